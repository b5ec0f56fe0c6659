import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { readOwnFile } from '../disk/own-file.ts';
import { keepOwnFile } from '../disk/own-store.ts';
import { digest } from '../model/digest.ts';
import type { Digest, LayerAnalysis } from './image.types.ts';
import type { LayerInterest } from './layer-contents.ts';

/** What was read of layers before: a layer's analysis depends on nothing but its bytes, which its diff ID names, and on the build. */
export interface LayerStore {
  get(diffId: Digest, interest: LayerInterest): LayerAnalysis | undefined;
  put(analysis: LayerAnalysis, interest: LayerInterest): void;
}

/** Changes with the layout of what is kept. */
const format = 'plimsoll-layer-1';
const bounds = { mostBytes: 512 * 1024 ** 2, mostFiles: 1000 };
/** Of one analysis as text; what is larger is read anew each time. */
const largestText = 256 * 1024 ** 2;

/**
 * Analyses in files of a folder that is the user's own (0700), each named by a hash of diff ID, interest and build. Whole or not at all,
 * whoever else writes at the same time: under a name of its own, then renamed. What somebody else could have written, what was changed and
 * what cannot be read counts as not there; what cannot be written is lost, and the next run is slower.
 * @param build names the catalogers and whatever else decides what is read.
 */
export function openLayerStore(folder: string, build: string): LayerStore {
  const nameOf = (diffId: Digest, { secrets, contents }: LayerInterest) =>
    `${digest(JSON.stringify([build, diffId, secrets, contents]))}.layer`;
  return {
    get: (diffId, interest) => {
      const file = join(folder, nameOf(diffId, interest));
      const bytes = readOwnFile(file);
      const analysis = bytes && decode(bytes);
      if (analysis?.diffId !== diffId) return undefined;
      touch(file);
      return analysis;
    },
    put: (analysis, interest) => {
      const bytes = encode(analysis);
      if (bytes) keepOwnFile(folder, nameOf(analysis.diffId, interest), () => bytes, bounds);
    },
  };
}

/** A line with a checksum of what follows, and compressed JSON. */
function encode(analysis: LayerAnalysis): Buffer | undefined {
  let text: string;
  try {
    text = JSON.stringify(analysis);
  } catch {
    // More than a string can hold.
    return undefined;
  }
  if (text.length > largestText) return undefined;
  const body = zstdCompressSync(text);
  return Buffer.concat([Buffer.from(`${format} ${digest(body)}\n`), body]);
}

function decode(bytes: Buffer): LayerAnalysis | undefined {
  const bodyStart = bytes.indexOf('\n') + 1;
  const [name, sum] = bytes.toString('latin1', 0, Math.max(0, bodyStart - 1)).split(' ');
  const body = bytes.subarray(bodyStart);
  if (name !== format || sum !== digest(body)) return undefined;
  try {
    // The checksum says that it is what `encode` made, the name that the same build did.
    return JSON.parse(zstdDecompressSync(body, { maxOutputLength: 4 * largestText }).toString()) as LayerAnalysis;
  } catch {
    return undefined;
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // It goes earlier than it might, which is all.
  }
}
