import { basename, dirname } from 'node:path';
import { contextOver } from './context.ts';
import type { BuildContext } from './context.types.ts';
import { diskTree } from './disk-tree.ts';
import type { FileTree } from './file-tree.ts';
import type { WalkBounds } from './walk.ts';

/** The root of a repository stays open while its folders come and go. */
const mostOpen = 4;

interface Shared {
  readonly tree: FileTree;
  readonly context: BuildContext;
}

/**
 * The build contexts of a run that writes nothing while it reads. Dockerfiles that are built from one directory share its
 * context, so that it is walked once, unless one has an ignore file of its own. Only the last few directories are kept,
 * because a run goes from folder to folder.
 */
export class ContextPool {
  readonly #options: { readonly cwd: string } & Partial<WalkBounds>;
  readonly #open = new Map<string, Shared>();

  constructor(options: { readonly cwd: string } & Partial<WalkBounds>) {
    this.#options = options;
  }

  /** Both paths are absolute. Never throws. */
  open(root: string, dockerfile: string): BuildContext {
    const { tree, context } = this.#shared(root);
    const directory = dirname(dockerfile);
    const beside = directory === root ? tree : diskTree(directory);
    const own = beside.stat(`${basename(dockerfile)}.dockerignore`) !== undefined;
    return own ? contextOver(tree, root, { ...this.#options, dockerfile }) : context;
  }

  #shared(root: string): Shared {
    const known = this.#open.get(root);
    const tree = known?.tree ?? diskTree(root);
    const shared = known ?? { tree, context: contextOver(tree, root, this.#options) };
    this.#open.delete(root);
    this.#open.set(root, shared);
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostOpen && oldest !== undefined) this.#open.delete(oldest);
    return shared;
  }
}
