import { defineCataloger } from '../../define.ts';
import { stanzas } from '../../stanzas.ts';

export const vcpkgInstalled = defineCataloger({
  id: 'vcpkg-installed',
  ecosystem: 'vcpkg',
  finds: 'installed',
  summary: 'C and C++ packages that vcpkg installed',
  reads: ['**/vcpkg/status'],
  *parse(file) {
    for (const fields of stanzas(file.text())) {
      // Features of a package have paragraphs of their own.
      if (fields.get('status') !== 'install ok installed' || fields.has('feature')) continue;
      const [name, version, port, triplet] = ['package', 'version', 'port-version', 'architecture'].map((key) => fields.get(key));
      const qualifiers = { ...(port && { port_version: port }), ...(triplet && { triplet }) };
      if (!name || !version) yield { unknown: 'an entry without a name and a version' };
      else yield { type: 'vcpkg', name, version, ...(Object.keys(qualifiers).length > 0 && { qualifiers }) };
    }
  },
  examples: [
    {
      files: {
        'opt/vcpkg/installed/vcpkg/status':
          'Package: fmt\nVersion: 11.0.2\nPort-Version: 1\nArchitecture: x64-linux\nStatus: install ok installed\n\nPackage: zlib\nVersion: 1.3\nStatus: purge ok not-installed\n',
      },
      finds: ['pkg:vcpkg/fmt@11.0.2?port_version=1&triplet=x64-linux'],
    },
  ],
});
