import type { Commit } from './history.types.ts';

/**
 * How many commits changed each file and each directory below a place in the repository.
 *
 * @param prefix a directory relative to the repository's root; '' for the root.
 * @returns counts by path relative to `prefix`; '' is everything below it. A directory counts a commit once, however many
 *   of its files changed.
 */
export function changeFrequency(commits: readonly Commit[], prefix: string): ReadonlyMap<string, number> {
  const start = prefix === '' || prefix === '.' ? '' : `${prefix}/`;
  const counts = new Map<string, number>();
  for (const { changed } of commits) {
    const met = new Set<string>();
    for (const { path } of changed) if (path.startsWith(start)) addWithParents(path.slice(start.length), met);
    for (const path of met) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Directories too deep for any context are counted at this depth: a hostile name must not make one entry per letter. */
const deepest = 64;

function addWithParents(path: string, met: Set<string>): void {
  met.add('');
  let depth = 0;
  for (let slash = path.indexOf('/'); slash !== -1 && depth < deepest; slash = path.indexOf('/', slash + 1), depth++) {
    met.add(path.slice(0, slash));
  }
  met.add(path);
}
