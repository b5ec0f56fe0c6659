import { defineCataloger } from '../../define.ts';
import { readSbom } from '../../sbom/read.ts';

export const sbomDocument = defineCataloger({
  id: 'sbom-document',
  ecosystem: 'generic',
  finds: 'declared',
  summary: 'Packages that a bill of materials names: CycloneDX, SPDX, or the JSON of syft',
  reads: [
    '**/*.{spdx,cdx,bom,sbom,syft}.{json,xml,yml,yaml,rdf}',
    '**/*.{spdx,cdx,bom,sbom}',
    '**/{bom,sbom}.{json,xml}',
    '**/.spdx.*.json',
    '**/{bom,sbom}',
  ],
  examples: [
    {
      files: {
        'app/sbom.cdx.json':
          '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}',
      },
      finds: ['pkg:npm/left@1.0.0'],
    },
    {
      files: {
        'app.spdx':
          'SPDXVersion: SPDX-2.3\nPackageName: openssl\nPackageVersion: 3.5.1\nExternalRef: PACKAGE-MANAGER purl pkg:generic/openssl@3.5.1\n',
      },
      finds: ['pkg:generic/openssl@3.5.1'],
    },
    {
      files: {
        'bom.xml':
          '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>right</name><version>2</version></component></components></bom>',
      },
      finds: ['pkg:generic/right@2'],
    },
    { files: { 'broken.cdx.json': '{"bomFormat":' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const packages = readSbom(file.text());
    if (packages) yield* packages;
    else yield { unknown: 'not a bill of materials that is known: neither CycloneDX, SPDX nor syft' };
  },
});
