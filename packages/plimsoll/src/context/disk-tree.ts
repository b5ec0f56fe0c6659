import { type FileBytes, readBounded } from '../disk/bounded-read.ts';
import { sizedEntriesOf } from '../disk/entries.ts';
import { linkTarget, statusOf } from '../disk/status.ts';
import type { DirectoryListing, FileTree, TreeEntry } from './file-tree.ts';
import { parentPath } from './path.ts';

/** Listings are remembered up to this many entries, so that most questions after a walk need no system call. */
const mostRemembered = 20_000;

/**
 * The files below an absolute directory, each directory as it was when it was first listed. What vanishes while it is read
 * is absent, which is what it is by then.
 */
export function diskTree(root: string): FileTree {
  const base = root.endsWith('/') ? root.slice(0, -1) : root;
  const absolute = (path: string): string => (path === '' ? base || '/' : `${base}/${path}`);
  const listings = new Map<string, DirectoryListing>();
  let remembered = 0;
  return {
    list(directory) {
      const known = listings.get(directory);
      if (known) return known;
      const listing = list(absolute(directory), directory);
      remembered += listing.entries.length;
      if (listing.problem === undefined && remembered <= mostRemembered) listings.set(directory, listing);
      return listing;
    },
    stat(path) {
      const listing = path === '' ? undefined : listings.get(parentPath(path));
      return listing ? entryNamed(listing.entries, path.slice(path.lastIndexOf('/') + 1)) : stat(absolute(path), path);
    },
    target: (path) => linkTarget(absolute(path)),
    read: (path, limit): FileBytes => readBounded(absolute(path), limit, 'refuse'),
  };
}

/** Finds a name by halving: entries are sorted. */
function entryNamed(entries: readonly TreeEntry[], name: string): TreeEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as TreeEntry).name < name) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low];
  return entry?.name === name ? entry : undefined;
}

function list(absolute: string, directory: string): DirectoryListing {
  const found = sizedEntriesOf(absolute);
  if (!found.ok) {
    const vanished = directory !== '' && found.missing;
    return { entries: [], problem: vanished ? undefined : `${directory || 'the directory'} ${found.reason}` };
  }
  const entries: TreeEntry[] = [];
  let problem: string | undefined;
  for (const { name, kind, bytes } of found.entries) {
    if (kind === 'other') continue;
    if (bytes !== undefined) entries.push({ name, kind, bytes });
    else if (name.includes('\ufffd')) problem ??= `${directory || 'the directory'} has a name that is not UTF-8`;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { entries, problem };
}

function stat(absolute: string, path: string): TreeEntry | undefined {
  const status = statusOf(absolute, 'stay');
  if (status.kind === undefined || status.kind === 'other') return undefined;
  return { name: path.slice(path.lastIndexOf('/') + 1), kind: status.kind, bytes: status.bytes };
}
