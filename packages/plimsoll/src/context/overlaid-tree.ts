import { type FileTree, missingFile, type TreeEntry } from './file-tree.ts';
import { parentPath, rootedPath } from './path.ts';

/** A tree without files. */
export const emptyTree: FileTree = {
  list: () => ({ entries: [], problem: undefined }),
  stat: () => undefined,
  target: () => undefined,
  read: () => missingFile,
};

/**
 * A tree with some files put over it: those of an example, or those that fixes have changed and nobody has written yet.
 * A path that ends in `/` is an empty directory.
 */
export function overlaidTree(base: FileTree, files: Iterable<readonly [path: string, text: string]>): FileTree {
  const contents = new Map<string, Uint8Array>();
  const directories = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
  const childrenOf = (directory: string): Map<string, TreeEntry> => {
    const known = directories.get(directory);
    if (known) return known;
    const children = new Map<string, TreeEntry>();
    directories.set(directory, children);
    const name = nameOf(directory);
    childrenOf(parentPath(directory)).set(name, { name, kind: 'directory', bytes: 0 });
    return children;
  };
  for (const [raw, text] of files) {
    const path = rootedPath(raw);
    if (raw.endsWith('/')) {
      childrenOf(path);
      continue;
    }
    const bytes = Buffer.from(text);
    contents.set(path, bytes);
    const name = nameOf(path);
    childrenOf(parentPath(path)).set(name, { name, kind: 'file', bytes: bytes.length });
  }
  const stat = (path: string): TreeEntry | undefined => {
    if (path === '') return { name: '', kind: 'directory', bytes: 0 };
    return directories.get(parentPath(path))?.get(nameOf(path)) ?? base.stat(path);
  };
  return {
    stat,
    target: (path) => (contents.has(path) ? undefined : base.target(path)),
    read(path, limit) {
      const bytes = contents.get(path);
      if (!bytes) return base.read(path, limit);
      return bytes.length <= limit ? { ok: true, bytes } : { ok: false, missing: false, reason: `is larger than ${limit / 1024} KiB` };
    },
    list(directory) {
      const below = base.stat(directory) || directory === '' ? base.list(directory) : { entries: [], problem: undefined };
      const own = directories.get(directory);
      if (!own || own.size === 0) return below;
      const entries = [...below.entries.filter(({ name }) => !own.has(name)), ...own.values()];
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      return { entries, problem: below.problem };
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
