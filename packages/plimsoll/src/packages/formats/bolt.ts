import { Words } from '../binaries/words.ts';
import type { PackageFile } from '../package.types.ts';

/** A key with its value, and the names of the buckets that it is in. */
export interface BoltEntry {
  readonly buckets: readonly string[];
  readonly key: string;
  readonly value: Uint8Array;
}

const magic = 0xed0c_daed;
const pageHeader = 16;
const elementSize = 16;
const branchPage = 1;
const leafPage = 2;
const bucketElement = 1;
const bucketHeader = 16;
const deepest = 30;
const mostPages = 100_000;
/** Buckets inside of others may lie over each other in a hostile file, and so be gone through any number of times. */
const mostElements = 500_000;
/** Pages that run over are joined up to here. */
const mostBytes = 16 << 20;

/**
 * The entries of a bbolt database (its `page.go` and `bucket.go`), which containerd and Podman keep their state in: a tree of pages for each
 * bucket, whose roots are values in the bucket above. Yields an unknown where the file is none or is damaged.
 */
export function* boltEntries(file: PackageFile): Iterable<BoltEntry | { readonly unknown: string }> {
  const meta = newestMeta(file);
  if (!meta) yield { unknown: 'is no bbolt database' };
  else yield* pageEntries({ file, pageSize: meta.pageSize, seen: new Set(), elements: 0 }, meta.root, [], 0);
}

interface Database {
  readonly file: PackageFile;
  readonly pageSize: number;
  readonly seen: Set<number>;
  elements: number;
}

/** The first two pages are written in turn; the one of the later transaction counts. */
function newestMeta(file: PackageFile): { root: number; pageSize: number } | undefined {
  let newest: { root: number; pageSize: number; transaction: number } | undefined;
  const first = new Words(file.read(0, pageHeader + 64)).u32(pageHeader + 8);
  for (const at of [0, first || 4096]) {
    const page = new Words(file.read(at, at + pageHeader + 64));
    const pageSize = page.u32(pageHeader + 8);
    if (page.u32(pageHeader) !== magic || pageSize < 512 || pageSize > 65_536) continue;
    const transaction = page.u64(pageHeader + 48);
    if (!newest || transaction > newest.transaction) newest = { root: page.u64(pageHeader + 16), pageSize, transaction };
  }
  return newest;
}

function* pageEntries(
  database: Database,
  number: number,
  buckets: readonly string[],
  depth: number,
): Iterable<BoltEntry | { unknown: string }> {
  const { file, pageSize, seen } = database;
  const start = number * pageSize;
  if (seen.has(number) || seen.size >= mostPages || depth > deepest || start >= file.size) {
    yield { unknown: `page ${number} of the database is damaged` };
    return;
  }
  seen.add(number);
  const overflow = new Words(file.read(start, start + pageHeader)).u32(12);
  const bytes = file.read(start, start + Math.min((overflow + 1) * pageSize, mostBytes));
  yield* elements(database, new Words(bytes), buckets, depth);
}

function* elements(database: Database, page: Words, buckets: readonly string[], depth: number): Iterable<BoltEntry | { unknown: string }> {
  const kind = page.u16(8) & (branchPage | leafPage);
  const count = Math.min(page.u16(10), Math.floor((page.bytes.length - pageHeader) / elementSize));
  for (let i = 0; i < count; i++) {
    if (++database.elements > mostElements) {
      if (database.elements === mostElements + 1) yield { unknown: `the database has more than ${mostElements} elements` };
      return;
    }
    const at = pageHeader + i * elementSize;
    if (kind === branchPage) yield* pageEntries(database, page.u64(at + 8), buckets, depth + 1);
    if (kind !== leafPage) continue;
    const keyAt = at + page.u32(at + 4);
    const valueAt = keyAt + page.u32(at + 8);
    const key = new TextDecoder().decode(page.bytes.subarray(keyAt, valueAt));
    const value = page.bytes.subarray(valueAt, valueAt + page.u32(at + 12));
    if ((page.u32(at) & bucketElement) === 0) yield { buckets, key, value };
    else yield* bucketEntries(database, value, [...buckets, key], depth + 1);
  }
}

/** A small bucket has its only page behind its header. */
function* bucketEntries(
  database: Database,
  value: Uint8Array,
  buckets: readonly string[],
  depth: number,
): Iterable<BoltEntry | { unknown: string }> {
  const root = new Words(value).u64(0);
  if (root !== 0) yield* pageEntries(database, root, buckets, depth);
  else if (depth <= deepest) yield* elements(database, new Words(value.subarray(bucketHeader)), buckets, depth);
}
