import { createHash } from 'node:crypto';
import { ArchiveError, decompress } from '../archive/decompress.ts';
import { TarReader } from '../archive/tar.ts';
import { UserError } from '../model/errors.ts';
import type { Digest, LayerAnalysis, LayerBlob } from './image.types.ts';
import { LayerContents, type LayerInterest } from './layer-contents.ts';
import type { ImageLimits } from './limits.ts';

export interface LayerRead {
  readonly analysis: LayerAnalysis;
  /** Bytes as stored. */
  readonly storedBytes: number;
  /** False if not all of the layer could be read: nothing to keep. */
  readonly isWhole: boolean;
}

/**
 * Reads one layer in one pass: stored bytes, decompressed, tar, files. Its stored bytes must be what their digest says, else this throws;
 * what else is wrong is among the unknowns.
 * @param diffId what the image config says that the layer is.
 */
export async function readLayer(
  blob: LayerBlob,
  diffId: Digest | undefined,
  interest: LayerInterest,
  limits: ImageLimits,
  signal?: AbortSignal,
): Promise<LayerRead> {
  const contents = new LayerContents(interest, limits);
  const reader = new TarReader(contents);
  const stored = new StoredBytes(blob);
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
  if (isWhole) stored.verify();
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
    isWhole,
  };
}

/** The bytes as stored, counted and hashed as they pass. */
class StoredBytes {
  bytes = 0;
  readonly #blob: LayerBlob;
  readonly #hash;

  constructor(blob: LayerBlob) {
    this.#blob = blob;
    const algorithm = /^(sha256|sha384|sha512):/.exec(blob.digest ?? '')?.[1];
    this.#hash = algorithm === undefined ? undefined : createHash(algorithm);
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#blob.open(signal)) {
      this.bytes += chunk.length;
      this.#hash?.update(chunk);
      yield chunk;
    }
  }

  verify(): void {
    const { digest } = this.#blob;
    const found = this.#hash?.digest('hex');
    if (digest === undefined || found === undefined || digest.endsWith(`:${found}`)) return;
    throw new UserError(`The layer ${digest} is not what its digest says: its ${this.bytes} bytes have the digest ${found}`, 3);
  }
}
