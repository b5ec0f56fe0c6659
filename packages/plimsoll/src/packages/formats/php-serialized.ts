/** A value that PHP's `serialize` wrote; arrays as maps from their keys. Objects and references are not read. */
export type PhpValue = string | number | boolean | null | ReadonlyMap<string, PhpValue>;

const mostValues = 100_000;
const deepest = 50;

/** Reads what PHP's `serialize` wrote: `a:1:{s:4:"name";s:3:"log";}`; undefined where it is something else. Lengths count bytes. */
export function phpUnserialize(bytes: Uint8Array): PhpValue | undefined {
  const reader = { text: Buffer.from(bytes).toString('latin1'), at: 0, values: 0 };
  return readValue(reader, 0);
}

interface Reader {
  readonly text: string;
  at: number;
  values: number;
}

function readValue(reader: Reader, depth: number): PhpValue | undefined {
  if (depth > deepest || ++reader.values > mostValues) return undefined;
  const kind = reader.text[reader.at];
  if (kind === 'N') return take(reader, 'N;') ? null : undefined;
  if (kind === undefined || !take(reader, `${kind}:`)) return undefined;
  if (kind === 's') return readText(reader);
  if (kind === 'a') return readArray(reader, depth);
  const scalar = upTo(reader, ';');
  if (scalar === undefined) return undefined;
  if (kind === 'b') return scalar === '1';
  return kind === 'i' || kind === 'd' ? Number(scalar) : undefined;
}

function readText(reader: Reader): string | undefined {
  const length = lengthAt(reader);
  if (length === undefined || !take(reader, '"')) return undefined;
  const start = reader.at;
  reader.at += length;
  if (!take(reader, '";')) return undefined;
  return Buffer.from(reader.text.slice(start, start + length), 'latin1').toString('utf8');
}

function readArray(reader: Reader, depth: number): PhpValue | undefined {
  const length = lengthAt(reader);
  if (length === undefined || !take(reader, '{')) return undefined;
  const members = new Map<string, PhpValue>();
  for (let i = 0; i < length; i++) {
    const key = readValue(reader, depth + 1);
    const value = readValue(reader, depth + 1);
    if (key === undefined || value === undefined) return undefined;
    members.set(String(key), value);
  }
  return take(reader, '}') ? members : undefined;
}

function lengthAt(reader: Reader): number | undefined {
  const digits = upTo(reader, ':');
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

function upTo(reader: Reader, end: string): string | undefined {
  const found = reader.text.slice(reader.at, reader.at + 40).indexOf(end);
  if (found === -1) return undefined;
  const text = reader.text.slice(reader.at, reader.at + found);
  reader.at += found + 1;
  return text;
}

function take(reader: Reader, expected: string): boolean {
  if (!reader.text.startsWith(expected, reader.at)) return false;
  reader.at += expected.length;
  return true;
}
