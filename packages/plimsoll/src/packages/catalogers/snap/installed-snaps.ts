import { asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';

export const installedSnaps = defineCataloger({
  id: 'installed-snaps',
  ecosystem: 'snap',
  finds: 'installed',
  summary: 'Snaps that are mounted or unpacked',
  reads: ['**/snap/*/*/meta/snap.yaml'],
  examples: [
    {
      files: { 'snap/core/17200/meta/snap.yaml': 'name: core\nversion: 16-2.61.4-20240607\n' },
      finds: ['pkg:snap/core@16-2.61.4-20240607'],
    },
    { files: { 'snap/odd/1/meta/snap.yaml': 'name: odd\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = yamlMapping(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const [name, license] = [asString(document['name']), asString(document['license'])];
    const version = document['version'] === undefined ? undefined : String(document['version']);
    if (!name || !version) yield { unknown: `a snap without a ${name ? 'version' : 'name'}` };
    else yield { type: 'snap', name, version, ...(license && { licenses: [license] }) };
  },
});
