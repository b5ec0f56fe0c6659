import { basename, dirname, join } from 'node:path';
import { readBounded } from '../disk/bounded-read.ts';
import { statusOf } from '../disk/status.ts';
import { compileGitIgnore, type GitIgnore } from './git-ignore.ts';

const mostGitIgnoreBytes = 1024 * 1024;

/** Says of which repository directories are a part; what was found out is remembered, for the next file of a run. Never throws. */
export class Repositories {
  readonly #roots = new Map<string, string | undefined>();
  readonly #ignores = new Map<string, GitIgnore>();

  /** Root of the work tree that an absolute directory is a part of: undefined outside of one, and where git ignores the directory. */
  rootOf(directory: string): string | undefined {
    if (!this.#roots.has(directory)) this.#roots.set(directory, this.#findRoot(directory));
    return this.#roots.get(directory);
  }

  #findRoot(directory: string): string | undefined {
    if (statusOf(join(directory, '.git'), 'follow').kind !== undefined) return directory;
    const parent = dirname(directory);
    const root = parent === directory ? undefined : this.rootOf(parent);
    return root !== undefined && this.#isIgnored(directory, root) ? undefined : root;
  }

  /** Whether a directory whose parents are not ignored is; the nearest `.gitignore` that has an opinion decides. */
  #isIgnored(directory: string, root: string): boolean {
    let path = basename(directory);
    for (let at = dirname(directory); ; at = dirname(at)) {
      const decided = this.#ignoreOf(at).ignores(path, true);
      if (decided !== undefined) return decided;
      if (at === root) return false;
      path = `${basename(at)}/${path}`;
    }
  }

  #ignoreOf(directory: string): GitIgnore {
    let ignore = this.#ignores.get(directory);
    if (!ignore) {
      const found = readBounded(join(directory, '.gitignore'), mostGitIgnoreBytes, 'refuse');
      ignore = compileGitIgnore(found.ok ? Buffer.from(found.bytes).toString('utf8') : '');
      this.#ignores.set(directory, ignore);
    }
    return ignore;
  }
}
