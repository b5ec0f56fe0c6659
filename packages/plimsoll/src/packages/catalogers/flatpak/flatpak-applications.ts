import { defineCataloger } from '../../define.ts';
import { xmlList, xmlRoot, xmlText } from '../../formats/xml.ts';

export const flatpakApplications = defineCataloger({
  id: 'flatpak-applications',
  ecosystem: 'flatpak',
  finds: 'installed',
  summary: 'Applications that flatpak installed, by their metainfo; the first release in it is the newest',
  reads: ['**/flatpak/app/**/export/share/metainfo/*.xml'],
  examples: [
    {
      files: {
        'var/lib/flatpak/app/org.gimp.GIMP/current/active/export/share/metainfo/org.gimp.GIMP.metainfo.xml':
          '<component><id>org.gimp.GIMP</id><project_license>GPL-3.0+</project_license><developer_name>The GIMP team</developer_name>' +
          '<releases><release version="2.10.38"/><release version="2.10.36"/></releases></component>',
      },
      finds: ['pkg:flatpak/org.gimp.GIMP@2.10.38'],
    },
    { files: { 'var/lib/flatpak/app/odd/current/active/export/share/metainfo/odd.metainfo.xml': '<component/>' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const component = xmlRoot(file.text());
    const [name, license, supplier] = ['id', 'project_license', 'developer_name'].map((field) => xmlText(component, field));
    const version = xmlList(component, 'releases', 'release')[0]?.attributes['version'];
    if (!name) yield { unknown: 'an application of flatpak without an id' };
    else
      yield { type: 'flatpak', name, ...(version && { version }), ...(license && { licenses: [license] }), ...(supplier && { supplier }) };
  },
});
