import type { TreeEntry } from '../../../image/image.types.ts';

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

/** Adds the bytes of each file to all directories above it. */
function addTree(nodes: Map<string, Node>, tree: Tree, side: 'before' | 'after'): void {
  for (const { path, size } of tree.values()) {
    if (size === 0) continue;
    for (let below = path; below !== ''; ) {
      const parent = below.slice(0, Math.max(below.lastIndexOf('/'), 0));
      let node = nodes.get(parent);
      if (!node) {
        node = { before: 0, after: 0, children: new Set() };
        nodes.set(parent, node);
      }
      node[side] += size;
      if (below !== path) node.children.add(below);
      below = parent;
    }
  }
}

function deltaOf(node: Pick<DirectoryChange, 'before' | 'after'> | undefined): number {
  return node ? node.after - node.before : 0;
}
