import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { xmlChild, xmlList, xmlRoot } from '../../formats/xml.ts';
import type { FoundPackage } from '../../package.types.ts';

/** What Gradle verifies the checksums of: all that it may fetch, also for the build itself. */
export const gradleVerification = defineCataloger({
  id: 'gradle-verification',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Packages whose checksums Gradle verifies',
  reads: ['**/gradle/verification-metadata.xml'],
  examples: [
    {
      files: {
        'gradle/verification-metadata.xml': `<verification-metadata><components>
<component group="org.apache.pdfbox" name="pdfbox" version="2.0.17"><artifact name="pdfbox.jar"><sha256 value="aa"/></artifact></component>
</components></verification-metadata>`,
      },
      finds: ['pkg:maven/org.apache.pdfbox/pdfbox@2.0.17'],
    },
    { files: { 'gradle/verification-metadata.xml': '<components>' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const root = xmlRoot(file.text());
    if (!xmlChild(root, 'components')) yield { unknown: 'not the metadata of a verification' };
    const found: FoundPackage[] = [];
    for (const { attributes } of xmlList(root, 'components', 'component')) {
      const { group, name, version } = attributes;
      if (!name) yield { unknown: 'component without a name' };
      else found.push({ type: 'maven', ...(group ? { namespace: group } : {}), name, ...(version ? { version } : {}) });
    }
    yield* distinctPackages(found);
  },
});
