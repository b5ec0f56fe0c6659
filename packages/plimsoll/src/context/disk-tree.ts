import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { errorCode, readBounded, whyUnreadable } from './bounded-read.ts';
import type { DirectoryListing, FileBytes, FileTree, TreeEntry } from './file-tree.ts';

/** The files below an absolute directory. What vanishes while it is read is absent, which is what it is by then. */
export function diskTree(root: string): FileTree {
  const base = root.endsWith('/') ? root.slice(0, -1) : root;
  const absolute = (path: string): string => (path === '' ? base || '/' : `${base}/${path}`);
  return {
    list: (directory) => list(absolute(directory), directory),
    stat: (path) => stat(absolute(path), path),
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
