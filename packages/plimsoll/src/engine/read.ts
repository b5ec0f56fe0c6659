import { readBounded } from '../disk/bounded-read.ts';
import { SourceText } from '../model/text.ts';

/** No Dockerfile that people write comes near; larger ones are somebody's mistake or attack. */
export const maxSourceBytes = 4 * 1024 * 1024;

export type ReadResult =
  | { readonly ok: true; readonly source: SourceText }
  | { readonly ok: false; readonly missing: boolean; readonly reason: string };

/**
 * Reads one source file. `path` is how it is called in reports. Never throws, never blocks on a pipe or device:
 * what is wrong is in the result, in one clear line.
 */
export function readSource(file: string, path: string): ReadResult {
  const read = readBounded(file, maxSourceBytes, 'follow');
  return read.ok ? toSource(path, read.bytes) : read;
}

/** The same checks for bytes that came another way, such as standard input. */
export function toSource(path: string, bytes: Uint8Array): ReadResult {
  if (bytes.length > maxSourceBytes) return { ok: false, missing: false, reason: `is larger than ${maxSourceBytes / 1024} KiB` };
  if (bytes.includes(0)) return { ok: false, missing: false, reason: 'is a binary file, not a Dockerfile' };
  return { ok: true, source: SourceText.fromBytes(path, bytes) };
}
