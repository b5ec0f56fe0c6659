import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { whyUnreadable } from './bounded-read.ts';
import { noteTransient } from './observer.ts';

/** A regular file that is open for reading. */
export interface ReadableFile {
  /** Bytes. */
  readonly size: number;
  /** The bytes from `start` to before `end`; fewer where the file ends. Throws if the disk fails. */
  read(start: number, end: number): Uint8Array;
}

/**
 * Opens a regular file, not through a link, hands it to `use` and closes it; returns why it could not be opened. Files of any size are
 * read this way, piece by piece, so a run that does so is not remembered.
 */
export function withFile(path: string, use: (file: ReadableFile) => void): string | undefined {
  noteTransient();
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    return whyUnreadable(error);
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return 'is not a regular file';
    use({ size: stat.size, read: (start, end) => readRange(handle, start, Math.min(end, stat.size)) });
    return undefined;
  } catch (error) {
    return whyUnreadable(error);
  } finally {
    closeSync(handle);
  }
}

function readRange(handle: number, start: number, end: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(handle, bytes, length, bytes.length - length, start + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
