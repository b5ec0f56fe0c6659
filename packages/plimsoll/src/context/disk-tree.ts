import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { errorCode, readBounded, whyUnreadable } from './bounded-read.ts';
import type { DirectoryListing, FileBytes, FileTree, TreeEntry } from './file-tree.ts';
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
    target(path) {
      try {
        return readlinkSync(absolute(path));
      } catch {
        return undefined;
      }
    },
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
  let found: Dirent[];
  try {
    found = readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    const vanished = directory !== '' && errorCode(error) === 'ENOENT';
    return { entries: [], problem: vanished ? undefined : `${directory || 'the directory'} ${whyUnreadable(error)}` };
  }
  const entries: TreeEntry[] = [];
  let problem: string | undefined;
  for (const entry of found) {
    const { name } = entry;
    if (entry.isDirectory()) entries.push({ name, kind: 'directory', bytes: 0 });
    else if (entry.isSymbolicLink()) entries.push({ name, kind: 'link', bytes: 0 });
    else if (entry.isFile()) {
      const bytes = sizeOf(`${absolute}/${name}`);
      if (bytes !== undefined) entries.push({ name, kind: 'file', bytes });
      else if (name.includes('\ufffd')) problem ??= `${directory || 'the directory'} has a name that is not UTF-8`;
    }
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { entries, problem };
}

function sizeOf(file: string): number | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

function stat(absolute: string, path: string): TreeEntry | undefined {
  // A NUL byte makes the system call throw; no file has one in its name.
  let found: Stats | undefined;
  try {
    found = lstatSync(absolute, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (!found) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (found.isDirectory()) return { name, kind: 'directory', bytes: 0 };
  if (found.isSymbolicLink()) return { name, kind: 'link', bytes: 0 };
  return found.isFile() ? { name, kind: 'file', bytes: found.size } : undefined;
}
