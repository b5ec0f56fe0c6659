import { defineCataloger } from '../../define.ts';
import { sourcePackage } from '../../rpm/rpm-package.ts';

export const rpmManifest = defineCataloger({
  id: 'rpm-manifest',
  ecosystem: 'rpm',
  finds: 'installed',
  summary: "The list that Azure Linux's distroless images have in place of an rpm database",
  reads: ['**/var/lib/rpmmanifest/container-manifest-2'],
  examples: [
    {
      files: {
        'var/lib/rpmmanifest/container-manifest-2':
          'openssl\t1.1.1k-15.cm2\t1653816591\t1653753130\tMicrosoft Corporation\t(none)\t1250000\tx86_64\t0\topenssl-1.1.1k-15.cm2.src.rpm\n' +
          'dhcp\t4.4.2-1\t1\t1\tVendor\t12\t10\tnoarch\t12\tdhcp-4.4.2-1.src.rpm\nshort\n',
      },
      finds: ['pkg:rpm/openssl@1.1.1k-15.cm2?arch=x86_64', 'pkg:rpm/dhcp@4.4.2-1?arch=noarch&epoch=12'],
      unknown: 1,
    },
  ],
  *parse(file) {
    for (const line of file.text().split('\n')) {
      if (line === '') continue;
      const [name, version, , , supplier, , bytes, arch, epoch, sourceFile] = line.split('\t');
      if (!name || !version) {
        yield { unknown: `a line without a name and a version: ${line.slice(0, 100)}` };
        continue;
      }
      const source = sourcePackage(sourceFile);
      yield {
        type: 'rpm',
        name,
        version: Number(epoch) > 0 ? `${epoch}:${version}` : version,
        ...(arch && { qualifiers: { arch } }),
        ...(source && { source }),
        ...(supplier && { supplier }),
        ...(Number(bytes) > 0 && { installedBytes: Number(bytes) }),
      };
    }
  },
});
