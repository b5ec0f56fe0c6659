import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { boltEntries } from '../../formats/bolt.ts';
import { dockerPackage } from './docker-package.ts';

export const containerdContainer = defineCataloger({
  id: 'containerd-container',
  ecosystem: 'docker',
  finds: 'installed',
  summary: 'Images of the containers that containerd keeps on a machine, with their digests',
  reads: ['**/io.containerd.metadata.v1.bolt/meta.db'],
  *parse(file) {
    const images = new Set<string>();
    const digests = new Map<string, string>();
    // v1/NAMESPACE/containers/ID: image = NAME, and v1/NAMESPACE/images/NAME/target: digest = DIGEST.
    for (const entry of boltEntries(file)) {
      if ('unknown' in entry) {
        yield entry;
        continue;
      }
      const [version, , kind, name, part] = entry.buckets;
      const text = () => new TextDecoder().decode(entry.value);
      if (version === 'v1' && kind === 'containers' && entry.key === 'image' && entry.buckets.length === 4) images.add(text());
      else if (kind === 'images' && part === 'target' && entry.key === 'digest' && name) digests.set(name, text());
    }
    yield* distinctPackages(
      [...images].flatMap((image) => {
        const found = dockerPackage(image);
        const digest = digests.get(image);
        return found ? [{ ...found, ...(digest && { version: digest }) }] : [];
      }),
    );
  },
  examples: [{ files: { 'var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db': 'no database' }, finds: [], unknown: 1 }],
});
