import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a folder of kept results may hold; those that were written or used longest ago go first. */
export interface StoreBounds {
  readonly mostBytes: number;
  readonly mostFiles: number;
}

/**
 * Keeps bytes in a file of a folder that is the user's own (0700). Whole or not at all, whoever else writes at the same time: under a name
 * of its own, then renamed. A home that is full or cannot be written to leaves nothing, which is no error: the next run is slower.
 * `readOwnFile` reads it back.
 * @param make gives the bytes; what it cannot make is not kept.
 */
export function keepOwnFile(folder: string, name: string, make: () => Uint8Array, bounds: StoreBounds): void {
  const file = join(folder, name);
  const temporary = `${file}.${process.pid}`;
  try {
    const bytes = make();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
    removeOldest(folder, bounds);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Nothing was written, so there is nothing to remove.
    }
  }
}

function removeOldest(folder: string, { mostBytes, mostFiles }: StoreBounds): void {
  const files = readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    // Another run may have removed it.
    const status = statSync(file, { throwIfNoEntry: false });
    return status ? [{ file, bytes: status.size, modified: status.mtimeMs }] : [];
  });
  files.sort((a, b) => b.modified - a.modified);
  let bytes = 0;
  for (const [index, each] of files.entries()) {
    bytes += each.bytes;
    if (index >= mostFiles || bytes > mostBytes) rmSync(each.file, { force: true });
  }
}
