import type { Commit } from './history.types.ts';

/** The last commits as a build context sees them: how often what an instruction reads has changed. */
export interface ContextHistory {
  /** Commits that changed something of the context that is sent; those whose changes are not all known are left out. */
  readonly commits: readonly ContextCommit[];
}

/** The files of the context that a commit changed, relative to it. */
export type ContextCommit = readonly string[];

/** Most changed files that are kept, over all commits: each is tried against the instructions of a file. */
const mostPaths = 100_000;

/**
 * @param contextPath the build context, relative to the repository's root; '' for the root itself.
 * @param ignores tells what the ignore file keeps out, by paths relative to the context.
 */
export function contextHistory(commits: readonly Commit[], contextPath: string, ignores: (path: string) => boolean): ContextHistory {
  const prefix = contextPath === '' || contextPath === '.' ? '' : `${contextPath}/`;
  const result: ContextCommit[] = [];
  let left = mostPaths;
  for (const { changed, root, truncated } of commits) {
    if (root || truncated || left < 0) continue;
    const paths = changed.flatMap(({ path }) =>
      path.startsWith(prefix) && !ignores(path.slice(prefix.length)) ? path.slice(prefix.length) : [],
    );
    left -= paths.length;
    if (paths.length > 0 && left >= 0) result.push(paths);
  }
  return { commits: result };
}
