import { createHash } from 'node:crypto';
import { ArchiveError, decompress } from '../archive/decompress.ts';
import { TarReader } from '../archive/tar.ts';
import type { Digest, LayerAnalysis, LayerBlob } from './image.types.ts';
import { LayerContents, type LayerInterest } from './layer-contents.ts';
import type { ImageLimits } from './limits.ts';

export interface LayerRead {
  readonly analysis: LayerAnalysis;
  /** Bytes as stored; undefined where the source did not say and they were not read. */
  readonly storedBytes: number | undefined;
  /** False if not all of the layer could be read: nothing to keep. */
  readonly isWhole: boolean;
}

/**
 * Reads one layer in one pass: stored bytes, decompressed, tar, files. What could not be read, and digests that are not those of the bytes,
 * are among the unknowns; what the source throws is thrown.
 * @param diffId what the image config says that the layer is.
 */
export async function readLayer(
  blob: LayerBlob,
  diffId: Digest | undefined,
  interest: LayerInterest,
  limits: ImageLimits,
  { signal, onBytes }: { readonly signal?: AbortSignal | undefined; readonly onBytes?: ((bytes: number) => void) | undefined } = {},
): Promise<LayerRead> {
  if (blob.absent !== undefined) return absentLayer(blob.absent, diffId);
  const contents = new LayerContents(interest, limits);
  const reader = new TarReader(contents);
  const stored = new StoredBytes(blob, onBytes);
  const tarHash = createHash('sha256');
  let tarBytes = 0;
  let isWhole = false;
  try {
    const bounds = { mostBytes: limits.layerBytes, mostRatio: limits.ratio, freeBytes: limits.freeBytes };
    for await (const piece of decompress(stored.read(signal), bounds)) {
      tarHash.update(piece);
      tarBytes += piece.length;
      reader.push(piece);
      contents.checkCount(stored.bytes);
      if (contents.overflow !== undefined) throw new ArchiveError(contents.overflow);
    }
    isWhole = true;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    contents.note('', `${error.message}: the rest of the layer was not read`);
  }
  reader.end();
  const mismatch = isWhole ? stored.problem : undefined;
  if (mismatch !== undefined) contents.note('', mismatch);
  const found = `sha256:${tarHash.digest('hex')}`;
  if (isWhole && diffId !== undefined && diffId !== found)
    contents.note(
      '',
      diffId.startsWith('sha256:')
        ? `the image says that it is ${diffId}, but it is ${found}`
        : `its digest ${diffId} is of a kind that is not checked`,
    );
  contents.end();
  const { entries, whiteouts, opaque, packages, secrets, texts, unknowns } = contents;
  return {
    analysis: { diffId: isWhole ? found : (diffId ?? found), tarBytes, entries, whiteouts, opaque, packages, secrets, texts, unknowns },
    storedBytes: stored.bytes,
    isWhole: isWhole && mismatch === undefined,
  };
}

function absentLayer(reason: string, diffId: Digest | undefined): LayerRead {
  const analysis: LayerAnalysis = {
    diffId: diffId ?? '',
    tarBytes: 0,
    entries: [],
    whiteouts: [],
    opaque: [],
    packages: [],
    secrets: [],
    texts: {},
    unknowns: [{ path: '', reason }],
  };
  return { analysis, storedBytes: 0, isWhole: false };
}

/** The bytes as stored, counted and hashed as they pass. */
class StoredBytes {
  bytes = 0;
  readonly #blob: LayerBlob;
  readonly #onBytes: ((bytes: number) => void) | undefined;
  readonly #hash;

  constructor(blob: LayerBlob, onBytes: ((bytes: number) => void) | undefined) {
    this.#blob = blob;
    this.#onBytes = onBytes;
    const algorithm = /^(sha256|sha384|sha512):/.exec(blob.digest ?? '')?.[1];
    this.#hash = algorithm === undefined ? undefined : createHash(algorithm);
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#blob.open(signal)) {
      this.bytes += chunk.length;
      this.#onBytes?.(chunk.length);
      this.#hash?.update(chunk);
      yield chunk;
    }
  }

  /** Why the bytes, all of which have passed, are not what their digest says. */
  get problem(): string | undefined {
    const { digest, size } = this.#blob;
    const found = this.#hash?.digest('hex');
    if (digest !== undefined && found === undefined)
      return `its digest ${JSON.stringify(digest.slice(0, 100))} is of a kind that is not checked`;
    if (digest !== undefined && !digest.endsWith(`:${found}`))
      return `the manifest says that it is ${digest}, but its bytes have the digest ${found}`;
    return size !== undefined && size !== this.bytes ? `the manifest says that it has ${size} bytes, but it has ${this.bytes}` : undefined;
  }
}
