import { type CompiledModule, webAssembly } from '../model/webassembly.ts';

/**
 * The loops that touch every byte, as a WebAssembly module of a hundred instructions that is written down here: in JavaScript they take three
 * times as long (bench/secrets.ts).
 */

/** Bytes of a half of a table of marks, one for each hash of three bytes. */
const halfBytes = 1 << 15;
const tableBytes = 2 * halfBytes;
/** As many as there are sorts of files, or more. */
const tablesKept = 8;
const blockStart = tablesKept * tableBytes;
/** How many bytes of a file are searched at a time. */
export const blockBytes = 1 << 18;
/** Behind a block there is room for reading four bytes at its last one. */
const placesStart = blockStart + blockBytes + 64;
/** There may be a place at each byte; one takes four. */
const pages = (placesStart + blockBytes * 4 + 65535) >> 16;

/** Letters of either case alike; other characters change places, which a comparison sorts out. */
const foldFour = 0x20202020;
/** Of two hashes: where the first one is marked, which it is by chance at every fiftieth byte, the other one has to be, too. */
const multipliers = [0x9e3779b1 | 0, 0x85ebca6b | 0] as const;
const hashShift = 17;

/** Which three bytes are looked for, letters of either case alike. */
export class Marks {
  readonly bytes = new Uint8Array(tableBytes);

  /** Marks three bytes and returns their hash. */
  mark(a: number, b: number, c: number): number {
    const hash = hashOfThree(a, b, c);
    this.bytes[hash] = 1;
    this.bytes[halfBytes + otherHashOfThree(a, b, c)] = 1;
    return hash;
  }
}

/** A number below 32,768 for three bytes, letters of either case alike. */
export function hashOfThree(a: number, b: number, c: number): number {
  return Math.imul(folded(a, b, c), multipliers[0]) >>> hashShift;
}

function otherHashOfThree(a: number, b: number, c: number): number {
  return Math.imul(folded(a, b, c), multipliers[1]) >>> hashShift;
}

function folded(a: number, b: number, c: number): number {
  return a | (b << 8) | (c << 16) | (foldFour & 0xffffff);
}

interface Exports {
  find(from: number, to: number, places: number, table: number): number;
  newlines(from: number, to: number): number;
}

let compiled: CompiledModule | undefined;

/** A block of memory in which the bytes of a file are searched. Reused for the next file. */
export class ScanMemory {
  /** `blockBytes` long. */
  readonly bytes: Buffer;
  readonly #all: Uint8Array;
  /** What `find` found, in order: where in the block. */
  readonly places: Int32Array;
  readonly #exports: Exports;
  readonly #tables: Marks[] = [];

  constructor() {
    compiled ??= new webAssembly.Module(moduleBytes());
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
    this.#exports = new webAssembly.Instance(compiled, { host: { memory } }).exports as unknown as Exports;
    this.#all = new Uint8Array(memory.buffer);
    this.bytes = Buffer.from(memory.buffer, blockStart, blockBytes);
    this.places = new Int32Array(memory.buffer, placesStart, blockBytes);
  }

  /** Leaves in `places` where three bytes begin that are marked, but for a few that are not; returns how many. One may lie behind the range. */
  find(marks: Marks, from: number, to: number): number {
    if (from >= to) return 0;
    return (this.#exports.find(blockStart + from, blockStart + to, placesStart, this.#tableAt(marks)) - placesStart) >> 2;
  }

  /** How many line breaks there are in a range. */
  newlines(from: number, to: number): number {
    const whole = from + ((to - from) & ~15);
    let count = whole > from ? this.#exports.newlines(blockStart + from, blockStart + whole) : 0;
    for (let at = whole; at < to; at++) if (this.bytes[at] === 10) count++;
    return count;
  }

  /** Tables are copied into the memory at their first use. */
  #tableAt(marks: Marks): number {
    let index = this.#tables.indexOf(marks);
    if (index === -1) {
      index = this.#tables.length % tablesKept;
      this.#tables[index] = marks;
      this.#all.set(marks.bytes, index * tableBytes);
    }
    return index * tableBytes;
  }
}

// https://webassembly.github.io/spec/core/binary/index.html
const i32 = 0x7f;
const empty = 0x40;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const constant = (value: number) => [0x41, ...signed(value)];
const load = [0x28, 0, 0];
const loadByte = [0x2d, 0, 0];
const store = [0x36, 0, 0];
const [lessUnsigned, add, multiply, and, or, shiftRight] = [0x49, 0x6a, 0x6c, 0x71, 0x72, 0x76];
const [loop, when, end, branchIf] = [0x03, 0x04, 0x0b, 0x0d];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  // find(from, to, places, table): the end of the places. Local 4: four bytes.
  const marked = (half: 0 | 1) => [
    ...[...constant(multipliers[half]), multiply, ...constant(hashShift), shiftRight],
    ...[...get(3), add, ...constant(half * halfBytes), add, ...loadByte],
  ];
  const firstThree = [...get(4), ...constant(0xffffff), and];
  const lastThree = [...get(4), ...constant(8), shiftRight];
  const keep = (offset: number) => [
    ...[...get(2), ...get(0), ...constant(offset - blockStart), add, ...store],
    ...[...get(2), ...constant(4), add, ...set(2)],
  ];
  const find = [
    ...[1, 1, i32],
    ...[loop, empty],
    ...[...get(0), ...load, ...constant(foldFour), or, ...set(4)],
    ...[...firstThree, ...marked(0), ...lastThree, ...marked(0), or, when, empty],
    ...[...firstThree, ...marked(1), when, empty, ...keep(0), end],
    ...[...lastThree, ...marked(1), when, empty, ...keep(1), end],
    end,
    ...[...get(0), ...constant(2), add, ...tee(0), ...get(1), lessUnsigned, branchIf, 0],
    ...[end, ...get(2), end],
  ];
  // newlines(from, to): how many, sixteen bytes at a time. Local 2: how many yet.
  const vector = (operation: number) => [0xfd, ...unsigned(operation)];
  const [vectorLoad, vectorConstant, equalBytes, bitmask] = [0, 12, 35, 100];
  const populationCount = 0x69;
  const newlines = [
    ...[1, 1, i32],
    ...[loop, empty],
    ...[...get(0), ...vector(vectorLoad), 0, 0, ...vector(vectorConstant), ...new Array(16).fill(10)],
    ...[...vector(equalBytes), ...vector(bitmask), populationCount, ...get(2), add, ...set(2)],
    ...[...get(0), ...constant(16), add, ...tee(0), ...get(1), lessUnsigned, branchIf, 0],
    ...[end, ...get(2), end],
  ];
  const name = (text: string) => [text.length, ...Buffer.from(text)];
  const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
  const sized = (code: readonly number[]) => [...unsigned(code.length), ...code];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [2, 0x60, 4, i32, i32, i32, i32, 1, i32, 0x60, 2, i32, i32, 1, i32]),
    ...section(2, [1, ...name('host'), ...name('memory'), 0x02, 0x01, ...unsigned(pages), ...unsigned(pages)]),
    ...section(3, [2, 0, 1]),
    ...section(7, [2, ...name('find'), 0, 0, ...name('newlines'), 0, 1]),
    ...section(10, [2, ...sized(find), ...sized(newlines)]),
  ]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
