import type { PackageFile } from '../package.types.ts';
import { bytesOf, PageReader } from './page-reader.ts';

export type SqliteValue = number | bigint | string | Uint8Array | null;

/** A row of a table, with its number; the column of an `INTEGER PRIMARY KEY` is null, and the number its value. */
export interface SqliteRow {
  readonly rowid: number;
  readonly values: readonly SqliteValue[];
}

const interiorTable = 0x05;
const leafTable = 0x0d;
/** Deeper trees than this hold more pages than a file can have. */
const deepest = 40;

interface Database {
  readonly pages: PageReader;
  readonly pageBytes: number;
  /** Of a page, without what is reserved at its end. */
  readonly usable: number;
  readonly fileBytes: number;
}

/**
 * The rows of a table of an SQLite database (file format 3, as sqlite.org/fileformat2.html describes it), read from the file alone: what is
 * still in a write-ahead log beside it is not seen. Yields an unknown where the database is damaged or has no such table.
 */
export function* sqliteRows(file: PackageFile, table: string): Iterable<SqliteRow | { readonly unknown: string }> {
  const database = openDatabase(file);
  if (!database) {
    yield { unknown: 'is no SQLite database' };
    return;
  }
  let root: number | undefined;
  for (const row of treeRows(database, 1, 0)) {
    if (!('values' in row)) continue;
    const [type, , name, page] = row.values;
    if (type === 'table' && name === table && typeof page === 'number') root ??= page;
  }
  if (root === undefined) yield { unknown: `is an SQLite database without a table ${table}` };
  else yield* treeRows(database, root, 0);
}

function openDatabase(file: PackageFile): Database | undefined {
  const pages = new PageReader(file);
  const header = pages.view(0, 100);
  if (!header || Buffer.from(bytesOf(header, 0, 16)).toString('latin1') !== 'SQLite format 3\0') return undefined;
  const stored = header.getUint16(16);
  const pageBytes = stored === 1 ? 65_536 : stored;
  const usable = pageBytes - header.getUint8(20);
  return pageBytes >= 512 && usable >= 480 ? { pages, pageBytes, usable, fileBytes: file.size } : undefined;
}

function* treeRows(database: Database, number: number, depth: number): Iterable<SqliteRow | { readonly unknown: string }> {
  const page = readPage(database, number);
  const header = number === 1 ? 100 : 0;
  const kind = page?.getUint8(header);
  if (!page || depth > deepest || !database.pages.claim(number) || (kind !== interiorTable && kind !== leafTable)) {
    yield { unknown: `page ${number} of the database is damaged` };
    return;
  }
  const pointers = header + (kind === interiorTable ? 12 : 8);
  const count = Math.min(page.getUint16(header + 3), (page.byteLength - pointers) >> 1);
  for (let index = 0; index < count; index++) {
    const at = page.getUint16(pointers + index * 2);
    if (kind === leafTable) yield readCell(database, page, at);
    else if (at + 4 <= page.byteLength) yield* treeRows(database, page.getUint32(at), depth + 1);
  }
  if (kind === interiorTable) yield* treeRows(database, page.getUint32(header + 8), depth + 1);
}

/** A copy, since others are read before it is done with. */
function readPage({ pages, pageBytes }: Database, number: number): DataView | undefined {
  const page = number < 1 ? undefined : pages.view((number - 1) * pageBytes, pageBytes);
  return page && new DataView(bytesOf(page).slice().buffer);
}

function readCell(database: Database, page: DataView, at: number): SqliteRow | { readonly unknown: string } {
  const reader = new VarintReader(bytesOf(page), at);
  const length = reader.next();
  const rowid = reader.next();
  const payload = readPayload(database, page, reader.at, length);
  return payload ? { rowid, values: readRecord(payload) } : { unknown: `row ${rowid} of the database is damaged` };
}

/** A payload that is too long for its page goes on in a chain of others. */
function readPayload(database: Database, page: DataView, at: number, length: number): Uint8Array | undefined {
  const { usable, fileBytes } = database;
  if (length > fileBytes) return undefined;
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const local = length <= most ? length : wanted <= most ? wanted : least;
  if (at + local > page.byteLength) return undefined;
  const parts = [bytesOf(page, at, at + local)];
  let left = length - local;
  if (left === 0) return parts[0];
  let next = at + local + 4 <= page.byteLength ? page.getUint32(at + local) : 0;
  while (left > 0) {
    const part = readPage(database, next);
    if (!part || !database.pages.claim(next)) return undefined;
    const taken = Math.min(left, usable - 4);
    parts.push(bytesOf(part, 4, 4 + taken));
    left -= taken;
    next = part.getUint32(0);
  }
  return Buffer.concat(parts);
}

function readRecord(payload: Uint8Array): SqliteValue[] {
  const header = new VarintReader(payload, 0);
  const headerBytes = Math.min(header.next(), payload.length);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const values: SqliteValue[] = [];
  let at = headerBytes;
  while (header.at < headerBytes) {
    const serial = header.next();
    const length = serialBytes(serial);
    if (at + length > payload.length) break;
    values.push(readValue(view, payload, at, serial, length));
    at += length;
  }
  return values;
}

function serialBytes(serial: number): number {
  if (serial >= 12) return Math.floor((serial - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][serial] ?? 0;
}

function readValue(view: DataView, payload: Uint8Array, at: number, serial: number, length: number): SqliteValue {
  if (serial >= 12) {
    const bytes = payload.subarray(at, at + length);
    return serial % 2 === 0 ? bytes : new TextDecoder().decode(bytes);
  }
  switch (serial) {
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return (view.getInt8(at) << 16) | view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * 2 ** 32 + view.getUint32(at + 2);
    case 6:
      return view.getBigInt64(at);
    case 7:
      return view.getFloat64(at);
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      return null;
  }
}

/** Numbers of one to nine bytes, the high ones first, seven bits in each but the ninth. */
class VarintReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  next(): number {
    let value = 0;
    for (let index = 0; index < 8; index++) {
      const byte = this.#bytes[this.at++] ?? 0;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return value * 256 + (this.#bytes[this.at++] ?? 0);
  }
}
