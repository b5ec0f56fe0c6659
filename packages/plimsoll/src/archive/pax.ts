import { decodeName } from './tar-header.ts';

/**
 * The records of a PAX extended header: `LENGTH KEY=VALUE\n`, LENGTH counting the whole record (POSIX pax, "pax Extended Header").
 * A key may come more than once (GNU's sparse 0.0 lists do); all are handed on, in order. Returns false where the rest is not such a list.
 */
export function readPaxRecords(bytes: Buffer, take: (key: string, value: string) => void): boolean {
  for (let at = 0; at < bytes.length; ) {
    let length = 0;
    let i = at;
    for (; i < bytes.length && i - at < 9; i++) {
      const digit = (bytes[i] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
    }
    const end = at + length;
    // Some programs pad with NUL.
    if (i === at && bytes[at] === 0) return true;
    if (bytes[i] !== 0x20 || end > bytes.length || end <= i + 1 || bytes[end - 1] !== 0x0a) return false;
    const equals = bytes.indexOf(0x3d, i + 1);
    if (equals === -1 || equals >= end || equals === i + 1) return false;
    take(decodeName(bytes, i + 1, equals), decodeName(bytes, equals + 1, end - 1));
    at = end;
  }
  return true;
}

/** A decimal number of a record, with a fraction in times; NaN for anything else. */
export function paxNumber(value: string): number {
  return /^-?[0-9]{1,19}(\.[0-9]{0,20})?$/.test(value) ? Number(value) : Number.NaN;
}
