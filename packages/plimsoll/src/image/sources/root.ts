import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Unknown } from '../../model/finding.ts';
import type { LayerBlob, OpenImage } from '../image.types.ts';
import { tarOfFolder } from './folder-tar.ts';
import { storedLayer } from './stored-file.ts';
import type { TarFiles } from './tar-files.ts';

/** One of these tells the root of a Linux system from other folders. */
export const rootDirectories = ['etc', 'usr', 'bin', 'sbin', 'lib', 'var'] as const;

const mediaType = 'application/vnd.oci.image.layer.v1.tar';
const mostUnknowns = 1000;

/** A tar of a root file system, as `docker export` writes it: one layer, no config. */
export function openRootArchive(files: TarFiles, name: string): OpenImage {
  return rootImage(name, storedLayer({ path: files.path, start: 0, end: files.size }, { mediaType }));
}

/** A root file system that lies in a folder. What cannot be read of it is known once the layer was read. */
export function openRootFolder(folder: string, name: string): OpenImage {
  const root = realpathSync(folder);
  const unknowns = new Map<string, Unknown>();
  const note = (unknown: Unknown) => {
    if (unknowns.size < mostUnknowns) unknowns.set(unknown.path, unknown);
  };
  const image = rootImage(name, { mediaType, open: (signal) => tarOfFolder(root, note, signal) });
  return {
    ...image,
    get unknowns() {
      return [...unknowns.values()];
    },
  };
}

/** Whether a folder that nobody called a root file system is one: configuration beside programs. */
export function isRootFolder(folder: string): boolean {
  return isDirectory(join(folder, 'etc')) && ['usr', 'bin', 'lib'].some((name) => isDirectory(join(folder, name)));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function rootImage(name: string, layer: LayerBlob): OpenImage {
  return { name, source: 'rootfs', tags: [], annotations: {}, layers: [layer], attachments: async () => [], close: async () => {} };
}
