import type { Unknown } from '../model/finding.ts';
import { joinLayers } from '../packages/join.ts';
import type { SystemRelease } from '../packages/package.types.ts';
import { readSystem } from '../packages/system.ts';
import { findConfigSecrets } from './config-secrets.ts';
import type {
  Digest,
  HistoryEntry,
  ImageAnalysis,
  ImageLayer,
  ImageSecret,
  LayerAnalysis,
  LayerBlob,
  OpenImage,
  TreeEntry,
} from './image.types.ts';
import type { LayerInterest } from './layer-contents.ts';
import type { LayerStore } from './layer-store.ts';
import { type ImageLimits, imageLimits } from './limits.ts';
import { type LayerRead, readLayer } from './read-layer.ts';
import { entryAt, mergeLayers } from './tree.ts';

export interface AnalyseOptions {
  /** Without: packages, entries and config only, which is faster. */
  readonly interest?: LayerInterest;
  readonly limits?: ImageLimits;
  readonly signal?: AbortSignal;
  /** A layer that is in it is not read; that its bytes are what its diff ID says was seen when they were. */
  readonly store?: LayerStore;
  /** Told of stored bytes as they are read. */
  readonly onBytes?: (bytes: number) => void;
}

/** As many as Docker fetches at once. */
const layersAtOnce = 3;

const everything: LayerInterest = { secrets: true, contents: true };

/**
 * Reads all layers of an image, and says what is in it. Throws what the source throws; what cannot be read is among the unknowns.
 */
export async function analyseImage(open: OpenImage, options: AnalyseOptions = {}): Promise<ImageAnalysis> {
  const { interest = everything } = options;
  const diffIds = open.config?.diffIds;
  const reads = await readLayers(open, interest, options);
  const layers = describeLayers(open, reads);
  const analyses = layers.map(({ analysis }) => analysis);
  const deletions = new Deletions(analyses);
  const { tree, unknowns: treeUnknowns } = mergeLayers(analyses, (entry, by) => deletions.note(entry, by));
  const system = systemOf(tree, layers);
  const joined = joinLayers(analyses, system);
  const countUnknowns: Unknown[] =
    diffIds && diffIds.length !== open.layers.length
      ? [{ path: 'config', reason: `it names ${diffIds.length} layers, but the manifest ${open.layers.length}` }]
      : [];
  return {
    name: open.name,
    source: open.source,
    tags: open.tags,
    ...(open.digest !== undefined && { digest: open.digest }),
    ...(open.id !== undefined && { id: open.id }),
    annotations: open.annotations,
    ...(open.config && { config: open.config }),
    layers,
    tree,
    ...(system && { system }),
    packages: joined.packages,
    secrets: interest.secrets ? [...layerSecrets(analyses, deletions), ...(open.config ? findConfigSecrets(open.config) : [])] : [],
    unknowns: [...(open.unknowns ?? []), ...countUnknowns, ...analyses.flatMap(layerUnknowns), ...treeUnknowns, ...joined.unknowns],
  };
}

/** Some at a time: while this thread looks into one layer, others are fetched and decompressed. */
async function readLayers(open: OpenImage, interest: LayerInterest, options: AnalyseOptions): Promise<LayerRead[]> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const reads: LayerRead[] = new Array(open.layers.length);
  const todo = open.layers.entries();
  const readSome = async () => {
    for (const [index, blob] of todo) {
      signal.throwIfAborted();
      reads[index] = await readOrRecall(blob, open.config?.diffIds[index], interest, { ...options, signal });
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: layersAtOnce }, () =>
      readSome().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  // Of several the first: the others may only say that they were stopped.
  const failures = ends.filter((end) => end.status === 'rejected').map((end) => end.reason as unknown);
  if (failures.length > 0) throw failures.find((error) => !isAbort(error)) ?? failures[0];
  return reads;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

async function readOrRecall(
  blob: LayerBlob,
  diffId: Digest | undefined,
  interest: LayerInterest,
  options: AnalyseOptions,
): Promise<LayerRead> {
  const { limits = imageLimits, signal, store, onBytes } = options;
  const kept = diffId === undefined || blob.absent !== undefined ? undefined : store?.get(diffId, interest);
  if (kept) return { analysis: kept, storedBytes: blob.size, isWhole: true };
  const read = await readLayer(blob, diffId, interest, limits, { signal, onBytes });
  // Unknowns may be of this image's manifest, and not of the layer's bytes alone.
  if (read.isWhole && read.analysis.diffId === diffId) store?.put(read.analysis, interest);
  return read;
}

function describeLayers(open: OpenImage, reads: readonly LayerRead[]): ImageLayer[] {
  const history = historyOfLayers(open.config?.history ?? [], reads.length);
  return reads.map(({ analysis, storedBytes }, index) => {
    const digest = open.layers[index]?.digest;
    const entry = history[index];
    return {
      index,
      diffId: analysis.diffId,
      ...(digest !== undefined && { digest }),
      ...(storedBytes !== undefined && { storedBytes }),
      bytes: analysis.entries.reduce((sum, { size }) => sum + size, 0),
      ...(entry !== undefined && { history: entry }),
      analysis,
    };
  });
}

/** Which history entry made each layer; nothing where there are not as many as layers, for then nobody knows. */
function historyOfLayers(history: readonly HistoryEntry[], layers: number): number[] {
  const made = [...history.entries()].filter(([, { emptyLayer }]) => !emptyLayer).map(([index]) => index);
  return made.length === layers ? made : [];
}

function systemOf(tree: ReadonlyMap<string, TreeEntry>, layers: readonly ImageLayer[]): SystemRelease | undefined {
  return readSystem((path) => {
    const entry = entryAt(tree, path);
    return entry && layers[entry.layer]?.analysis.texts[entry.path];
  });
}

/** Where files that hold secrets were deleted or replaced. */
class Deletions {
  readonly #watched: readonly ReadonlySet<string>[];
  readonly #deletedIn = new Map<string, number>();

  constructor(layers: readonly LayerAnalysis[]) {
    this.#watched = layers.map(({ secrets }) => new Set(secrets.map(({ path }) => path)));
  }

  note({ path, layer }: TreeEntry, by: number): void {
    if (by > layer && this.#watched[layer]?.has(path)) this.#deletedIn.set(`${layer} ${path}`, by);
  }

  of(path: string, layer: number): number | undefined {
    return this.#deletedIn.get(`${layer} ${path}`);
  }
}

function layerSecrets(layers: readonly LayerAnalysis[], deletions: Deletions): ImageSecret[] {
  return layers.flatMap(({ secrets }, layer) =>
    secrets.flatMap(({ path, matches }) => {
      const deletedIn = deletions.of(path, layer);
      const at = { in: 'layer', layer, path, ...(deletedIn !== undefined && { deletedIn }) } as const;
      return matches.map((match): ImageSecret => ({ ...match, at }));
    }),
  );
}

function layerUnknowns({ unknowns }: LayerAnalysis, index: number): Unknown[] {
  return unknowns.map(({ path, reason }) => ({ path: path === '' ? `layer ${index + 1}` : path, reason }));
}
