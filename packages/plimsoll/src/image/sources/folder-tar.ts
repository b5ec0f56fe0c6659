import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statfsSync,
} from 'node:fs';
import type { TarKind } from '../../archive/tar.types.ts';
import { type TarMember, tarEnd, tarHeader, tarPadding } from '../../archive/tar-writer.ts';
import { whyUnreadable } from '../../disk/bounded-read.ts';
import type { Unknown } from '../../model/finding.ts';

const chunkBytes = 256 * 1024;

/** `statfs` types of what the kernel makes up: proc, sysfs, devpts, cgroup 1 and 2, debugfs, tracefs, securityfs, bpf, mqueue, pstore, configfs. */
const kernelFileSystems: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x1cd1, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11, 0x19800202, 0x6165676c, 0x62656570,
]);

/**
 * A folder as the tar of one layer, in the order of names, while it is read. Links are written as links and never followed, sockets left
 * out, mounted file systems of the kernel not entered. What cannot be read is told to `note` and left out.
 */
export async function* tarOfFolder(folder: string, note: (unknown: Unknown) => void, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  // Names are bytes and need not be UTF-8; here they are held as Latin-1, a character for each byte.
  const root = Buffer.from(folder).toString('latin1');
  const linked = new Map<string, string>();
  const waiting: { readonly path: string; readonly device: bigint | undefined }[] = [{ path: '', device: undefined }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    signal?.throwIfAborted();
    const { path, device } = next;
    const place = Buffer.from(path === '' ? root : `${root}/${path}`, 'latin1');
    try {
      const status = lstatSync(place, { bigint: true });
      const kind = kindOf(status);
      if (kind === 'directory') {
        if (path !== '') yield tarHeader(memberOf(path, kind, status));
        if (device !== undefined && status.dev !== device && isKernels(place)) {
          note({ path: shown(path), reason: 'is a file system of the kernel: it was left out' });
          continue;
        }
        const names = readdirSync(place, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
        names.sort((a, b) => (a < b ? 1 : -1));
        for (const name of names) waiting.push({ path: path === '' ? name : `${path}/${name}`, device: status.dev });
      } else if (kind === 'file') {
        const identity = `${status.dev}:${status.ino}`;
        const first = status.nlink > 1n ? linked.get(identity) : undefined;
        if (first !== undefined) yield tarHeader({ ...memberOf(path, 'hardlink', status), target: Buffer.from(first, 'latin1') });
        else yield* fileMembers(path, place, note);
        if (status.nlink > 1n && first === undefined) linked.set(identity, path);
      } else if (kind === 'symlink') {
        yield tarHeader({ ...memberOf(path, kind, status), target: readlinkSync(place, { encoding: 'buffer' }) });
      } else if (kind !== undefined) {
        yield tarHeader(memberOf(path, kind, status));
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      note({ path: shown(path), reason: whyUnreadable(error) });
    }
  }
  yield tarEnd;
}

/** What the file was when it was opened; a file that shrinks meanwhile ends in zeros, as with tar. */
function* fileMembers(path: string, place: Buffer, note: (unknown: Unknown) => void): Generator<Uint8Array> {
  const handle = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = fstatSync(handle, { bigint: true });
    if (!status.isFile()) return note({ path: shown(path), reason: 'changed while it was read: it was left out' });
    const size = Number(status.size);
    yield tarHeader({ ...memberOf(path, 'file', status), size });
    for (let at = 0; at < size; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - at));
      const read = readSync(handle, chunk, 0, chunk.length, at);
      if (read === 0) note({ path: shown(path), reason: 'became shorter while it was read' });
      const piece = read === 0 ? chunk : chunk.subarray(0, read);
      at += piece.length;
      yield piece;
    }
    yield tarPadding(size);
  } finally {
    closeSync(handle);
  }
}

function memberOf(path: string, kind: TarKind, { mode, uid, gid, mtimeMs, rdev }: BigIntStats): TarMember {
  return {
    path: Buffer.from(path, 'latin1'),
    kind,
    mode: Number(mode) & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    size: 0,
    modified: Math.floor(Number(mtimeMs) / 1000),
    ...((kind === 'character' || kind === 'block') && { device: deviceOf(rdev) }),
  };
}

/** Linux' `makedev`, backwards. */
function deviceOf(rdev: bigint): { readonly major: number; readonly minor: number } {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
  };
}

/** Undefined for sockets, which no archive holds. */
function kindOf(status: BigIntStats): TarKind | undefined {
  if (status.isFile()) return 'file';
  if (status.isDirectory()) return 'directory';
  if (status.isSymbolicLink()) return 'symlink';
  if (status.isFIFO()) return 'fifo';
  if (status.isCharacterDevice()) return 'character';
  return status.isBlockDevice() ? 'block' : undefined;
}

function isKernels(place: Buffer): boolean {
  return kernelFileSystems.has(Number(statfsSync(place).type));
}

function shown(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
