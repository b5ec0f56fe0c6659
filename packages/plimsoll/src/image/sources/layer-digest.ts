import { createHash } from 'node:crypto';
import { type DecompressLimits, decompress } from '../../archive/decompress.ts';
import type { Digest, LayerBlob } from '../image.types.ts';

/** Of a whole archive or a layer; the ratio is that of gzip at its best, which images of zeros come near. */
export const decompressLimits: DecompressLimits = { mostBytes: 1024 ** 4, mostRatio: 1032, freeBytes: 1024 ** 3 };

/** The digest of a layer's tar, for archives that do not say it. Reads all of the layer; throws ArchiveError if that is not possible. */
export async function diffIdOf(layer: LayerBlob, signal: AbortSignal | undefined): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of decompress(layer.open(signal), decompressLimits)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}
