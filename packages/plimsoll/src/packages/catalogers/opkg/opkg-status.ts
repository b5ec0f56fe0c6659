import { defineCataloger } from '../../define.ts';
import { stanzas } from '../../stanzas.ts';

/** The third word of `Status` where the package's files are not there. */
const absent: ReadonlySet<string> = new Set(['not-installed', 'config-files']);

export const opkgStatus = defineCataloger({
  id: 'opkg-status',
  ecosystem: 'opkg',
  finds: 'installed',
  summary: 'Packages that opkg recorded as installed, as in OpenWrt and Yocto',
  reads: ['**/lib/opkg/status', '**/lib/opkg/info/*.control'],
  examples: [
    {
      files: {
        'usr/lib/opkg/status':
          'Package: ubus\nVersion: 2024.10.20~252a9b0c-r1\nStatus: install ok installed\nArchitecture: x86_64\n\nPackage: odd\n\n',
      },
      finds: ['pkg:opkg/ubus@2024.10.20~252a9b0c-r1?arch=x86_64'],
      unknown: 1,
    },
    { files: { 'usr/lib/opkg/info/libc.control': 'Package: libc\nVersion: 1.2.4-4\nLicense: MIT\n' }, finds: ['pkg:opkg/libc@1.2.4-4'] },
  ],
  *parse(file) {
    for (const fields of stanzas(file.text())) {
      const [name, version] = [fields.get('package'), fields.get('version')];
      if (absent.has((fields.get('status') ?? '').split(/\s+/)[2] ?? '')) continue;
      if (!name || !version) {
        yield { unknown: `an entry of opkg without a ${name ? 'version' : 'name'}: ${name ?? version ?? 'empty'}` };
        continue;
      }
      const [arch, license, supplier, source] = ['architecture', 'license', 'maintainer', 'sourcename'].map((field) => fields.get(field));
      const needs = (fields.get('depends') ?? '').split(',').map((need) => need.trim().split(/[\s(]/)[0] ?? '');
      const dependsOn = [...new Set(needs.filter((need) => need !== ''))];
      const bytes = Number(fields.get('installed-size'));
      yield {
        type: 'opkg',
        name,
        version,
        ...(arch && { qualifiers: { arch } }),
        ...(source && { source: { name: source } }),
        ...(license && { licenses: [license] }),
        ...(supplier && { supplier }),
        ...(bytes > 0 && { installedBytes: bytes }),
        ...(dependsOn.length > 0 && { dependsOn }),
      };
    }
  },
});
