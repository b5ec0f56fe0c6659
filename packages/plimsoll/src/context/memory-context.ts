import type { BuildContext } from './context.types.ts';
import { LazyContext } from './lazy-context.ts';
import { emptyTree, overlaidTree } from './overlaid-tree.ts';
import { rootedPath } from './path.ts';
import { defaultBounds, type WalkBounds } from './walk.ts';

/** A build context out of texts by path, for tests and examples; a path that ends in `/` is an empty directory. */
export function memoryContext(
  files: Readonly<Record<string, string>>,
  options: { readonly dockerfile?: string; readonly path?: string } & Partial<WalkBounds> = {},
): BuildContext {
  const path = options.path ?? '';
  const tree = overlaidTree(emptyTree, Object.entries(files));
  const search = { tree, path, dockerfile: rootedPath(options.dockerfile ?? 'Dockerfile') };
  return new LazyContext(`/${path}`, path, tree, { ...defaultBounds, ...options }, () => ({ context: search, specific: search }));
}
