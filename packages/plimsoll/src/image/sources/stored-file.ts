import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { whyUnreadable } from '../../disk/bounded-read.ts';
import { UserError } from '../../model/errors.ts';
import type { LayerBlob } from '../image.types.ts';
import type { StoredFile } from './source.types.ts';

const chunkBytes = 256 * 1024;

/** The bytes of a small file; throws UserError if it is larger than `limit` or cannot be read. */
export function readStored({ path, start, end }: StoredFile, limit: number, what: string): Uint8Array {
  const size = end - start;
  if (size > limit) throw new UserError(`${what} has ${size} bytes; more than ${limit} are not read`, 3);
  const handle = openRegular(path);
  try {
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const count = readSync(handle, bytes, length, size - length, start + length);
      if (count === 0) throw new UserError(`${what} ends early`, 3);
      length += count;
    }
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** Opens a file that is one: pipes and devices would wait or never end. Throws UserError. */
export function openRegular(path: string): number {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new UserError(`${path} ${whyUnreadable(error)}`, 3);
  }
  if (fstatSync(handle).isFile()) return handle;
  closeSync(handle);
  throw new UserError(`${path} is not a regular file`, 3);
}

/** The bytes of a file whose size may change; throws UserError if it is no regular file. */
export function wholeFile(path: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  return createReadStream(path, { fd: openRegular(path), highWaterMark: chunkBytes, ...(signal && { signal }) });
}

/** A layer whose bytes lie in a file of this machine. */
export function storedLayer(file: StoredFile, known: Pick<LayerBlob, 'digest' | 'mediaType'>): LayerBlob {
  return {
    ...known,
    size: file.end - file.start,
    file,
    open: (signal) => streamStored(file, signal),
  };
}

/** A layer that the source names and does not have. */
export function absentLayer(known: Pick<LayerBlob, 'digest' | 'size' | 'mediaType'>, reason: string): LayerBlob {
  return {
    ...known,
    absent: reason,
    open: () => {
      throw new UserError(reason, 3);
    },
  };
}

function streamStored({ path, start, end }: StoredFile, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  // A stream cannot end before it starts.
  if (end <= start) return nothing();
  return createReadStream(path, { start, end: end - 1, highWaterMark: chunkBytes, ...(signal && { signal }) });
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
