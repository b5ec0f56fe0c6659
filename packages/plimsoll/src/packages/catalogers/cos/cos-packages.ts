import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const cosPackages = defineCataloger({
  id: 'cos-packages',
  ecosystem: 'cos',
  finds: 'installed',
  summary: "Packages of Google's Container-Optimized OS; its vulnerabilities are told by these versions, not by those of the ebuilds",
  reads: ['**/etc/cos-package-info.json'],
  examples: [
    {
      files: {
        'etc/cos-package-info.json':
          '{"installedPackages":[{"category":"sys-libs","name":"zlib","version":"17162.336.17","ebuild_version":"1.2.11-r5"},{"name":"odd"}]}',
      },
      finds: ['pkg:cos/sys-libs/zlib@17162.336.17'],
      unknown: 1,
    },
  ],
  *parse(file) {
    const document = asObject(jsonValue(file.text()));
    if (!document) yield { unknown: 'is no JSON object' };
    for (const value of asArray(document?.['installedPackages'])) {
      const entry = asObject(value) ?? {};
      const [namespace, name, version] = ['category', 'name', 'version'].map((key) => asString(entry[key]));
      if (name && version) yield { type: 'cos', name, version, ...(namespace && { namespace }) };
      else yield { unknown: `an entry without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
    }
  },
});
