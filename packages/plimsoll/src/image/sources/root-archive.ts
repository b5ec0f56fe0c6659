import type { OpenImage } from '../image.types.ts';
import type { Choice } from './oci-layout.ts';
import { storedLayer } from './stored-file.ts';
import type { TarFiles } from './tar-files.ts';

/** One of these tells the root of a Linux system from other folders. */
export const rootDirectories = ['etc', 'usr', 'bin', 'sbin', 'lib', 'var'] as const;

/** A tar of a root file system, as `docker export` writes it: one layer, no config. */
export function openRootArchive(files: TarFiles, { name }: Choice): OpenImage {
  return {
    name,
    source: 'rootfs',
    tags: [],
    annotations: {},
    layers: [storedLayer({ path: files.path, start: 0, end: files.size }, { mediaType: 'application/vnd.oci.image.layer.v1.tar' })],
    attachments: async () => [],
    close: async () => {},
  };
}
