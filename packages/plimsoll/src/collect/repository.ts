import { dirname, join, sep } from 'node:path';
import { statusOf } from '../disk/status.ts';

/** Parents that are searched for the root of a repository. */
const mostParents = 32;

/** The nearest directory upwards, itself included, that is a git work tree; undefined if there is none. */
export function repositoryRoot(directory: string): string | undefined {
  for (let at = directory, steps = 0; steps < mostParents; steps++) {
    if (statusOf(join(at, '.git'), 'follow').kind !== undefined) return at;
    const parent = dirname(at);
    if (parent === at) return undefined;
    at = parent;
  }
  return undefined;
}

/** Both absolute and without `..`; a directory is within itself. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
