import type { TreeEntry } from '../../../image/image.types.ts';
import { directoryOf } from '../../../image/layer-paths.ts';

type Tree = ReadonlyMap<string, TreeEntry>;

export interface DirectoryChange {
  /** Without slashes around it; '' is the root. */
  readonly path: string;
  readonly before: number;
  readonly after: number;
}

interface Node {
  before: number;
  after: number;
  readonly children: Set<string>;
}

/** A directory with this share of what moved around it stands for all of it. */
const mostOf = 0.8;

/**
 * The directories that explain how the bytes of two trees differ, most bytes first: below the first level the deepest that hold most of what
 * changed around them. None is inside another.
 */
export function compareDirectories(before: Tree, after: Tree): readonly DirectoryChange[] {
  const nodes = new Map<string, Node>();
  addTree(nodes, before, 'before');
  addTree(nodes, after, 'after');
  const changes: DirectoryChange[] = [];
  const waiting = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const node = nodes.get(path);
    if (!node) continue;
    const delta = deltaOf(node);
    const moved = [...node.children].map((child) => ({ child, delta: deltaOf(nodes.get(child)) })).filter((each) => each.delta !== 0);
    const inside = moved.reduce((sum, each) => sum + Math.abs(each.delta), 0);
    const own = Math.abs(delta - moved.reduce((sum, each) => sum + each.delta, 0));
    const main = moved.find((each) => Math.abs(each.delta) >= (inside + own) * mostOf);
    const isTop = !path.includes('/');
    if (isTop && inside > 0 && inside >= (inside + own) * (1 - mostOf)) waiting.push(...moved.map(({ child }) => child));
    else if (main) waiting.push(main.child);
    else if (delta !== 0) changes.push({ path, before: node.before, after: node.after });
  }
  return changes.sort((a, b) => Math.abs(deltaOf(b)) - Math.abs(deltaOf(a)) || (a.path < b.path ? -1 : 1));
}

/** Adds the bytes of each file to all directories above it: first to its own, then from each, the deepest first, to the one above. */
function addTree(nodes: Map<string, Node>, tree: Tree, side: 'before' | 'after'): void {
  const sums = new Map<string, number>();
  for (const { path, size } of tree.values()) {
    if (size > 0) sums.set(directoryOf(path), (sums.get(directoryOf(path)) ?? 0) + size);
  }
  for (const path of [...sums.keys()]) {
    for (let above = path; above !== ''; ) {
      above = directoryOf(above);
      if (sums.has(above)) break;
      sums.set(above, 0);
    }
  }
  for (const path of [...sums.keys()].sort((a, b) => b.length - a.length)) {
    const bytes = sums.get(path) ?? 0;
    nodeAt(nodes, path)[side] += bytes;
    if (path === '') continue;
    const above = directoryOf(path);
    nodeAt(nodes, above).children.add(path);
    sums.set(above, (sums.get(above) ?? 0) + bytes);
  }
}

function nodeAt(nodes: Map<string, Node>, path: string): Node {
  let node = nodes.get(path);
  if (!node) {
    node = { before: 0, after: 0, children: new Set() };
    nodes.set(path, node);
  }
  return node;
}

function deltaOf(node: Pick<DirectoryChange, 'before' | 'after'> | undefined): number {
  return node ? node.after - node.before : 0;
}
