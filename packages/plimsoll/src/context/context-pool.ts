import { basename, dirname } from 'node:path';
import { contextOver } from './context.ts';
import type { BuildContext } from './context.types.ts';
import { diskTree } from './disk-tree.ts';
import type { FileTree } from './file-tree.ts';
import type { WalkBounds } from './walk.ts';

/**
 * The build contexts of a run that writes nothing while it reads. Dockerfiles that are built from one directory share its
 * context, so that it is walked once, unless one has an ignore file of its own. Only the last directory is kept, because a
 * run goes from folder to folder.
 */
export class ContextPool {
  readonly #options: { readonly cwd: string } & Partial<WalkBounds>;
  #last: { readonly tree: FileTree; readonly context: BuildContext } | undefined;

  constructor(options: { readonly cwd: string } & Partial<WalkBounds>) {
    this.#options = options;
  }

  /** Both paths are absolute. Never throws. */
  open(root: string, dockerfile: string): BuildContext {
    if (this.#last?.context.root !== root) {
      const tree = diskTree(root);
      this.#last = { tree, context: contextOver(tree, root, this.#options) };
    }
    const { tree, context } = this.#last;
    const directory = dirname(dockerfile);
    const beside = directory === root ? tree : diskTree(directory);
    const own = beside.stat(`${basename(dockerfile)}.dockerignore`) !== undefined;
    return own ? contextOver(tree, root, { ...this.#options, dockerfile }) : context;
  }
}
