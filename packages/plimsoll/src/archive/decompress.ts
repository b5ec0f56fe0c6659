import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { bytesText } from '../model/quantity.ts';
import { compressionOf } from './compression.ts';
import { ZstdFormatError, ZstdFrameCutter } from './zstd-frames.ts';

/** What came out of a stream before it turned out to be broken, or too much, has been handed on. */
export class ArchiveError extends Error {}

export interface DecompressLimits {
  /** Bytes that may come out. */
  readonly mostBytes: number;
  /** Beyond `freeBytes`, how many times as many may come out as went in. */
  readonly mostRatio: number;
  readonly freeBytes: number;
}

/** Pieces that wait to be taken. */
const mostQueued = 4;
/** Large pieces: each costs a turn between this thread and the one that decompresses. */
const pieceBytes = 256 * 1024;

/**
 * The decompressed bytes of a stream: gzip of one or many members (eStargz), zstd of one or many frames (zstd:chunked), or as it is. What it is,
 * its first bytes decide. Throws `ArchiveError` where the stream is broken, of a kind that is not read, or goes beyond the limits.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  limits: DecompressLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stored = { bytes: 0 };
  const iterator = counted(source, stored)[Symbol.asyncIterator]();
  const [head, rest] = await withHead(iterator);
  const kind = compressionOf(head);
  if (kind === 'bzip2' || kind === 'xz') throw new ArchiveError(`it is compressed with ${kind}, which is not read`);
  let bytes = 0;
  const pieces = kind === 'none' ? rest : decompressed(rest, kind);
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > limits.mostBytes) throw new ArchiveError(`it holds more than ${bytesText(limits.mostBytes)}`);
    if (bytes > limits.freeBytes && bytes > stored.bytes * limits.mostRatio)
      throw new ArchiveError(`it holds more than ${limits.mostRatio} times its compressed size`);
    yield piece;
  }
}

async function* decompressed(source: AsyncIterable<Uint8Array>, kind: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array, void, undefined> {
  const options = { chunkSize: pieceBytes };
  const decoder = kind === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
  let failure: { readonly error: unknown } | undefined;
  // A source that fails ends, so that what it gave until then comes out before its error is thrown.
  const input = Readable.from(
    untilFailure(kind === 'gzip' ? source : zstdFrames(source), (error) => {
      failure = { error };
    }),
    { objectMode: false },
  );
  input.pipe(decoder);
  try {
    yield* pulled(decoder);
    if (failure) throw failure.error;
    // Zeros may follow the last member. Whoever hashes the source wants to see them.
    input.unpipe(decoder);
    for await (const _ of input);
  } catch (thrown) {
    const error = failure ? failure.error : thrown;
    if (error instanceof ZstdFormatError) throw new ArchiveError(`the zstd stream is broken: ${error.message}`);
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'Z_BUF_ERROR') throw new ArchiveError(`the ${kind} stream ends early`);
    if (/^(Z_|ZSTD_)/.test(code)) throw new ArchiveError(`the ${kind} stream is broken: ${(error as Error).message}`);
    throw error;
  } finally {
    input.destroy();
    decoder.destroy();
  }
}

async function* untilFailure(
  source: AsyncIterable<Uint8Array>,
  fail: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    fail(error);
  }
}

/**
 * What a stream gives, and then its error. Its own iterator drops what it holds when an error comes, and how much that is depends on the
 * clock.
 */
async function* pulled(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  let queue: Uint8Array[] = [];
  let ended = false;
  let error: Error | undefined;
  let wake = () => {};
  stream.on('data', (piece: Uint8Array) => {
    queue.push(piece);
    if (queue.length >= mostQueued) stream.pause();
    wake();
  });
  stream.once('error', (thrown: Error) => {
    error = thrown;
    wake();
  });
  stream.once('end', () => {
    ended = true;
    wake();
  });
  while (true) {
    const pieces = queue;
    queue = [];
    for (const piece of pieces) {
      yield piece;
      // The next one is decompressed while this thread is busy with the last ones.
      if (stream.isPaused() && queue.length === 0) stream.resume();
    }
    if (queue.length > 0) continue;
    if (error) throw error;
    if (ended) return;
    if (stream.isPaused()) stream.resume();
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function* zstdFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const cutter = new ZstdFrameCutter();
  for await (const chunk of source) yield* cutter.cut(chunk);
}

async function* counted(source: AsyncIterable<Uint8Array>, stored: { bytes: number }): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    stored.bytes += chunk.length;
    yield chunk;
  }
}

/** The first six bytes or more, where there are so many, and a stream that begins with them all the same. */
async function withHead(iterator: AsyncIterator<Uint8Array>): Promise<[Uint8Array, AsyncIterable<Uint8Array>]> {
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < 6) {
    const { done, value } = await iterator.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  const whole = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return [first.length === 1 && first[0] ? first[0] : Buffer.concat(first), whole()];
}
