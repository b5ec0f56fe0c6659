import type { TarKind } from './tar.types.ts';
import { blockBytes } from './tar-header.ts';

/** A member to write. Texts are UTF-8, or the bytes as they are. */
export interface TarMember {
  readonly path: string | Buffer;
  readonly kind: TarKind;
  /** Permission, setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970, whole. */
  readonly modified: number;
  readonly target?: string | Buffer;
  readonly device?: { readonly major: number; readonly minor: number };
}

const flags: Readonly<Record<TarKind, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

/** What ends an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockBytes);

/**
 * The header of a member, as POSIX ustar, with a PAX extended header before it for what does not fit. Its content follows, then
 * `tarPadding`. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
export function tarHeader(member: TarMember): Uint8Array {
  const path = Buffer.from(member.path);
  const name = member.kind === 'directory' && path.at(-1) !== 0x2f ? Buffer.concat([path, Buffer.from('/')]) : path;
  const target = Buffer.from(member.target ?? '');
  const records: Buffer[] = [];
  if (name.length > 100) records.push(paxRecord('path', name));
  if (target.length > 100) records.push(paxRecord('linkpath', target));
  for (const [key, value, most] of [
    ['size', member.size, 0o77777777777],
    ['uid', member.uid, 0o7777777],
    ['gid', member.gid, 0o7777777],
  ] as const) {
    if (value > most) records.push(paxRecord(key, Buffer.from(String(value))));
  }
  const header = block(name, target, member, flags[member.kind]);
  if (records.length === 0) return header;
  const body = Buffer.concat(records);
  const extended = block(Buffer.from('PaxHeader'), Buffer.alloc(0), { ...member, mode: 0o644, uid: 0, gid: 0, size: body.length }, 'x');
  return Buffer.concat([extended, body, tarPadding(body.length), header]);
}

/** The zeros between a content of some bytes and the next header. */
export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes);
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = 1 + key.length + 1 + value.length + 1;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length++;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}

function block(name: Buffer, target: Buffer, { mode, uid, gid, size, modified, device }: TarMember, flag: string): Buffer {
  const bytes = Buffer.alloc(blockBytes);
  name.copy(bytes, 0, 0, 100);
  octal(bytes, 100, 8, mode);
  octal(bytes, 108, 8, uid);
  octal(bytes, 116, 8, gid);
  octal(bytes, 124, 12, size);
  octal(bytes, 136, 12, modified);
  bytes.write('        ', 148, 'latin1');
  bytes.write(flag, 156, 'latin1');
  target.copy(bytes, 157, 0, 100);
  bytes.write('ustar\x0000', 257, 'latin1');
  octal(bytes, 329, 8, device?.major ?? 0);
  octal(bytes, 337, 8, device?.minor ?? 0);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** What does not fit stands in the extended header, and times before 1970 become 1970. */
function octal(bytes: Buffer, at: number, length: number, value: number): void {
  const digits = Math.max(0, Math.floor(value)).toString(8);
  bytes.write(digits.length < length ? digits.padStart(length - 1, '0') : '0'.repeat(length - 1), at, 'latin1');
}
