import type { HistoryEntry, ImageAnalysis, ImageConfig, ImageLayer, LayerEntry } from '../../../packages/plimsoll/src/image/image.types.ts';
import { mergeLayers } from '../../../packages/plimsoll/src/image/tree.ts';
import type { Package } from '../../../packages/plimsoll/src/packages/package.types.ts';

/** A file given by its size, or by what differs from a file of mode 0644 of root. */
type FileSketch = number | Partial<LayerEntry>;

interface LayerSketch {
  readonly files?: Readonly<Record<string, FileSketch>>;
  readonly whiteouts?: readonly string[];
  readonly opaque?: readonly string[];
  readonly diffId?: string;
  /** What the history says of it. */
  readonly by?: string;
}

interface ImageSketch extends Partial<Omit<ImageAnalysis, 'layers' | 'config'>> {
  readonly layers: readonly LayerSketch[];
  readonly config?: Partial<Omit<ImageConfig, 'container'>> & { readonly container?: Partial<ImageConfig['container']> };
  readonly packages?: readonly Package[];
}

/** An analysis as it would be read of such an image. Without a history of its own it has one entry for each layer that says `by`. */
export function analysisOf({ layers: sketches, config, ...rest }: ImageSketch): ImageAnalysis {
  const layers = sketches.map(layerOf);
  const history: HistoryEntry[] = sketches.map(({ by }) =>
    by === undefined ? { emptyLayer: false } : { createdBy: by, emptyLayer: false },
  );
  return {
    name: 'sketch',
    source: 'docker-archive',
    tags: [],
    annotations: {},
    layers,
    tree: mergeLayers(layers.map(({ analysis }) => analysis)).tree,
    packages: [],
    secrets: [],
    unknowns: [],
    config: {
      platform: { os: 'linux', architecture: 'amd64' },
      diffIds: layers.map(({ diffId }) => diffId),
      history,
      ...config,
      container: { exposedPorts: [], env: [], volumes: [], labels: {}, onBuild: [], ...config?.container },
    },
    ...rest,
  };
}

function layerOf({ files = {}, whiteouts = [], opaque = [], diffId }: LayerSketch, index: number): ImageLayer {
  const entries = Object.entries(files).map(([path, sketch]): LayerEntry => {
    const given = typeof sketch === 'number' ? { size: sketch } : sketch;
    return { path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, modified: 0, ...given };
  });
  const id = diffId ?? `sha256:${String(index).padStart(64, '0')}`;
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const analysis = { diffId: id, tarBytes: bytes, entries, whiteouts, opaque, packages: [], secrets: [], texts: {}, unknowns: [] };
  return { index, diffId: id, bytes, history: index, analysis };
}
