/** Bytes of a tar block: headers are one, contents are padded to it. */
export const blockBytes = 512;

/** The fields of one header block (POSIX ustar, GNU, star, old V7). Numbers that are none are NaN, negative ones negative. */
export interface TarHeader {
  readonly name: string;
  /** The type flag as a character. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  readonly linkName: string;
  readonly gnu: boolean;
}

/** Reads a header block at `at`. Undefined if its checksum is wrong. */
export function readTarHeader(buffer: Buffer, at: number): TarHeader | undefined {
  if (!isChecksumRight(buffer, at)) return undefined;
  const magic = buffer.toString('latin1', at + 257, at + 265);
  const flag = buffer[at + 156] as number;
  const name = textAt(buffer, at, 100);
  const prefix = magic.startsWith('ustar\0') ? prefixOf(buffer, at) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(flag),
    mode: numberAt(buffer, at + 100, 8),
    uid: numberAt(buffer, at + 108, 8),
    gid: numberAt(buffer, at + 116, 8),
    size: numberAt(buffer, at + 124, 12),
    modified: numberAt(buffer, at + 136, 12),
    linkName: textAt(buffer, at + 157, 100),
    gnu: magic === 'ustar  \0',
  };
}

export function isZeroBlock(buffer: Buffer, at: number): boolean {
  for (let i = at; i < at + blockBytes; i++) if (buffer[i] !== 0) return false;
  return true;
}

/** star keeps times behind a shorter prefix, and says so with a trailer of its own. */
function prefixOf(buffer: Buffer, at: number): string {
  const star = buffer.toString('latin1', at + 508, at + 512) === 'tar\0';
  return textAt(buffer, at + 345, star ? 131 : 155);
}

/** The sum of all bytes, those of the checksum itself as blanks; some old programs summed signed bytes. */
function isChecksumRight(buffer: Buffer, at: number): boolean {
  const written = numberAt(buffer, at + 148, 8);
  let sum = 8 * 32;
  let high = 0;
  for (let i = at; i < at + 148; i++) {
    const byte = buffer[i] as number;
    sum += byte;
    high += byte >> 7;
  }
  for (let i = at + 156; i < at + blockBytes; i++) {
    const byte = buffer[i] as number;
    sum += byte;
    high += byte >> 7;
  }
  return written === sum || written === sum - 256 * high;
}

/** An octal number behind blanks, ended by a blank or NUL, or GNU's base 256: a set top bit, then two's complement. Empty is 0. */
export function numberAt(buffer: Buffer, at: number, length: number): number {
  const first = buffer[at] as number;
  if ((first & 0x80) !== 0) return base256(buffer, at, length);
  const end = at + length;
  let i = at;
  while (i < end && (buffer[i] === 0x20 || buffer[i] === 0)) i++;
  let value = 0;
  for (; i < end; i++) {
    const digit = (buffer[i] as number) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; i < end; i++) if (buffer[i] !== 0x20 && buffer[i] !== 0) return Number.NaN;
  return value;
}

function base256(buffer: Buffer, at: number, length: number): number {
  const negative = ((buffer[at] as number) & 0x40) !== 0;
  let value = negative ? ((buffer[at] as number) | 0x80) - 0x100 : (buffer[at] as number) & 0x7f;
  for (let i = at + 1; i < at + length; i++) value = value * 256 + (buffer[i] as number);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/** A text that a NUL or the field ends. */
function textAt(buffer: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && buffer[end] !== 0) end++;
  return decodeName(buffer, at, end);
}

/** UTF-8; bytes that are none become `\xNN`, so that different names stay different. */
export function decodeName(buffer: Buffer, start: number, end: number): string {
  const plain = buffer.toString('latin1', start, end);
  if (!/[\x80-\xff]/.test(plain)) return plain;
  const text = buffer.toString('utf8', start, end);
  const isWhole = !text.includes('\ufffd') || Buffer.from(text).equals(buffer.subarray(start, end));
  return isWhole ? text : escapeInvalid(buffer.subarray(start, end));
}

function escapeInvalid(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    const piece = length > 0 && at + length <= bytes.length ? bytes.toString('utf8', at, at + length) : '';
    // A sequence that is right comes back as it was.
    if (piece !== '' && Buffer.from(piece).equals(bytes.subarray(at, at + length))) {
      text += piece;
      at += length;
    } else {
      text += `\\x${lead.toString(16)}`;
      at++;
    }
  }
  return text;
}
