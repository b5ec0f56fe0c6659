import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { digest } from '../model/digest.ts';
import { noteAnswer } from './observer.ts';

export type FileBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

export type Links = 'follow' | 'refuse';

/**
 * Reads a regular file of at most `limit` bytes. Never throws and never waits for a pipe or device.
 * `links: 'refuse'` does not open a file whose last part is a symbolic link.
 */
export function readBounded(file: string, limit: number, links: Links): FileBytes {
  const read = readNow(file, limit, links);
  noteAnswer('bytes', file, `${links} ${limit}`, () => answerOf(read));
  return read;
}

/** What tells the content of a file, or why it has none, from any other: for `detail` as readBounded notes it. */
export function bytesAnswer(file: string, detail: string): string {
  const [links, limit] = detail.split(' ');
  return answerOf(readNow(file, Number(limit), links === 'follow' ? 'follow' : 'refuse'));
}

function answerOf(read: FileBytes): string {
  return read.ok ? digest(read.bytes) : read.reason;
}

function readNow(file: string, limit: number, links: Links): FileBytes {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refuse' ? constants.O_NOFOLLOW : 0);
  try {
    const handle = openSync(file, flags);
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile()) return { ok: false, missing: false, reason: 'is not a regular file' };
      if (stat.size > limit) return { ok: false, missing: false, reason: `is larger than ${limit / 1024} KiB` };
      return { ok: true, bytes: readUpTo(handle, stat.size) };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const code = errorCode(error);
    return { ok: false, missing: code === 'ENOENT' || code === 'ENOTDIR', reason: whyUnreadable(error) };
  }
}

/** The beginning of a regular file, whatever its size; undefined if it cannot be read. */
export function readStart(file: string, limit: number): Uint8Array | undefined {
  const start = readStartNow(file, limit);
  noteAnswer('start', file, String(limit), () => startOf(start));
  return start;
}

/** As `bytesAnswer`, for readStart. */
export function startAnswer(file: string, detail: string): string {
  return startOf(readStartNow(file, Number(detail)));
}

function startOf(start: Uint8Array | undefined): string {
  return start ? digest(start) : '';
}

function readStartNow(file: string, limit: number): Uint8Array | undefined {
  try {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stat = fstatSync(handle);
      return stat.isFile() ? readUpTo(handle, Math.min(stat.size, limit)) : undefined;
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}

/** A system error as the end of the sentence "FILE …". */
export function whyUnreadable(error: unknown): string {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'ENAMETOOLONG') return 'has a path that is too long';
  if (code === 'ELOOP') return 'is a loop of symbolic links, or a link that is not followed';
  return `cannot be read: ${code ?? (error instanceof Error ? error.message : String(error))}`;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function readUpTo(handle: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const read = readSync(handle, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
