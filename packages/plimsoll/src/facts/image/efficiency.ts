import type { ImageAnalysis } from '../../image/image.types.ts';

/** A path that more than one layer has, or deletes. */
export interface RepeatedPath {
  readonly path: string;
  /** Layers that have or delete it, from the base up. */
  readonly layers: readonly number[];
  /** Of all copies together; of a deletion what it deletes. */
  readonly bytes: number;
}

/** The figures of dive (github.com/wagoodman/dive), so that budgets written for it hold here too. */
export interface Efficiency {
  /** Sum of the smallest size of each path over the sum of all sizes: 1 where no path is repeated. */
  readonly score: number;
  /** All copies of repeated paths, the first ones included: more than could be saved. `shippedFiles` tells what could. */
  readonly wastedBytes: number;
  readonly sizeBytes: number;
  /** Of all layers but the first. */
  readonly userSizeBytes: number;
  /** Wasted bytes in relation to the user's; 0 for an image of one layer. */
  readonly wastedUserRatio: number;
  /** Most bytes first. */
  readonly repeated: readonly RepeatedPath[];
}

/**
 * Computes what dive computes, with its peculiarities: files, links and directories that hold nothing in their layer are looked at;
 * deleting a file counts no bytes, deleting a directory all that the layers below have in it; opaque directories delete nothing.
 */
export function diveEfficiency(image: Pick<ImageAnalysis, 'layers'>): Efficiency {
  const paths = new Map<string, { smallest: number; bytes: number; layers: number[] }>();
  const below = new StackedSizes();
  let sizeBytes = 0;
  let userSizeBytes = 0;
  for (const { index, analysis } of image.layers) {
    const sizes = new Map<string, number>();
    const parents = new Set<string>();
    for (const { path, size } of analysis.entries) {
      if (path === '') continue;
      sizeBytes += size;
      if (index > 0) userSizeBytes += size;
      sizes.set(path, size);
      addParents(path, parents);
    }
    for (const path of analysis.whiteouts) addParents(path, parents);
    const count = (path: string, bytes: number) => {
      const known = paths.get(path);
      if (!known) return void paths.set(path, { smallest: bytes, bytes, layers: [index] });
      known.smallest = Math.min(known.smallest, bytes);
      known.bytes += bytes;
      known.layers.push(index);
    };
    for (const [path, size] of sizes) if (!parents.has(path)) count(path, size);
    // The deepest first: of whiteouts inside each other each adds up what those in it did.
    const inside = new Map<string, number>();
    for (const path of [...analysis.whiteouts].sort((a, b) => b.length - a.length)) count(path, below.bytesInside(path, inside));
    for (const path of analysis.whiteouts) below.remove(path);
    for (const [path, size] of sizes) below.set(path, size);
  }
  let smallest = 0;
  let all = 0;
  const repeated: RepeatedPath[] = [];
  for (const [path, { smallest: least, bytes, layers }] of paths) {
    smallest += least;
    all += bytes;
    if (layers.length > 1) repeated.push({ path, layers, bytes });
  }
  repeated.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
  const wastedBytes = repeated.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    score: all === 0 ? 1 : smallest / all,
    wastedBytes,
    sizeBytes,
    userSizeBytes,
    wastedUserRatio: userSizeBytes === 0 ? 0 : wastedBytes / userSizeBytes,
    repeated,
  };
}

/** Adds each directory above a path, up to one that is known already. */
function addParents(path: string, parents: Set<string>): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash);
    if (parents.has(parent)) return;
    parents.add(parent);
  }
}

/** The sizes of paths in layers put one upon the other. */
class StackedSizes {
  readonly #sizes = new Map<string, number>();
  readonly #children = new Map<string, Set<string>>();

  set(path: string, size: number): void {
    this.#sizes.set(path, size);
    for (let at = path, slash = at.lastIndexOf('/'); slash > 0; at = at.slice(0, slash), slash = at.lastIndexOf('/')) {
      const parent = at.slice(0, slash);
      const children = this.#children.get(parent);
      if (children?.has(at)) return;
      if (children) children.add(at);
      else this.#children.set(parent, new Set([at]));
    }
  }

  /** Of all that is below a directory; 0 for a file. `known` has the sums that were asked for before, and gets this one. */
  bytesInside(path: string, known: Map<string, number>): number {
    let bytes = 0;
    const waiting = [...(this.#children.get(path) ?? [])];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      bytes += this.#sizes.get(at) ?? 0;
      const sum = known.get(at);
      if (sum !== undefined) bytes += sum;
      else for (const child of this.#children.get(at) ?? []) waiting.push(child);
    }
    known.set(path, bytes);
    return bytes;
  }

  remove(path: string): void {
    for (const each of [...this.#below(path), path]) {
      this.#sizes.delete(each);
      this.#children.delete(each);
    }
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.#children.get(path.slice(0, slash))?.delete(path);
  }

  #below(path: string): string[] {
    const found: string[] = [...(this.#children.get(path) ?? [])];
    for (let at = 0; at < found.length; at++) {
      for (const child of this.#children.get(found[at] as string) ?? []) found.push(child);
    }
    return found;
  }
}
