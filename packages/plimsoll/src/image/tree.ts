import type { Unknown } from '../model/finding.ts';
import type { LayerAnalysis, LayerEntry, TreeEntry } from './image.types.ts';
import { directoryOf, withoutLinks } from './layer-paths.ts';

export interface MergedTree {
  /** The final file system by path, in the order of paths. */
  readonly tree: ReadonlyMap<string, TreeEntry>;
  readonly unknowns: readonly Unknown[];
}

type MergedLayer = Pick<LayerAnalysis, 'entries' | 'whiteouts' | 'opaque'>;

/** @param by index of the layer that deleted or replaced it. */
type Removed = (entry: TreeEntry, by: number) => void;

/**
 * The file system that a container sees: layers applied from the base up as containerd does it over overlayfs. Whiteouts and opaque
 * directories hide what lower layers have, wherever they stand in their own; a directory over a directory keeps what is in it, anything else
 * replaces all that was there; a directory that no member names is made.
 * @param removed told of each entry that is gone, or there anew, in a later layer (or later in the same one).
 */
export function mergeLayers(layers: readonly MergedLayer[], removed?: Removed): MergedTree {
  const merge = new Merge(removed);
  for (const [index, layer] of layers.entries()) merge.apply(layer, index);
  return merge.result();
}

/** What a program in the container finds at a path: links are followed, and a hard link is the file that it names. */
export function entryAt(tree: ReadonlyMap<string, TreeEntry>, path: string): TreeEntry | undefined {
  const found = withoutLinks(path, (at) => {
    const entry = tree.get(at);
    return entry?.kind === 'symlink' ? entry.target : undefined;
  });
  const entry = found === undefined ? undefined : tree.get(found);
  return entry?.kind === 'hardlink' ? tree.get(entry.target ?? '') : entry;
}

/** What lies at one path. Names that are hard links of each other share an inode: the entry that brought the content. */
interface Node {
  entry: TreeEntry | undefined;
  inode: TreeEntry | undefined;
  children: Map<string, Node> | undefined;
}

class Merge {
  readonly #root: Node = { entry: undefined, inode: undefined, children: new Map() };
  readonly #unknowns: Unknown[] = [];
  readonly #removed: Removed | undefined;
  /** Members of one directory mostly come one after another. */
  #lastPath: string | undefined;
  #lastNode = this.#root;

  constructor(removed: Removed | undefined) {
    this.#removed = removed;
  }

  apply({ entries, whiteouts, opaque }: MergedLayer, layer: number): void {
    this.#lastPath = undefined;
    for (const path of opaque) {
      const node = this.#find(path);
      if (node) this.#clear(node, layer);
    }
    for (const path of whiteouts) {
      const parent = this.#find(directoryOf(path));
      const name = path.slice(path.lastIndexOf('/') + 1);
      const node = parent?.children?.get(name);
      // A whiteout of what is not there is common: builders write them to be sure.
      if (!node) continue;
      this.#drop(node, layer);
      parent?.children?.delete(name);
    }
    for (const entry of entries) this.#put(entry, layer);
  }

  result(): MergedTree {
    const all: TreeEntry[] = [];
    const todo: Node[] = [this.#root];
    for (let node = todo.pop(); node; node = todo.pop()) {
      if (node.entry) all.push(node.entry);
      if (node.children) todo.push(...node.children.values());
    }
    all.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#promote(all);
    return { tree: new Map(all.map((entry) => [entry.path, entry])), unknowns: this.#unknowns };
  }

  #put(entry: LayerEntry, layer: number): void {
    const linked = entry.kind === 'hardlink' ? this.#linked(entry) : undefined;
    // A link to a link names the file itself.
    const own: TreeEntry = linked ? { ...entry, target: linked.path, layer } : { ...entry, layer };
    if (entry.path === '') {
      if (entry.kind === 'directory') this.#root.entry = own;
      return;
    }
    const parent = this.#directory(directoryOf(entry.path), layer);
    if (!parent) {
      this.#unknowns.push({ path: entry.path, reason: 'it lies below what its own layer says is no directory' });
      return;
    }
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    const inode = entry.kind === 'hardlink' ? linked : own;
    parent.children ??= new Map();
    const node = parent.children.get(name);
    if (!node) {
      parent.children.set(name, { entry: own, inode, children: undefined });
      return;
    }
    if (node.entry) this.#removed?.(node.entry, layer);
    if (entry.kind !== 'directory' && node.children) {
      this.#clear(node, layer);
      node.children = undefined;
      this.#lastPath = undefined;
    }
    node.entry = own;
    node.inode = inode;
  }

  #linked({ path, target = '' }: LayerEntry): TreeEntry | undefined {
    const inode = this.#find(target)?.inode;
    if (inode && inode.kind !== 'directory') return inode;
    const name = JSON.stringify(target.slice(0, 100));
    this.#unknowns.push({
      path,
      reason: inode ? `it is a hard link to the directory ${name}` : `it is a hard link to ${name}, which is not there`,
    });
    return undefined;
  }

  /** The directory at a path, made where it is not. Undefined if the same layer has put something else there. */
  #directory(path: string, layer: number): Node | undefined {
    if (path === this.#lastPath) return this.#lastNode;
    let node = this.#root;
    for (let at = 0; at < path.length; ) {
      const slash = path.indexOf('/', at);
      const end = slash === -1 ? path.length : slash;
      const name = path.slice(at, end);
      node.children ??= new Map();
      let child = node.children.get(name);
      if (child?.entry?.kind !== 'directory') {
        if (child?.entry?.layer === layer) return undefined;
        if (child?.entry) this.#removed?.(child.entry, layer);
        const made = { path: path.slice(0, end), kind: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, modified: 0, layer } as const;
        child = { entry: made, inode: made, children: undefined };
        node.children.set(name, child);
      }
      node = child;
      at = end + 1;
    }
    this.#lastPath = path;
    this.#lastNode = node;
    return node;
  }

  #find(path: string): Node | undefined {
    if (path === '') return this.#root;
    let node: Node | undefined = this.#root;
    for (const name of path.split('/')) node = node?.children?.get(name);
    return node;
  }

  #clear(node: Node, layer: number): void {
    for (const child of node.children?.values() ?? []) this.#drop(child, layer);
    node.children?.clear();
  }

  #drop(dropped: Node, layer: number): void {
    if (!this.#removed) return;
    const todo = [dropped];
    for (let node = todo.pop(); node; node = todo.pop()) {
      if (node.entry) this.#removed(node.entry, layer);
      if (node.children) todo.push(...node.children.values());
    }
  }

  /** A hard link whose target has gone keeps the content: the first of them becomes the file, the others links to it. */
  #promote(all: TreeEntry[]): void {
    const heirs = new Map<TreeEntry, string>();
    for (const [index, entry] of all.entries()) {
      if (entry.kind !== 'hardlink' || entry.target === undefined) continue;
      const inode = this.#find(entry.path)?.inode;
      if (!inode || this.#find(entry.target)?.inode === inode) continue;
      const heir = heirs.get(inode);
      if (heir === undefined) heirs.set(inode, entry.path);
      all[index] = heir === undefined ? { ...inode, path: entry.path } : { ...entry, target: heir };
    }
  }
}
