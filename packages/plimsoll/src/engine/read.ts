import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { SourceText } from '../model/text.ts';

/** No Dockerfile that people write comes near; larger ones are somebody's mistake or attack. */
export const maxSourceBytes = 4 * 1024 * 1024;

export type ReadResult = { readonly ok: true; readonly source: SourceText } | { readonly ok: false; readonly reason: string };

/**
 * Reads one source file. `path` is how it is called in reports. Never throws, never blocks on a pipe or device:
 * what is wrong is in the result, in one clear line.
 */
export function readSource(file: string, path: string): ReadResult {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { ok: false, reason: systemReason(error) };
  }
  try {
    const stat = fstatSync(handle);
    if (stat.isDirectory()) return { ok: false, reason: 'is a directory' };
    if (!stat.isFile()) return { ok: false, reason: 'is not a regular file' };
    if (stat.size > maxSourceBytes) return { ok: false, reason: tooLarge(stat.size) };
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(handle, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return toSource(path, bytes.subarray(0, length));
  } catch (error) {
    return { ok: false, reason: systemReason(error) };
  } finally {
    closeSync(handle);
  }
}

/** The same checks for bytes that came another way, such as standard input. */
export function toSource(path: string, bytes: Uint8Array): ReadResult {
  if (bytes.length > maxSourceBytes) return { ok: false, reason: tooLarge(bytes.length) };
  if (bytes.includes(0)) return { ok: false, reason: 'is a binary file, not a Dockerfile' };
  return { ok: true, source: SourceText.fromBytes(path, bytes) };
}

function tooLarge(bytes: number): string {
  return `is larger (${(bytes / 1e6).toFixed(1)} MB) than a Dockerfile can sensibly be (${maxSourceBytes / 1024 / 1024} MiB)`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist (a part of the path is a file)',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ELOOP: 'is a loop of symbolic links',
  EISDIR: 'is a directory',
  ENXIO: 'is not a regular file',
  ENAMETOOLONG: 'has a name that is too long',
};

/** A system error in words. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return reasons[code] ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
