import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, whyUnreadable } from '../../disk/bounded-read.ts';
import { UserError } from '../../model/errors.ts';
import type { SourceOptions } from './source.types.ts';

const defaultLimit = 64 * 1024 ** 3;
/** Left free for everybody else. */
const reservedBytes = 1024 ** 3;

/** A file that nobody else can read, until `remove`. */
export interface TemporaryFile {
  readonly path: string;
  remove(): void;
}

/**
 * Writes a stream into a temporary file in a folder of this user alone. It is removed by `remove`, before a signal ends the program, and
 * if the stream fails or is larger than the limit, which throws UserError.
 */
export async function spool(stream: AsyncIterable<Uint8Array>, what: string, options: SourceOptions): Promise<TemporaryFile> {
  const folder = makeFolder(options);
  const limit = Math.min(options.spoolLimit ?? defaultLimit, freeBytes(folder.path) - reservedBytes);
  const path = join(folder.path, 'image.tar');
  let bytes = 0;
  try {
    const handle = openSync(path, 'wx', 0o600);
    try {
      for await (const chunk of stream) {
        options.signal?.throwIfAborted();
        bytes += chunk.length;
        if (bytes > limit) throw new UserError(`${what} does not fit: more than ${Math.max(0, limit)} bytes in a temporary file`, 3);
        for (let at = 0; at < chunk.length; ) at += writeSync(handle, chunk, at);
      }
    } finally {
      closeSync(handle);
    }
    return { path, remove: folder.remove };
  } catch (error) {
    folder.remove();
    if (errorCode(error) === 'ENOSPC') throw new UserError(`${what} does not fit into ${tmpdir()}`, 3, 'TMPDIR can name another folder');
    throw error;
  }
}

/** A temporary folder for programs that write files themselves. */
export function makeFolder(options: SourceOptions): TemporaryFile {
  let path: string;
  try {
    path = mkdtempSync(join(tmpdir(), 'plimsoll-image-'));
  } catch (error) {
    throw new UserError(`${tmpdir()} ${whyUnreadable(error)}`, 3, 'TMPDIR can name another folder');
  }
  const clear = () => rmSync(path, { recursive: true, force: true });
  const forget = options.onSignal?.(clear);
  return {
    path,
    remove: () => {
      clear();
      forget?.();
    },
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
