import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { rpmVersion } from '../../rpm/rpm-package.ts';

export const bottlerocketInventory = defineCataloger({
  id: 'bottlerocket-inventory',
  ecosystem: 'rpm',
  finds: 'installed',
  summary: "Packages of Bottlerocket, from its application inventory, as its root has no package manager's database",
  reads: ['**/usr/share/bottlerocket/application-inventory.json'],
  examples: [
    {
      files: {
        'usr/share/bottlerocket/application-inventory.json':
          '{"Content":[{"Name":"glibc","Version":"2.43","Release":"1.br1","Epoch":"1","Architecture":"x86_64"},{"Name":"odd"}]}',
      },
      finds: ['pkg:rpm/glibc@2.43-1.br1?arch=x86_64&epoch=1'],
      unknown: 1,
    },
  ],
  *parse(file) {
    const document = asObject(jsonValue(file.text()));
    if (!document) yield { unknown: 'is no JSON object' };
    for (const value of asArray(document?.['Content'])) {
      const entry = asObject(value) ?? {};
      const [name, version, release, arch, supplier] = ['Name', 'Version', 'Release', 'Architecture', 'Publisher'].map((key) =>
        asString(entry[key]),
      );
      if (!name || !version) {
        yield { unknown: `an entry without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
        continue;
      }
      yield {
        type: 'rpm',
        name,
        version: rpmVersion(Number(entry['Epoch']) || undefined, version, release),
        ...(arch && { qualifiers: { arch } }),
        ...(supplier && { supplier }),
      };
    }
  },
});
