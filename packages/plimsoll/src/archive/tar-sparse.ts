import type { TarSink } from './tar.types.ts';
import { numberAt } from './tar-header.ts';

/** Where a sparse file has content: pairs of offset and length, ascending and apart. */
export type SparseMap = readonly (readonly [offset: number, length: number])[];

/** A map that says so much is not read on. */
export const largestSparseMap = 1024 * 1024;
/** Holes of a file beyond this are not made: its content is not looked at. */
const mostHoleBytes = 64 * 1024 * 1024;

const zeros = Buffer.alloc(64 * 1024);

/** Whether a map fits a file of `size` bytes of which `stored` are there; otherwise why not. */
export function sparseMapProblem(map: SparseMap, size: number, stored: number): string | undefined {
  let end = 0;
  let sum = 0;
  for (const [offset, length] of map) {
    if (!(offset >= end && length >= 0)) return 'a sparse map that goes back';
    end = offset + length;
    sum += length;
  }
  if (!(end <= size)) return 'a sparse map beyond the end of the file';
  if (sum !== stored) return 'a sparse map that does not fit the stored content';
  return size - sum > mostHoleBytes ? `a sparse file with ${size - sum} bytes of holes` : undefined;
}

/** Bytes of the whole file in an old GNU sparse header at `at`. */
export function gnuRealSize(buffer: Buffer, at: number): number {
  return numberAt(buffer, at + 483, 12);
}

/** The up to `count` pairs of an old GNU sparse header or one of its extension blocks, at `at`. */
export function gnuSparsePairs(buffer: Buffer, at: number, count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    const pair = at + i * 24;
    if (buffer[pair] === 0) break;
    pairs.push([numberAt(buffer, pair, 12), numberAt(buffer, pair + 12, 12)]);
  }
  return pairs;
}

/** A map from the numbers of PAX records: offset, length, offset, length, … Undefined if it is no such list. */
export function sparseMapOf(numbers: readonly string[]): SparseMap | undefined {
  if (numbers.length % 2 !== 0) return undefined;
  const map: [number, number][] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const offset = decimal(numbers[i]);
    const length = decimal(numbers[i + 1]);
    if (Number.isNaN(offset + length)) return undefined;
    map.push([offset, length]);
  }
  return map;
}

/** PAX sparse 1.0: the map stands before the content, as decimal numbers in lines, padded to a block; it is given block by block. */
export class MapInFront {
  readonly #numbers: string[] = [];
  #bytes = 0;
  #begun = '';

  /** The map once it is whole, `'broken'` if it is none, undefined as long as more blocks are needed. */
  push(block: Buffer): SparseMap | 'broken' | undefined {
    this.#bytes += block.length;
    const lines = (this.#begun + block.toString('latin1')).split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#isWhole()) break;
      if (Number.isNaN(decimal(line))) return 'broken';
      this.#numbers.push(line);
    }
    if (this.#isWhole()) return sparseMapOf(this.#numbers.slice(1)) ?? 'broken';
    return this.#begun.length > 20 || this.#bytes > largestSparseMap ? 'broken' : undefined;
  }

  #isWhole(): boolean {
    return this.#numbers.length > 0 && this.#numbers.length > 2 * decimal(this.#numbers[0]);
  }
}

function decimal(text: string | undefined): number {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Hands a sparse file's content on as a reader of the file would see it: holes are zeros. */
export class SparseSink implements TarSink {
  readonly #map: SparseMap;
  readonly #size: number;
  readonly #sink: TarSink;
  #part = 0;
  #done = 0;
  #at = 0;

  constructor(map: SparseMap, size: number, sink: TarSink) {
    this.#map = map;
    this.#size = size;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      const part = this.#map[this.#part];
      if (!part) return;
      const [offset, length] = part;
      if (this.#done === length) {
        this.#part++;
        this.#done = 0;
        continue;
      }
      this.#fill(offset + this.#done);
      const bytes = Math.min(length - this.#done, chunk.length - from);
      this.#sink.push(chunk.subarray(from, from + bytes));
      this.#at += bytes;
      this.#done += bytes;
      from += bytes;
    }
  }

  end(complete: boolean): void {
    if (complete) this.#fill(this.#size);
    this.#sink.end(complete);
  }

  #fill(to: number): void {
    while (this.#at < to) {
      const bytes = Math.min(zeros.length, to - this.#at);
      this.#sink.push(zeros.subarray(0, bytes));
      this.#at += bytes;
    }
  }
}
