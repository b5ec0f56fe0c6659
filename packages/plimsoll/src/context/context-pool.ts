import { basename, dirname } from 'node:path';
import { readContext } from './context.ts';
import type { BuildContext } from './context.types.ts';
import { diskTree } from './disk-tree.ts';
import type { WalkBounds } from './walk.ts';

/**
 * The build contexts of a run that writes nothing while it reads. Dockerfiles that are built from one directory share its
 * context, so that it is walked once, unless one has an ignore file of its own. Only the last directory is kept, because a
 * run goes from folder to folder.
 */
export class ContextPool {
  readonly #options: { readonly cwd: string } & Partial<WalkBounds>;
  #last: BuildContext | undefined;

  constructor(options: { readonly cwd: string } & Partial<WalkBounds>) {
    this.#options = options;
  }

  /** Both paths are absolute. Never throws. */
  open(root: string, dockerfile: string): BuildContext {
    if (diskTree(dirname(dockerfile)).stat(`${basename(dockerfile)}.dockerignore`))
      return readContext(root, { ...this.#options, dockerfile });
    if (this.#last?.root !== root) this.#last = readContext(root, this.#options);
    return this.#last;
  }
}
