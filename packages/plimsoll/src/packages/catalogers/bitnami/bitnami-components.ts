import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const bitnamiComponents = defineCataloger({
  id: 'bitnami-components',
  ecosystem: 'bitnami',
  finds: 'installed',
  summary: "Components of Bitnami's older images; newer ones have a bill of materials for each",
  reads: ['**/bitnami/.bitnami_components.json'],
  *parse(file) {
    const components = asObject(jsonValue(file.text()));
    if (!components) {
      yield { unknown: 'the list of components is not JSON' };
      return;
    }
    for (const [name, value] of Object.entries(components)) {
      const [version, arch, distro, sha256] = ['version', 'arch', 'distro', 'digest'].map((key) => asString(asObject(value)?.[key]));
      const qualifiers = { ...(arch && { arch }), ...(distro && { distro }) };
      yield {
        type: 'bitnami',
        name,
        ...(version && { version }),
        ...(Object.keys(qualifiers).length > 0 && { qualifiers }),
        ...(sha256 && { checksums: { sha256 } }),
      };
    }
  },
  examples: [
    {
      files: {
        'opt/bitnami/.bitnami_components.json': '{"mongodb":{"arch":"amd64","distro":"debian-10","type":"NAMI","version":"4.4.11-2"}}',
      },
      finds: ['pkg:bitnami/mongodb@4.4.11-2?arch=amd64&distro=debian-10'],
    },
    { files: { 'opt/bitnami/.bitnami_components.json': '[' }, finds: [], unknown: 1 },
  ],
});
