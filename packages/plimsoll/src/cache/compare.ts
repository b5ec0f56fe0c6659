import type { Replay, ReplayedCommit } from './replay.ts';

/** The same commits, built with the Dockerfile as it is and as it would be. */
export interface ReplayComparison {
  /** Estimated, averaged over `commits`. */
  readonly secondsPerCommitBefore: number;
  readonly secondsPerCommitAfter: number;
  /** How many of `commits` install packages again. */
  readonly reinstallsBefore: number;
  readonly reinstallsAfter: number;
  /** Commits that both can judge, and that change something one of the two builds is sent: one denominator for both. */
  readonly commits: number;
  /** Commits that one of the two cannot judge. */
  readonly leftOut: number;
  /** In words, for an impact. */
  readonly basis: string;
}

/**
 * Compares two replays of the same commits.
 *
 * @throws RangeError if they are not replays of the same commits in the same order.
 */
export function compareReplays(before: Replay, after: Replay): ReplayComparison {
  if (before.commits.length !== after.commits.length) throw new RangeError('the replays are not of the same commits');
  const old: ReplayedCommit[] = [];
  const fresh: ReplayedCommit[] = [];
  const reasons = new Set<string>();
  let leftOut = 0;
  for (const [index, one] of before.commits.entries()) {
    const other = after.commits[index];
    if (other?.commit.sha !== one.commit.sha) throw new RangeError('the replays are not of the same commits');
    const unjudged = one.unjudged ?? other.unjudged;
    if (unjudged !== undefined) {
      reasons.add(unjudged);
      leftOut++;
    } else if (one.touched || other.touched) {
      old.push(one);
      fresh.push(other);
    }
  }
  const left = leftOut === 0 ? '' : `; ${leftOut} more cannot be judged, because ${[...reasons].join(', or ')}`;
  return {
    secondsPerCommitBefore: mean(old),
    secondsPerCommitAfter: mean(fresh),
    reinstallsBefore: old.filter(({ reinstalls }) => reinstalls).length,
    reinstallsAfter: fresh.filter(({ reinstalls }) => reinstalls).length,
    commits: old.length,
    leftOut,
    basis: `estimated from the last ${old.length} commits that changed the build context, replayed on BuildKit's cache rules${left}`,
  };
}

function mean(commits: readonly ReplayedCommit[]): number {
  if (commits.length === 0) return 0;
  return commits.reduce((sum, { seconds }) => sum + seconds, 0) / commits.length;
}
