import type { TreeEntry } from '../../../image/image.types.ts';

type Tree = ReadonlyMap<string, TreeEntry>;

/** What of a file is another: `link` is where a symbolic link points, `special` its capabilities or setuid and setgid bits. */
export type FileAspect = 'content' | 'kind' | 'mode' | 'owner' | 'link' | 'special';

export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Empty unless it changed. */
  readonly aspects: readonly FileAspect[];
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
  /** Of its content, after less before. */
  readonly bytes: number;
}

export interface FileChanges {
  /** In the order of paths. Directories are among them only where their mode or owner changed. */
  readonly changes: readonly FileChange[];
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** Compares what containers of two images see. Times of modification do not count. */
export function compareFiles(before: Tree, after: Tree): FileChanges {
  const changes: FileChange[] = [];
  const counts = { added: 0, removed: 0, changed: 0 };
  const add = (change: FileChange) => {
    changes.push(change);
    counts[change.change]++;
  };
  for (const [path, old] of before) {
    const now = after.get(path);
    if (!now) {
      if (old.kind !== 'directory') add({ path, change: 'removed', aspects: [], before: old, after: undefined, bytes: -old.size });
      continue;
    }
    const aspects = aspectsOf(old, now);
    if (aspects.length > 0) add({ path, change: 'changed', aspects, before: old, after: now, bytes: now.size - old.size });
  }
  for (const [path, now] of after) {
    if (before.has(path) || now.kind === 'directory') continue;
    add({ path, change: 'added', aspects: [], before: undefined, after: now, bytes: now.size });
  }
  changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { changes, ...counts };
}

function aspectsOf(old: TreeEntry, now: TreeEntry): FileAspect[] {
  const aspects: FileAspect[] = [];
  // A hard link and the file that it names are one file under two names.
  const kind = ({ kind: own }: TreeEntry) => (own === 'hardlink' ? 'file' : own);
  if (kind(old) !== kind(now)) aspects.push('kind');
  else if (old.kind === 'file' && now.kind === 'file' && (old.size !== now.size || old.content !== now.content)) aspects.push('content');
  if (old.kind === 'symlink' && now.kind === 'symlink' && old.target !== now.target) aspects.push('link');
  // Systems give all links one mode, or none.
  if (old.kind !== 'symlink' && now.kind !== 'symlink' && (old.mode & 0o777) !== (now.mode & 0o777)) aspects.push('mode');
  if ((old.mode & 0o7000) !== (now.mode & 0o7000) || old.capabilities !== now.capabilities) aspects.push('special');
  if (old.uid !== now.uid || old.gid !== now.gid) aspects.push('owner');
  return aspects;
}
