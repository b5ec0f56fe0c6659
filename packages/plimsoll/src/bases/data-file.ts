import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CycleRow, ImageSlice } from './slice.ts';

/**
 * Defined by the bundler as an expression that gives the folder of the bundled data, e.g. esbuild's
 * `define: { __PLIMSOLL_DATA__: '__dirname' }` for a CommonJS bundle with `bases.jsonl` beside it.
 * The sources run without a bundler, where the name does not exist.
 */
declare const __PLIMSOLL_DATA__: string | undefined;

let data: Buffer | undefined;
const images = new Map<string, ImageSlice | undefined>();
const products = new Map<string, readonly CycleRow[]>();

/** The slice of one image, parsed on first use; undefined if the catalogue does not have it. */
export function imageSlice(name: string): ImageSlice | undefined {
  if (images.has(name)) return images.get(name);
  const json = lineOf(name);
  const slice = json === undefined ? undefined : (JSON.parse(json) as ImageSlice);
  if (images.size > 1024) images.clear();
  images.set(name, slice);
  return slice;
}

/** The release cycles of an endoflife.date product, newest first. */
export function productCycles(product: string): readonly CycleRow[] {
  const cached = products.get(product);
  if (cached) return cached;
  const json = lineOf(`eol:${product}`);
  const cycles = json === undefined ? [] : (JSON.parse(json) as CycleRow[]);
  products.set(product, cycles);
  return cycles;
}

/** Day of the snapshot the catalogue was made of. */
export function snapshotDate(): string {
  return JSON.parse(lineOf('#') ?? '""') as string;
}

/**
 * The data are one line per key, `key\tJSON`, sorted by key: the line is found by halving. The file is ASCII and stays as bytes,
 * of which few become text.
 */
function lineOf(key: string): string | undefined {
  data ??= readFileSync(join(dataFolder(), 'bases.jsonl'));
  let low = 0;
  let high = data.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = middle === 0 ? 0 : data.lastIndexOf(newline, middle - 1) + 1;
    const tabAt = data.indexOf(tab, start);
    const lineEnd = data.indexOf(newline, tabAt);
    const end = lineEnd === -1 ? data.length : lineEnd;
    const found = data.toString('latin1', start, tabAt);
    if (found === key) return data.toString('latin1', tabAt + 1, end);
    if (found < key) low = end + 1;
    else high = start;
  }
  return undefined;
}

const newline = 0x0a;
const tab = 0x09;

function dataFolder(): string {
  return typeof __PLIMSOLL_DATA__ === 'undefined' ? join(import.meta.dirname, '../../data') : (__PLIMSOLL_DATA__ as string);
}
