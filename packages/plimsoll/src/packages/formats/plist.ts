import { xmlRoot } from './xml.ts';

/** Entries of a top dictionary that are read at most. */
const mostEntries = 10_000;

/** The texts in the top dictionary of a property list of macOS, XML or binary; undefined if it is neither. */
export function plistTexts(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  if (Buffer.from(bytes.subarray(0, 6)).toString('latin1') === 'bplist') return binaryTexts(bytes);
  const root = xmlRoot(new TextDecoder().decode(bytes));
  const dictionary = root?.children.find(({ name }) => name === 'dict');
  if (!dictionary) return undefined;
  const texts = new Map<string, string>();
  let key: string | undefined;
  for (const { name, text } of dictionary.children) {
    if (key !== undefined && name === 'string') texts.set(key, text);
    key = name === 'key' ? text : undefined;
  }
  return texts;
}

/** CFBinaryPList.c: objects, a table of where they are, and 32 bytes at the end that say how wide its numbers are. */
function binaryTexts(bytes: Uint8Array): Map<string, string> | undefined {
  const reader = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (reader.length < 40) return undefined;
  const trailer = reader.length - 32;
  const offsetBytes = reader[trailer + 6] ?? 0;
  const referenceBytes = reader[trailer + 7] ?? 0;
  const table = Number(reader.readBigUInt64BE(trailer + 24));
  const top = Number(reader.readBigUInt64BE(trailer + 16));
  const number = (at: number, width: number) =>
    width >= 1 && width <= 6 && at >= 0 && at + width <= reader.length ? reader.readUIntBE(at, width) : -1;
  const offsetOf = (object: number) => number(table + object * offsetBytes, offsetBytes);
  const dictionary = sized(reader, offsetOf(top));
  if (dictionary?.kind !== 0xd) return undefined;
  const texts = new Map<string, string>();
  const count = Math.min(dictionary.count, mostEntries);
  for (let index = 0; index < count; index++) {
    const reference = (place: number) => offsetOf(number(dictionary.start + place * referenceBytes, referenceBytes));
    const key = textAt(reader, reference(index));
    const value = textAt(reader, reference(dictionary.count + index));
    if (key !== undefined && value !== undefined) texts.set(key, value);
  }
  return texts;
}

interface Sized {
  readonly kind: number;
  readonly count: number;
  readonly start: number;
}

/** The mark of an object: its kind, and how long it is, where 15 says that a number follows. */
function sized(reader: Buffer, at: number): Sized | undefined {
  const mark = reader[at];
  if (mark === undefined) return undefined;
  const kind = mark >> 4;
  if ((mark & 0xf) !== 0xf) return { kind, count: mark & 0xf, start: at + 1 };
  const width = 1 << ((reader[at + 1] ?? 0) & 0xf);
  if (width > 4 || at + 2 + width > reader.length) return undefined;
  return { kind, count: reader.readUIntBE(at + 2, width), start: at + 2 + width };
}

function textAt(reader: Buffer, at: number): string | undefined {
  const text = sized(reader, at);
  if (text?.kind === 0x5 && text.start + text.count <= reader.length) return reader.toString('latin1', text.start, text.start + text.count);
  if (text?.kind !== 0x6 || text.start + text.count * 2 > reader.length) return undefined;
  return Buffer.from(reader.subarray(text.start, text.start + text.count * 2))
    .swap16()
    .toString('utf16le');
}
