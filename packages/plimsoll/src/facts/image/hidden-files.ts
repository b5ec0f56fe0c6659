import type { ImageAnalysis, ImageLayer, LayerEntry } from '../../image/image.types.ts';

/** A file that ships in a layer and that no container sees. */
export interface HiddenFile {
  readonly path: string;
  readonly layer: number;
  readonly bytes: number;
  /** The nearest layer above that hides it; its own if a later member of the same archive has the path. */
  readonly by: number;
  /** `changed`: written again with the same content, as chmod and chown do; `replaced`: with another; `deleted`: it or a directory above it. */
  readonly how: 'deleted' | 'replaced' | 'changed';
}

/**
 * All bytes that ship and that cannot be reached in the final image, file by file, from the base up. A file that is hidden under one name
 * and reached under another hard link is not among them.
 */
export function hiddenFiles(image: Pick<ImageAnalysis, 'layers'>): readonly HiddenFile[] {
  const covers = new Covers();
  const linked = new Set<LayerEntry>();
  const layers = image.layers.map(lastEntries);
  const found: HiddenFile[][] = [];
  for (let index = image.layers.length - 1; index >= 0; index--) {
    const layer = image.layers[index] as ImageLayer;
    const last = layers[index] as ReadonlyMap<string, LayerEntry>;
    const hidden: (Cover & { readonly entry: LayerEntry })[] = [];
    for (const entry of layer.analysis.entries) {
      if (entry.kind !== 'file' && entry.kind !== 'hardlink') continue;
      const own = last.get(entry.path);
      const cover = own === entry ? covers.of(entry.path) : { by: index, upper: own };
      if (!cover) {
        if (entry.kind === 'hardlink') markLinked(entry, index, layers, linked);
      } else if (entry.kind === 'file' && entry.size > 0) {
        hidden.push({ entry, ...cover });
      }
    }
    found.push(
      hidden
        .filter(({ entry }) => !linked.has(entry))
        .map(({ entry, by, upper }) => ({
          path: entry.path,
          layer: index,
          bytes: entry.size,
          by,
          how: !upper ? 'deleted' : isSameContent(entry, upper) ? 'changed' : 'replaced',
        })),
    );
    covers.add(layer, last);
  }
  return found.toReversed().flat();
}

/** Of several members with one path the last counts. */
function lastEntries({ analysis }: ImageLayer): ReadonlyMap<string, LayerEntry> {
  return new Map(analysis.entries.map((entry) => [entry.path, entry]));
}

function isSameContent(a: LayerEntry, b: LayerEntry): boolean {
  return a.content !== undefined && a.content === b.content && a.size === b.size;
}

/** What a hard link names is reached through it: in its own layer, or else in the nearest one below. */
function markLinked(link: LayerEntry, index: number, layers: readonly ReadonlyMap<string, LayerEntry>[], linked: Set<LayerEntry>): void {
  let at = link;
  while (at.kind === 'hardlink' && at.target !== undefined) {
    let next: LayerEntry | undefined;
    for (let from = index; from >= 0 && !next; from--) next = layers[from]?.get(at.target);
    // What was met before leads nowhere new: chains and circles of links cost no more than their length.
    if (!next || linked.has(next)) return;
    linked.add(next);
    at = next;
  }
}

/** What the layers above one hide. Layers are added from the top down, so the last word on a path is the nearest layer's. */
class Covers {
  readonly #paths = new Map<string, Cover>();
  /** Directories of which nothing below is seen. */
  readonly #trees = new Map<string, number>();

  add({ index, analysis }: ImageLayer, entries: ReadonlyMap<string, LayerEntry>): void {
    for (const path of analysis.whiteouts) {
      this.#trees.set(path, index);
      this.#paths.set(path, { by: index, upper: undefined });
    }
    for (const path of analysis.opaque) this.#trees.set(path, index);
    for (const [path, entry] of entries) {
      if (entry.kind !== 'directory') this.#trees.set(path, index);
      this.#paths.set(path, { by: index, upper: entry.kind === 'directory' ? undefined : entry });
    }
  }

  of(path: string): Cover | undefined {
    let nearest = this.#paths.get(path);
    if (this.#trees.size === 0) return nearest;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      nearest = nearer(nearest, this.#trees.get(path.slice(0, slash)));
    }
    return nearer(nearest, this.#trees.get(''));
  }
}

interface Cover {
  readonly by: number;
  /** What lies there instead, if it is no directory. */
  readonly upper: LayerEntry | undefined;
}

function nearer(cover: Cover | undefined, by: number | undefined): Cover | undefined {
  if (by === undefined || (cover && cover.by <= by)) return cover;
  return { by, upper: undefined };
}
