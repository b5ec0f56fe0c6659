import type { EntryKind, TreeEntry } from '../../image/image.types.ts';

/** What the layers that are looked at did to a file: nothing, or something that the ones below had not. */
export type Change = 'same' | 'added' | 'modified' | 'removed';

/** A file or directory of the tree that is shown. */
export interface Node {
  readonly name: string;
  readonly path: string;
  readonly kind: EntryKind;
  /** Of a directory all in it that is still there. */
  bytes: number;
  /** A directory that is still there itself is modified where something in it is not the same. */
  change: Change;
  /** Absent where only files in it are named. */
  readonly entry?: TreeEntry;
  readonly children: Map<string, Node>;
}

type Tree = ReadonlyMap<string, TreeEntry>;

/** The files of `upper`, and those of `lower` that are gone, as a tree that says what changed in between. */
export function nodesOf(lower: Tree, upper: Tree): Node {
  const root: Node = { name: '/', path: '', kind: 'directory', bytes: 0, change: 'same', children: new Map() };
  for (const [path, entry] of upper) {
    const before = lower.get(path);
    const change = before === undefined ? 'added' : before.layer === entry.layer ? 'same' : 'modified';
    add(root, path, entry, change);
  }
  for (const [path, entry] of lower) if (!upper.has(path)) add(root, path, entry, 'removed');
  sum(root);
  return root;
}

function add(root: Node, path: string, entry: TreeEntry, change: Change): void {
  if (path === '') return;
  let parent = root;
  for (let start = 0; ; ) {
    const slash = path.indexOf('/', start);
    const name = slash === -1 ? path.slice(start) : path.slice(start, slash);
    const known = parent.children.get(name);
    if (slash === -1) {
      const bytes = entry.kind === 'directory' ? 0 : entry.size;
      parent.children.set(name, { name, path, kind: entry.kind, bytes, change, entry, children: known?.children ?? new Map() });
      return;
    }
    const next: Node = known ?? { name, path: path.slice(0, slash), kind: 'directory', bytes: 0, change: 'same', children: new Map() };
    if (!known) parent.children.set(name, next);
    parent = next;
    start = slash + 1;
  }
}

/** Deepest first, without recursion: paths may be nested as deep as they are long. */
function sum(root: Node): void {
  const order: Node[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    order.push(node);
    open.push(...node.children.values());
  }
  for (const node of order.reverse()) {
    for (const child of node.children.values()) {
      if (child.change !== 'removed') node.bytes += child.bytes;
      if (child.change !== 'same' && node.change === 'same') node.change = 'modified';
    }
  }
}
