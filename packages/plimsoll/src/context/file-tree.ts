import type { FileBytes } from '../disk/bounded-read.ts';

export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Content of a file; nothing for directories and links. */
  readonly bytes: number;
}

export interface DirectoryListing {
  /** Sorted by name; sockets, pipes and devices are left out. */
  readonly entries: readonly TreeEntry[];
  /** What could not be listed, and why. */
  readonly problem: string | undefined;
}

/**
 * Files below a directory, on disk or in memory. Paths are relative to it, with `/`, '' being the directory itself.
 * Nothing here throws; links are reported, not followed, in the last part of a path.
 */
export interface FileTree {
  list(directory: string): DirectoryListing;
  stat(path: string): TreeEntry | undefined;
  /** Where a link points, as written. */
  target(path: string): string | undefined;
  /** The bytes of a regular file of at most `limit` bytes. */
  read(path: string, limit: number): FileBytes;
}

export const missingFile: FileBytes = { ok: false, missing: true, reason: 'does not exist' };

const mostLinks = 40;

/**
 * The path with every link on its way replaced by its target, all inside the tree: an absolute target starts at its root and `..`
 * stops there, as the builder does it. Undefined if it does not exist or the links run in a circle.
 */
export function resolveLinks(tree: FileTree, path: string): string | undefined {
  const rest = path.split('/').reverse();
  const done: string[] = [];
  for (let links = 0; rest.length > 0; ) {
    const part = rest.pop() as string;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    done.push(part);
    const here = done.join('/');
    const entry = tree.stat(here);
    if (!entry) return undefined;
    if (entry.kind === 'file' && rest.some((name) => name !== '' && name !== '.')) return undefined;
    if (entry.kind !== 'link') continue;
    const target = tree.target(here);
    if (target === undefined || ++links > mostLinks) return undefined;
    if (target.startsWith('/')) done.length = 0;
    else done.pop();
    rest.push(...target.split('/').reverse());
  }
  return done.join('/');
}
