import type { ImageAnalysis, ImageLayer, LayerEntry } from '../../image/image.types.ts';
import { directoryOf } from '../../image/layer-paths.ts';

/** The content of a file that a container sees. */
export interface VisibleFile {
  /** One of its names: that of the file itself if it is seen, else that of a hard link. */
  readonly path: string;
  /** The names of hard links to it that are seen as well. */
  readonly links: readonly string[];
  /** The layer that its bytes are in. */
  readonly layer: number;
  readonly bytes: number;
  readonly entry: LayerEntry;
}

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

/** The files of all layers with their bytes, each once. Files that hold nothing are left out. */
export interface ShippedFiles {
  /** From the base up, in the order of the layers' archives. */
  readonly visible: readonly VisibleFile[];
  readonly hidden: readonly HiddenFile[];
}

/**
 * Tells the files that a container of the image sees from those that ship all the same. A file that is hidden under one name and seen under
 * another hard link is seen. Takes time and memory in proportion to the members of the layers.
 */
export function shippedFiles(image: Pick<ImageAnalysis, 'layers'>): ShippedFiles {
  const covers = new Covers();
  const names = new Names(image.layers.map(lastEntries));
  const covered = new Map<LayerEntry, Cover>();
  for (const [index, layer] of [...image.layers.entries()].reverse()) {
    const last = names.layers[index] as ReadonlyMap<string, LayerEntry>;
    for (const entry of layer.analysis.entries) {
      if (entry.kind !== 'file' && entry.kind !== 'hardlink') continue;
      const own = last.get(entry.path);
      const cover = own === entry ? covers.of(entry.path) : { by: index, upper: own };
      if (cover) covered.set(entry, cover);
      else if (entry.kind === 'hardlink') names.add(entry, index);
    }
    covers.add(layer, last);
  }
  const visible: VisibleFile[] = [];
  const hidden: HiddenFile[] = [];
  for (const [index, { analysis }] of image.layers.entries()) {
    for (const entry of analysis.entries) {
      if (entry.kind !== 'file' || entry.size === 0) continue;
      const at = { layer: index, bytes: entry.size };
      const cover = covered.get(entry);
      const links = names.of(entry);
      const [first, ...others] = links;
      if (!cover) visible.push({ path: entry.path, links, ...at, entry });
      else if (first !== undefined) visible.push({ path: first, links: others, ...at, entry });
      else hidden.push({ path: entry.path, ...at, by: cover.by, how: howHidden(entry, cover.upper) });
    }
  }
  return { visible, hidden };
}

function howHidden(entry: LayerEntry, upper: LayerEntry | undefined): HiddenFile['how'] {
  if (!upper) return 'deleted';
  return entry.content !== undefined && entry.content === upper.content && entry.size === upper.size ? 'changed' : 'replaced';
}

/** Of several members with one path the last counts. */
function lastEntries({ analysis }: ImageLayer): ReadonlyMap<string, LayerEntry> {
  return new Map(analysis.entries.map((entry) => [entry.path, entry]));
}

/** The seen names of files that have hard links. */
class Names {
  readonly layers: readonly ReadonlyMap<string, LayerEntry>[];
  readonly #links = new Map<LayerEntry, string[]>();
  /** The file that a link leads to in the end. */
  readonly #files = new Map<LayerEntry, LayerEntry | undefined>();

  constructor(layers: readonly ReadonlyMap<string, LayerEntry>[]) {
    this.layers = layers;
  }

  of(file: LayerEntry): readonly string[] {
    return this.#links.get(file) ?? none;
  }

  add(link: LayerEntry, layer: number): void {
    const file = this.#fileOf(link, layer);
    if (!file) return;
    const links = this.#links.get(file);
    if (links) links.push(link.path);
    else this.#links.set(file, [link.path]);
  }

  /** What a link names is in its own layer, or else in the nearest one below. Circles lead nowhere. */
  #fileOf(link: LayerEntry, layer: number): LayerEntry | undefined {
    const chain: LayerEntry[] = [];
    let at: LayerEntry | undefined = link;
    let from = layer;
    while (at?.kind === 'hardlink' && !this.#files.has(at)) {
      this.#files.set(at, undefined);
      chain.push(at);
      const { target } = at as LayerEntry;
      at = undefined;
      for (; target !== undefined && from >= 0 && !at; from -= at ? 0 : 1) at = this.layers[from]?.get(target);
    }
    const file = at?.kind === 'hardlink' ? this.#files.get(at) : at?.kind === 'file' ? at : undefined;
    for (const each of chain) this.#files.set(each, file);
    return file;
  }
}

const none: readonly never[] = [];

interface Cover {
  readonly by: number;
  /** What lies there instead, if it is no directory. */
  readonly upper: LayerEntry | undefined;
}

/** What the layers above one hide. Layers are added from the top down, so the last word on a path is the nearest layer's. */
class Covers {
  readonly #paths = new Map<string, Cover>();
  /** Directories of which nothing below is seen. */
  readonly #trees = new Map<string, number>();
  /** The nearest layer that hides what is in a directory; told anew for each layer. */
  readonly #directories = new Map<string, number>();

  add({ index, analysis }: ImageLayer, entries: ReadonlyMap<string, LayerEntry>): void {
    this.#directories.clear();
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
    const own = this.#paths.get(path);
    if (this.#trees.size === 0) return own;
    const by = this.#ofDirectory(directoryOf(path));
    return own && own.by <= by ? own : by === never ? undefined : { by, upper: undefined };
  }

  #ofDirectory(path: string): number {
    const waiting: string[] = [];
    let at = path;
    while (at !== '' && !this.#directories.has(at)) {
      waiting.push(at);
      at = directoryOf(at);
    }
    let nearest = at === '' ? (this.#trees.get('') ?? never) : (this.#directories.get(at) ?? never);
    for (const directory of waiting.reverse()) {
      nearest = Math.min(nearest, this.#trees.get(directory) ?? never);
      this.#directories.set(directory, nearest);
    }
    return nearest;
  }
}

/** Above all layers. */
const never = Number.POSITIVE_INFINITY;
