import { relative } from 'node:path';
import { compileGitIgnore } from './git-ignore.ts';
import { expandBraces } from './glob.ts';

/** Whether a file or folder, by its absolute path, is not to be looked at. */
export type Excludes = (path: string, directory: boolean) => boolean;

/**
 * Patterns as in a `.gitignore` that lies in `root`, braces allowed: `vendor` anywhere, `/vendor` there only, `docs/**`, and `!` takes
 * back. What lies in an excluded folder is excluded. Undefined for none.
 */
export function compileExclude(patterns: readonly string[], root: string): Excludes | undefined {
  if (patterns.length === 0) return undefined;
  const ignore = compileGitIgnore(patterns.flatMap((pattern) => expandBraces(pattern.replace(/^\.\//, '/'))).join('\n'));
  return (file, directory) => {
    const path = relative(root, file).replaceAll('\\', '/');
    if (path === '' || path === '..' || path.startsWith('../')) return false;
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      if (ignore.ignores(path.slice(0, slash), true)) return true;
    }
    return ignore.ignores(path, directory) ?? false;
  };
}
