import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type {
  ContainerConfig,
  Digest,
  HistoryEntry,
  ImageConfig,
  LayerBlob,
  OpenImage,
} from '../../packages/plimsoll/src/image/image.types.ts';
import { type MemberSketch, tarOf } from './tars.ts';

/** A layer: its members, files by path with their content, or the bytes of its tar. */
export type LayerSketch = readonly MemberSketch[] | Readonly<Record<string, string | Uint8Array>> | Buffer;

export interface ImageSketch {
  /** From the base up. */
  readonly layers: readonly LayerSketch[];
  readonly compression?: 'gzip' | 'zstd' | 'none';
  readonly container?: Partial<ContainerConfig>;
  /** Without: one entry for each layer. */
  readonly history?: readonly HistoryEntry[];
  /** Without: those of the layers. */
  readonly diffIds?: readonly Digest[];
  readonly annotations?: Readonly<Record<string, string>>;
}

const emptyContainer: ContainerConfig = { exposedPorts: [], env: [], volumes: [], labels: {}, onBuild: [] };

/** An image in memory, as a source opens it. */
export function imageOf(sketch: ImageSketch): OpenImage {
  const tars = sketch.layers.map(layerTar);
  const history = sketch.history ?? tars.map((_, index) => ({ createdBy: `step ${index}`, emptyLayer: false }));
  const config: ImageConfig = {
    platform: { os: 'linux', architecture: 'amd64' },
    container: { ...emptyContainer, ...sketch.container },
    diffIds: sketch.diffIds ?? tars.map(digestOf),
    history,
  };
  return {
    name: 'sketch',
    source: 'memory',
    tags: [],
    annotations: sketch.annotations ?? {},
    config,
    layers: tars.map((tar) => blobOf(compressed(tar, sketch.compression ?? 'none'))),
    attachments: async () => [],
    close: async () => {},
  };
}

export function layerTar(sketch: LayerSketch): Buffer {
  if (Buffer.isBuffer(sketch)) return sketch;
  if (Array.isArray(sketch)) return tarOf(sketch);
  return tarOf(Object.entries(sketch).map(([path, content]) => ({ path, content })));
}

/** A layer's stored bytes, given in pieces of 64 kB as a file or registry gives them. */
export function blobOf(bytes: Buffer, digest: Digest = digestOf(bytes)): LayerBlob {
  return {
    digest,
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function compressed(bytes: Buffer, compression: 'gzip' | 'zstd' | 'none'): Buffer {
  if (compression === 'gzip') return gzipSync(bytes, { level: 1 });
  return compression === 'zstd' ? zstdCompressSync(bytes) : bytes;
}
