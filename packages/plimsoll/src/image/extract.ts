import { closeSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';
import { decompress } from '../archive/decompress.ts';
import { TarReader } from '../archive/tar.ts';
import { UserError } from '../model/errors.ts';
import type { OpenImage, TreeEntry } from './image.types.ts';
import { cleanPath } from './layer-paths.ts';
import { imageLimits } from './limits.ts';

/**
 * Writes the content of a file as containers see it to a new file. The layer is read from its beginning; symbolic links are not followed.
 * @param to must not exist. It appears only when it is whole. Throws UserError (3) if the file is not there or cannot be read.
 */
export async function extractFile(open: OpenImage, tree: ReadonlyMap<string, TreeEntry>, path: string, to: string): Promise<void> {
  const stored = storedAs(tree, path);
  const blob = open.layers[stored.layer];
  if (!blob) throw new UserError(`layer ${stored.layer + 1} is not there`, 3);
  const temporary = `${to}.plimsoll-${process.pid}`;
  const handle = openSync(temporary, 'wx', 0o644);
  try {
    let isWhole = false;
    const reader = new TarReader({
      entry: (entry) => {
        if (entry.kind !== 'file' || entry.afterEnd || cleanPath(entry.path).path !== stored.path) return undefined;
        // Of several members with one path the last counts: it is written over the others.
        let at = 0;
        return {
          push: (chunk) => {
            for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done, chunk.length - done, at + done);
            at += chunk.length;
          },
          end: (complete) => {
            isWhole = complete && at === stored.size;
          },
        };
      },
      problem: () => {},
    });
    const { layerBytes, ratio, freeBytes } = imageLimits;
    for await (const piece of decompress(blob.open(), { mostBytes: layerBytes, mostRatio: ratio, freeBytes })) reader.push(piece);
    reader.end();
    if (!isWhole) throw new UserError(`layer ${stored.layer + 1} could not be read up to its end`, 3);
    // Unlike a rename it takes no file's place.
    linkSync(temporary, to);
  } finally {
    closeSync(handle);
    rmSync(temporary, { force: true });
  }
}

const maxLinks = 10;

/** The member whose content a path has: hard links lead to another one. */
function storedAs(tree: ReadonlyMap<string, TreeEntry>, path: string): TreeEntry {
  let entry = tree.get(path);
  for (let count = 0; entry?.kind === 'hardlink' && count < maxLinks; count++) entry = tree.get(entry.target ?? '');
  if (entry?.kind !== 'file') throw new UserError(`/${path} is ${entry ? `a ${entry.kind}, no file` : 'not there'}`, 3);
  return entry;
}
