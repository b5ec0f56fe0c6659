import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { BuildContext } from './context.types.ts';
import { diskTree } from './disk-tree.ts';
import type { FileTree } from './file-tree.ts';
import type { IgnoreSearch } from './ignore-file.ts';
import { LazyContext } from './lazy-context.ts';
import { overlaidTree } from './overlaid-tree.ts';
import { defaultBounds, type WalkBounds } from './walk.ts';

export interface ContextOptions extends Partial<WalkBounds> {
  readonly cwd: string;
  /** Absolute; its own ignore file, if it has one, wins. */
  readonly dockerfile?: string;
  /** Files that are about to be written, by path as reported. */
  readonly overlay?: ReadonlyMap<string, string>;
}

/**
 * The build context in a directory. Nothing is read before it is asked for; nothing throws: what is unreadable,
 * or beyond the bounds, is in `incomplete`. Symbolic links are entries of their own and are never followed out of the context.
 */
export function readContext(root: string, options: ContextOptions): BuildContext {
  return contextOver(diskTree(root), root, options);
}

/** The same over a tree that is there already. */
export function contextOver(disk: FileTree, root: string, options: ContextOptions): BuildContext {
  const path = displayPath(root, options.cwd);
  const tree = withOverlay(disk, path, options.overlay);
  return new LazyContext(root, path, tree, { ...defaultBounds, ...options }, () => ignoreSearch(root, path, tree, options));
}

function ignoreSearch(root: string, path: string, tree: FileTree, options: ContextOptions): IgnoreSearch {
  const context = { tree, path };
  if (options.dockerfile === undefined) return { context, specific: undefined };
  const inside = relative(root, options.dockerfile);
  if (isInside(inside)) return { context, specific: { tree, path, dockerfile: toSlashes(inside) } };
  const directory = dirname(options.dockerfile);
  const directoryPath = displayPath(directory, options.cwd);
  const beside = withOverlay(diskTree(directory), directoryPath, options.overlay);
  return { context, specific: { tree: beside, path: directoryPath, dockerfile: basename(options.dockerfile) } };
}

/** The overlay's paths are as reported; the tree's are relative to its root. */
function withOverlay(tree: FileTree, path: string, overlay: ReadonlyMap<string, string> | undefined): FileTree {
  if (!overlay || overlay.size === 0) return tree;
  const files: [string, string][] = [];
  for (const [file, text] of overlay) {
    const inside = relative(resolve('/', path), resolve('/', file));
    if (isInside(inside)) files.push([toSlashes(inside), text]);
  }
  return files.length > 0 ? overlaidTree(tree, files) : tree;
}

/** As reported: relative to the working directory, absolute where it lies outside. */
function displayPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return toSlashes(path === '' || isInside(path) ? path : file);
}

function isInside(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
