/**
 * A map that only grows, with cheap views of what it held at any moment. Each build state keeps such a view, so that
 * a file with thousands of ENV instructions needs memory for its entries once, not once for every state.
 */
export class VersionedMap<V> {
  readonly #histories = new Map<string, History<V>>();
  readonly #below: VersionedView<V> | undefined;
  readonly #depth: number;
  #version = 0;
  #latest: VersionedView<V> | undefined;

  /** Starts from the entries of `below`, which stay where they are unless the chain of maps gets long. */
  constructor(below?: VersionedView<V>) {
    const depth = below ? below.map.#depth + 1 : 0;
    if (below && depth > longestChain) {
      for (const [key, value] of below) this.set(key, value);
      this.#depth = 0;
    } else {
      this.#below = below;
      this.#depth = depth;
    }
  }

  set(key: string, value: V): void {
    this.#version++;
    this.#latest = undefined;
    const history = this.#histories.get(key);
    if (history) {
      history.versions.push(this.#version);
      history.values.push(value);
    } else {
      this.#histories.set(key, { versions: [this.#version], values: [value] });
    }
  }

  /** What the map holds now. */
  view(): VersionedView<V> {
    this.#latest ??= new VersionedView(this, this.#version);
    return this.#latest;
  }

  getAt(key: string, version: number): V | undefined {
    const history = this.#histories.get(key);
    const index = history ? lastUpTo(history.versions, version) : -1;
    return index === -1 ? this.#below?.get(key) : history?.values[index];
  }

  *entriesAt(version: number): Generator<[string, V]> {
    if (this.#below) {
      for (const [key] of this.#below) yield [key, this.getAt(key, version) as V];
    }
    for (const [key, history] of this.#histories) {
      const index = lastUpTo(history.versions, version);
      if (index !== -1 && !this.#below?.has(key)) yield [key, history.values[index] as V];
    }
  }
}

/** A `VersionedMap` as it was at one moment. Values are never `undefined`. */
export class VersionedView<V> implements ReadonlyMap<string, V> {
  readonly map: VersionedMap<V>;
  readonly #version: number;

  constructor(map: VersionedMap<V>, version: number) {
    this.map = map;
    this.#version = version;
  }

  get(key: string): V | undefined {
    return this.map.getAt(key, this.#version);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get size(): number {
    let size = 0;
    for (const _ of this.entries()) size++;
    return size;
  }

  entries(): Generator<[string, V]> {
    return this.map.entriesAt(this.#version);
  }

  *keys(): Generator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): Generator<[string, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

interface History<V> {
  readonly versions: number[];
  readonly values: V[];
}

/** Maps in a row (stages that start from one another) before their entries are copied together. */
const longestChain = 16;

/** Index of the last version that is not newer, or -1. */
function lastUpTo(versions: readonly number[], version: number): number {
  let low = 0;
  let high = versions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((versions[middle] as number) <= version) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
