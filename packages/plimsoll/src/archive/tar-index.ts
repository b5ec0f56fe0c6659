import { readSync } from 'node:fs';
import { TarReader } from './tar.ts';
import type { TarEntry } from './tar.types.ts';

export interface TarIndex {
  readonly entries: readonly TarEntry[];
  /** What could not be read, and where. */
  readonly problems: readonly string[];
}

/** Archives of images have some hundred members, most root file systems less than this. */
const mostEntries = 200_000;
const windowBytes = 16 * 1024;

/**
 * Finds the members of an uncompressed tar in a file of `size` bytes by its headers; contents are passed over, so the time depends on their
 * number and not on their size. Never throws for what the file holds. What stands behind the archive's end is left out.
 */
export function indexTar(handle: number, size: number): TarIndex {
  const entries: TarEntry[] = [];
  const problems: string[] = [];
  let full = false;
  const reader = new TarReader({
    entry: (entry) => {
      full ||= entry.afterEnd || entries.length === mostEntries;
      if (!full) entries.push(entry);
      return undefined;
    },
    problem: (reason, offset) => problems.push(`${reason} at byte ${offset}`),
  });
  const window = Buffer.allocUnsafe(windowBytes);
  for (let at = 0; at < size && !full; ) {
    const read = readSync(handle, window, 0, windowBytes, at);
    if (read === 0) break;
    reader.push(window.subarray(0, read));
    at += read;
    const passed = Math.min(reader.skippable, size - at);
    reader.skip(passed);
    at += passed;
  }
  if (entries.length === mostEntries) problems.push(`more than ${mostEntries} members`);
  else if (!full) reader.end();
  return { entries, problems };
}
