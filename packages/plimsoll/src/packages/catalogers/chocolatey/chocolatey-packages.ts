import { defineCataloger } from '../../define.ts';
import { xmlChild, xmlRoot, xmlText } from '../../formats/xml.ts';

export const chocolateyPackages = defineCataloger({
  id: 'chocolatey-packages',
  ecosystem: 'chocolatey',
  finds: 'installed',
  summary: 'Packages that Chocolatey installed on Windows',
  reads: ['**/chocolatey/lib/*/*.nuspec'],
  examples: [
    {
      files: {
        'ProgramData/chocolatey/lib/cmake/cmake.nuspec':
          '<package><metadata><id>cmake</id><version>4.1.1</version><authors>Kitware</authors><license type="expression">MIT</license></metadata></package>',
      },
      finds: ['pkg:chocolatey/cmake@4.1.1'],
    },
    { files: { 'ProgramData/chocolatey/lib/odd/odd.nuspec': '<package/>' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const metadata = xmlChild(xmlRoot(file.text()), 'metadata');
    const [name, version, supplier] = ['id', 'version', 'authors'].map((field) => xmlText(metadata, field));
    const license = xmlChild(metadata, 'license');
    const expression = license?.attributes['type'] === 'expression' ? license.text.trim() : undefined;
    if (!name) yield { unknown: 'a package of Chocolatey without an id' };
    else
      yield {
        type: 'chocolatey',
        name,
        ...(version && { version }),
        ...(supplier && { supplier }),
        ...(expression && { licenses: [expression] }),
      };
  },
});
