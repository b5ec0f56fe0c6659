import { crc32, inflateRawSync } from 'node:zlib';

/** Bytes that can be read from anywhere. */
export interface ByteSource {
  readonly size: number;
  /** `start` to before `end`; shorter where the bytes end. */
  read(start: number, end: number): Uint8Array;
}

/** A member as the central directory names it. Names are as written: nothing is ever put on a disk under them. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when unpacked, as stated. */
  readonly size: number;
  /** Bytes in the archive, as stated. */
  readonly storedSize: number;
  /** 0: stored; 8: deflated. Others are not read. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly checksum: number;
  /** Of the member's local header in the source. */
  readonly offset: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** What was cut off or broken in the directory. */
  readonly problem?: string;
}

/** How much may still be unpacked; shared by an archive and those within it. A bomb empties it and costs no more. */
export interface UnpackBudget {
  bytes: number;
}

const mostEntries = 300_000;
const largestDirectory = 64 * 1024 * 1024;
const endSize = 22;
const largestComment = 0xffff;

/**
 * Reads the central directory of a ZIP archive (PKWARE APPNOTE 6.3.10, with ZIP64), also behind a script or program that was put in
 * front. Only the directory is read, whatever the archive's size. Undefined where there is no end record: no ZIP.
 */
export function readZipDirectory(source: ByteSource): ZipDirectory | undefined {
  const tailStart = Math.max(0, source.size - endSize - largestComment);
  const tail = viewOf(source.read(tailStart, source.size));
  const end = endRecord(tail);
  if (end === undefined) return undefined;
  let count = tail.getUint16(end + 10, true);
  let size = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  let directoryEnd = tailStart + end;
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    const large = zip64End(source, tailStart + end);
    if (large) ({ count, size, start, directoryEnd } = large);
  }
  if (size > largestDirectory || size > directoryEnd) return { entries: [], problem: `the directory is said to have ${size} bytes` };
  // Offsets count from the archive's own beginning, which is not the file's where something was put in front.
  const actualStart = directoryEnd - size;
  const shift = Math.max(0, actualStart - start);
  const view = viewOf(source.read(actualStart, directoryEnd));
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (entries.length >= mostEntries) return { entries, problem: `more than ${mostEntries} members` };
    const entry = at + 46 <= view.byteLength && view.getUint32(at, true) === 0x02014b50 ? directoryEntry(view, at, shift) : undefined;
    if (!entry) return { entries, problem: `the directory ends after ${entries.length} of ${count} members` };
    entries.push(entry.entry);
    at = entry.next;
  }
  return { entries };
}

function endRecord(tail: DataView): number | undefined {
  for (let at = tail.byteLength - endSize; at >= 0; at--) if (tail.getUint32(at, true) === 0x06054b50) return at;
  return undefined;
}

function zip64End(source: ByteSource, end: number): { count: number; size: number; start: number; directoryEnd: number } | undefined {
  const locator = viewOf(source.read(Math.max(0, end - 20), end));
  if (locator.byteLength < 20 || locator.getUint32(0, true) !== 0x07064b50) return undefined;
  const stated = Number(locator.getBigUint64(8, true));
  // The record lies before its locator; where something was put in front of the archive, the stated place is too low.
  for (const at of [stated, end - 20 - 56]) {
    const record = viewOf(source.read(at, at + 56));
    if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) continue;
    const [count, size, start] = [32, 40, 48].map((field) => Number(record.getBigUint64(field, true)));
    if (count === undefined || size === undefined || start === undefined) continue;
    return { count, size, start, directoryEnd: at };
  }
  return undefined;
}

function directoryEntry(view: DataView, at: number, shift: number): { entry: ZipEntry; next: number } | undefined {
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  if (next > view.byteLength) return undefined;
  const flags = view.getUint16(at + 8, true);
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
  const fields = { size: view.getUint32(at + 24, true), storedSize: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) };
  widen(fields, view, at + 46 + nameLength, extraLength);
  return {
    next,
    entry: {
      name,
      size: fields.size,
      storedSize: fields.storedSize,
      offset: fields.offset + shift,
      method: view.getUint16(at + 10, true),
      encrypted: (flags & 1) !== 0,
      checksum: view.getUint32(at + 16, true),
    },
  };
}

/** The ZIP64 extra field holds 64 bits of those fields that are all ones, in this order. */
function widen(fields: { size: number; storedSize: number; offset: number }, view: DataView, start: number, length: number): void {
  for (let at = start; at + 4 <= start + length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && end <= start + length) {
      let value = at + 4;
      for (const field of ['size', 'storedSize', 'offset'] as const) {
        if (fields[field] !== 0xffffffff || value + 8 > end) continue;
        fields[field] = Number(view.getBigUint64(value, true));
        value += 8;
      }
    }
    at = end;
  }
}

/** Where a stored member's bytes lie, so that an archive within an archive need not be copied; undefined for other members. */
export function storedRange(source: ByteSource, entry: ZipEntry): ByteSource | undefined {
  const start = entry.method === 0 && !entry.encrypted ? dataStart(source, entry) : undefined;
  if (start === undefined) return undefined;
  const size = Math.max(0, Math.min(entry.storedSize, source.size - start));
  return { size, read: (from, to) => source.read(start + Math.max(0, from), start + Math.min(to, size)) };
}

/** The bytes of a member, or in words why there are none: encrypted, of another method, broken, larger than `limit` or the budget. */
export function readZipEntry(source: ByteSource, entry: ZipEntry, limit: number, budget: UnpackBudget): Uint8Array | string {
  if (entry.encrypted) return 'is encrypted';
  if (entry.method !== 0 && entry.method !== 8) return `is compressed by method ${entry.method}`;
  if (entry.size > limit || entry.storedSize > limit + 1024) return `has ${entry.size} bytes, more than ${limit}`;
  if (entry.size > budget.bytes) return 'would unpack to more than is reasonable for the archive';
  const start = dataStart(source, entry);
  if (start === undefined) return 'has no header where the directory says';
  const stored = source.read(start, start + entry.storedSize);
  budget.bytes -= entry.size;
  try {
    const bytes = entry.method === 0 ? stored : inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) });
    return bytes.length === entry.size && crc32(bytes) === entry.checksum ? bytes : 'does not match its size or checksum';
  } catch (error) {
    return `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function dataStart(source: ByteSource, entry: ZipEntry): number | undefined {
  const header = viewOf(source.read(entry.offset, entry.offset + 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) return undefined;
  return entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
