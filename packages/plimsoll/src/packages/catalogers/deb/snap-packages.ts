import { asStrings } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';

export const snapPackages = defineCataloger({
  id: 'snap-packages',
  ecosystem: 'deb',
  finds: 'installed',
  summary: 'Ubuntu packages inside of a snap, as its manifest or its base lists them',
  reads: ['**/snap/manifest.yaml', '**/usr/share/snappy/dpkg.yaml'],
  examples: [
    {
      files: {
        'snap/manifest.yaml': 'name: pc\nprimed-stage-packages:\n- shim-signed=1.56+15.7-0ubuntu1\n- gcc-10-base:amd64=10.5.0-1\n- odd\n',
      },
      finds: ['pkg:deb/ubuntu/shim-signed@1.56%2B15.7-0ubuntu1', 'pkg:deb/ubuntu/gcc-10-base@10.5.0-1?arch=amd64'],
      unknown: 1,
    },
    { files: { 'usr/share/snappy/dpkg.yaml': 'packages:\n- adduser=3.118ubuntu2\n' }, finds: ['pkg:deb/ubuntu/adduser@3.118ubuntu2'] },
  ],
  *parse(file) {
    const document = yamlMapping(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const parts = Object.values(document['parts'] ?? {}).flatMap((part) =>
      asStrings((part as Record<string, unknown> | null)?.['stage-packages']),
    );
    for (const entry of new Set([...asStrings(document['primed-stage-packages']), ...asStrings(document['packages']), ...parts])) {
      const [, name, arch, version] = /^([^:=]+)(?::([^=]+))?=(.+)$/.exec(entry) ?? [];
      if (name === undefined || version === undefined) yield { unknown: `a package of a snap without a version: ${entry.slice(0, 100)}` };
      else yield { type: 'deb', namespace: 'ubuntu', name, version, ...(arch !== undefined && { qualifiers: { arch } }) };
    }
  },
});
