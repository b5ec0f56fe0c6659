import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { readBounded } from '../disk/bounded-read.ts';
import { statusOf } from '../disk/status.ts';
import { repositoryRoot } from './repository.ts';

const mostIndexBytes = 64 * 1024 * 1024;
const mostFileBytes = 1024 * 1024;

/**
 * Says which files git has as they lie on the disk: what is about to be committed, or is already. Reads `.git/index`
 * (https://git-scm.com/docs/index-format) when it is first asked; runs nothing. Never throws: what cannot be read is not committed.
 *
 * @param directory any directory of the work tree, absolute.
 */
export function committedFiles(directory: string): (file: string) => boolean {
  let ids: ReadonlyMap<string, string> | undefined;
  let root: string | undefined;
  return (file) => {
    if (!ids) {
      root = repositoryRoot(directory);
      ids = root === undefined ? new Map() : readIndex(root);
    }
    const id = root === undefined ? undefined : ids.get(relative(root, file).replaceAll('\\', '/'));
    if (id === undefined) return false;
    const read = readBounded(file, mostFileBytes, 'refuse');
    return read.ok && blobId(read.bytes) === id;
  };
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Ids of blobs by path; empty for work trees whose index lies elsewhere, and for what is not understood. */
function readIndex(root: string): ReadonlyMap<string, string> {
  const git = join(root, '.git');
  if (statusOf(git, 'follow').kind !== 'directory') return new Map();
  const read = readBounded(join(git, 'index'), mostIndexBytes, 'refuse');
  return read.ok ? parseIndex(Buffer.from(read.bytes)) : new Map();
}

const headBytes = 12;
/** Times, device, mode, owner and size in front of the id, and the flags behind it. */
const statBytes = 40;
const idBytes = 20;
/** No system opens a longer one. */
const mostPathBytes = 4096;

/** An index of version 2, 3 or 4 with SHA-1 ids. Entries are sorted by their path: one that is not says that it is something else. */
export function parseIndex(bytes: Buffer): ReadonlyMap<string, string> {
  const none = new Map<string, string>();
  if (bytes.length < headBytes || bytes.toString('latin1', 0, 4) !== 'DIRC') return none;
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  if (version < 2 || version > 4) return none;
  const found = new Map<string, string>();
  let last: Buffer = Buffer.alloc(0);
  let at = headBytes;
  for (let entry = 0; entry < count; entry++) {
    const id = at + statBytes;
    let name = id + idBytes + 2;
    if (name >= bytes.length) return none;
    const flags = bytes.readUInt16BE(name - 2);
    if (version >= 3 && flags & 0x4000) name += 2;
    let kept = 0;
    if (version === 4) {
      const prefix = readPrefix(bytes, name, last.length);
      if (!prefix) return none;
      ({ kept, next: name } = prefix);
    }
    const end = bytes.indexOf(0, name);
    if (end === -1 || end - name + kept > mostPathBytes) return none;
    const path: Buffer = Buffer.concat([last.subarray(0, kept), bytes.subarray(name, end)]);
    if (Buffer.compare(last, path) > 0) return none;
    // A merge that is not done has several entries of one path; a file that git is told not to look at may differ.
    const isPlain = (flags & 0xb000) === 0;
    if (isPlain) found.set(path.toString('utf8'), bytes.toString('hex', id, id + idBytes));
    at = version === 4 ? end + 1 : at + ((end - at) & ~7) + 8;
    last = path;
  }
  return found;
}

/** How much of the path before it an entry of version 4 keeps: a number of variable length says what is cut off. */
function readPrefix(bytes: Buffer, start: number, length: number): { kept: number; next: number } | undefined {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + 4; at++) {
    const byte = bytes[at] ?? 0;
    value = (at === start ? 0 : (value + 1) << 7) | (byte & 0x7f);
    if ((byte & 0x80) === 0) return value <= length ? { kept: length - value, next: at + 1 } : undefined;
  }
  return undefined;
}
