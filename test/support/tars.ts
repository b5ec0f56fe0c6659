import type { TarKind } from '../../packages/plimsoll/src/archive/tar.types.ts';

/** A member of an archive to write: a file with content, or another kind with its target. */
export interface MemberSketch {
  readonly path: string;
  readonly kind?: TarKind;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly modified?: number;
  readonly target?: string;
  readonly records?: Readonly<Record<string, string>>;
  /** Raw changes of the header, before its checksum is made: text or bytes by place. */
  readonly patch?: readonly (readonly [at: number, bytes: string | Uint8Array])[];
  /** A type flag of its own. */
  readonly type?: string;
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

/** An archive of the members, with its end marker. */
export function tarOf(members: readonly MemberSketch[]): Buffer {
  return Buffer.concat([...members.map(memberOf), tarEnd]);
}

export const tarEnd = Buffer.alloc(1024);

/** The blocks of one member: PAX header if it has records or a long path, header, content, padding. */
export function memberOf(sketch: MemberSketch): Buffer {
  const { path, kind = 'file', target = '' } = sketch;
  const content = typeof sketch.content === 'string' ? Buffer.from(sketch.content) : (sketch.content ?? Buffer.alloc(0));
  const records = { ...sketch.records };
  if (Buffer.byteLength(path) > 100) records['path'] ??= path;
  if (Buffer.byteLength(target) > 100) records['linkpath'] ??= target;
  const pax = Buffer.from(Object.entries(records).map(paxRecord).join(''));
  const front = pax.length > 0 ? [headerOf('././@PaxHeader', 'x', pax.length, {}), padded(pax)] : [];
  return Buffer.concat([...front, headerOf(path, sketch.type ?? flags[kind], content.length, sketch), padded(content)]);
}

/** A header block with a right checksum. */
export function headerOf(path: string, type: string, size: number, sketch: Partial<MemberSketch>): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) => block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(path, 0, 100);
  octal(sketch.mode ?? (type === '5' ? 0o755 : 0o644), 100, 8);
  octal(sketch.uid ?? 0, 108, 8);
  octal(sketch.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(sketch.modified ?? 1_700_000_000, 136, 12);
  block.write(type, 156, 'latin1');
  block.write(sketch.target ?? '', 157, 100);
  block.write('ustar\x0000', 257, 'latin1');
  for (const [at, bytes] of sketch.patch ?? []) block.set(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, at);
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** One record of a PAX header; its length counts its own digits. */
export function paxRecord([key, value]: readonly [string, string]): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
