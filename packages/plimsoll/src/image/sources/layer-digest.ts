import { createHash } from 'node:crypto';
import { ArchiveError, type DecompressLimits, decompress } from '../../archive/decompress.ts';
import { UserError } from '../../model/errors.ts';
import type { Digest, LayerBlob } from '../image.types.ts';
import { imageLimits } from '../limits.ts';

/** Of a whole archive, or a layer that is read for its digest alone. */
export const decompressLimits: DecompressLimits = {
  mostBytes: imageLimits.layerBytes,
  mostRatio: imageLimits.ratio,
  freeBytes: imageLimits.freeBytes,
};

/** The digest of a layer's tar, for archives that do not say it. Reads all of the layer; throws UserError if that is not possible. */
export async function diffIdOf(layer: LayerBlob, signal: AbortSignal | undefined): Promise<Digest> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of decompress(layer.open(signal), decompressLimits)) hash.update(chunk);
  } catch (error) {
    if (error instanceof ArchiveError) throw new UserError(`a layer without a diff ID cannot be read: ${error.message}`, 3);
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}
