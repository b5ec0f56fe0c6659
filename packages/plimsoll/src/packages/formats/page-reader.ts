import type { PackageFile } from '../package.types.ts';

/**
 * Pages of a database file, of which some were read lately. Each page of a sound database is content of one thing only, so `claim` says
 * whether a page is met for the first time: what follows a chain in a damaged one ends where it comes round.
 */
export class PageReader {
  readonly #file: PackageFile;
  readonly #claimed = new Set<number>();
  #start = 0;
  #held: DataView | undefined;

  constructor(file: PackageFile) {
    this.#file = file;
  }

  /** The bytes from `start` as a view; undefined where the file has fewer. */
  view(start: number, length: number): DataView | undefined {
    const held = this.#held;
    if (!held || start < this.#start || start + length > this.#start + held.byteLength) {
      const bytes = this.#file.read(start, start + Math.max(length, 64 * 1024));
      this.#held = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#start = start;
    }
    const from = start - this.#start;
    if (!this.#held || from + length > this.#held.byteLength) return undefined;
    return new DataView(this.#held.buffer, this.#held.byteOffset + from, length);
  }

  claim(page: number): boolean {
    if (this.#claimed.has(page)) return false;
    this.#claimed.add(page);
    return true;
  }
}

/** The bytes that a view shows. */
export function bytesOf(view: DataView, start = 0, end = view.byteLength): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}
