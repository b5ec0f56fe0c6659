/** Tags of rpm's headers (rpmtag.h) that are read. */
export const rpmTags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  size: 1009,
  vendor: 1011,
  license: 1014,
  architecture: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  fileFlags: 1037,
  sourcePackage: 1044,
  provides: 1047,
  requires: 1049,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  longSize: 5009,
  moduleLabel: 5096,
} as const;

const wanted: ReadonlySet<number> = new Set(Object.values(rpmTags));

/** A header as rpm keeps it in its database: values by tag, texts and whole numbers. */
export interface RpmHeader {
  texts(tag: number): readonly string[];
  text(tag: number): string | undefined;
  numbers(tag: number): readonly number[];
}

interface IndexEntry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

const entryBytes = 16;
const textTypes: readonly number[] = [6, 8, 9];

/** Reads a header without its magic (format of version 4): counts, index, data, all with the high byte first. Undefined if it is none. */
export function readRpmHeader(blob: Uint8Array): RpmHeader | undefined {
  if (blob.length < 8) return undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const entries = view.getUint32(0);
  const dataBytes = view.getUint32(4);
  const dataStart = 8 + entries * entryBytes;
  if (entries === 0 || dataStart + dataBytes > blob.length) return undefined;
  const index = new Map<number, IndexEntry>();
  for (let at = 8; at < dataStart; at += entryBytes) {
    const tag = view.getUint32(at);
    if (!wanted.has(tag) || index.has(tag)) continue;
    index.set(tag, { type: view.getUint32(at + 4), offset: dataStart + view.getUint32(at + 8), count: view.getUint32(at + 12) });
  }
  const texts = (tag: number) => readTexts(blob, index.get(tag));
  return { texts, text: (tag) => texts(tag)[0], numbers: (tag) => readNumbers(view, index.get(tag)) };
}

/** Texts that follow each other, each with a zero at its end. */
function readTexts(blob: Uint8Array, entry: IndexEntry | undefined): string[] {
  if (!entry || !textTypes.includes(entry.type)) return [];
  const texts: string[] = [];
  let at = entry.offset;
  while (texts.length < entry.count && at < blob.length) {
    const end = blob.indexOf(0, at);
    if (end === -1) break;
    texts.push(Buffer.from(blob.buffer, blob.byteOffset + at, end - at).toString('utf8'));
    at = end + 1;
  }
  return texts;
}

function readNumbers(view: DataView, entry: IndexEntry | undefined): number[] {
  const bytes = entry ? ({ 2: 1, 3: 2, 4: 4, 5: 8 }[entry.type] ?? 0) : 0;
  if (!entry || bytes === 0) return [];
  const numbers: number[] = [];
  for (let at = entry.offset; numbers.length < entry.count && at + bytes <= view.byteLength; at += bytes) {
    if (bytes === 1) numbers.push(view.getUint8(at));
    else if (bytes === 2) numbers.push(view.getUint16(at));
    else numbers.push(bytes === 4 ? view.getUint32(at) : Number(view.getBigUint64(at)));
  }
  return numbers;
}
