import type { BuildGraph, Step } from '../build/graph.types.ts';
import type { ContextFile } from '../context/context.types.ts';
import { editedNodes } from './edits.ts';
import type { Commit } from './history.types.ts';
import { type CacheModel, type CacheNode, cacheModel } from './model.ts';
import { type BuildOutcome, Builds } from './outcomes.ts';

export interface ReplayOptions {
  /** The build context, relative to the repository's root; '' for the root itself. */
  readonly contextPath: string;
  /** A path relative to the context is kept out of it by the ignore file. */
  ignores(path: string): boolean;
  /** Files that are sent today: sizes for what COPY costs. */
  readonly contextFiles?: readonly ContextFile[];
  /** The Dockerfile, and the ignore file if there is one, relative to the repository's root: edits of them are no plain changes. */
  readonly dockerfilePath?: string;
  readonly ignorePath?: string;
  /** The Dockerfile before and after a commit that edits it, if they are known. */
  versions?(commit: Commit): { readonly before: BuildGraph; readonly after: BuildGraph } | undefined;
  /** Build arguments that get another value with every commit, such as the revision that CI passes in. */
  readonly changingArguments?: readonly string[];
}

/** One commit, built on top of the one before it by a builder that keeps its cache. */
export interface ReplayedCommit extends BuildOutcome {
  readonly commit: Commit;
  /** It changed something that is sent to the builder (or edited an instruction). */
  readonly touched: boolean;
  /** Why nothing can be said about it; the other fields are empty then, and it counts nowhere. */
  readonly unjudged: string | undefined;
}

/** What the commits of a history would have cost, had each been built with one Dockerfile. */
export interface Replay {
  readonly model: CacheModel;
  /** In the order given. */
  readonly commits: readonly ReplayedCommit[];
  /**
   * Judged commits that changed something the builder is sent: the denominator of every "of the last N commits". Commits
   * that leave the context alone are fully cached whatever the Dockerfile says, and pipelines that watch paths do not even
   * build them, so counting them would flatter every file.
   */
  readonly touching: number;
  /** Those of `touching` that install packages again. */
  readonly reinstalls: number;
  /** Estimated seconds of all of them, and on average. */
  readonly seconds: number;
  readonly secondsPerCommit: number;
  /** Estimated seconds of a build without any cache. */
  readonly coldSeconds: number;
  /** How often each instruction ran again. */
  readonly rebuilds: ReadonlyMap<Step, number>;
  /** Commits that were left out, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

const editedDockerfile = 'they edit the Dockerfile itself';
const editedIgnoreFile = 'they edit the ignore file';
const tooManyPaths = 'they change more files than were read';
const noParent = 'no build came before them';
const tooMuch = 'there are too many instructions and files to work out';

/** Replays commits on one Dockerfile. Pure; order does not matter, since each commit is compared with its own parent. */
export function replay(graph: BuildGraph, commits: readonly Commit[], options: ReplayOptions): Replay {
  const model = cacheModel(graph);
  const builds = new Builds(model, options.contextFiles, options.changingArguments);
  const prefix = options.contextPath === '' || options.contextPath === '.' ? '' : `${options.contextPath}/`;
  const sent = new Map<string, string | undefined>();
  /** The path as the builder sees it; undefined if it is not sent. */
  const inContext = (path: string): string | undefined => {
    if (!path.startsWith(prefix)) return undefined;
    if (sent.has(path)) return sent.get(path);
    const inside = path.slice(prefix.length);
    const result = options.ignores(inside) ? undefined : inside;
    sent.set(path, result);
    return result;
  };
  const replayed = commits.map((commit): ReplayedCommit => {
    const edit = editOf(model, commit, options);
    if (typeof edit === 'string') return { commit, touched: false, ...nothing, unjudged: edit };
    const paths = commit.changed.flatMap(({ path }) => inContext(path) ?? []);
    if (paths.length === 0 && edit.size === 0) return { commit, touched: false, ...nothing, unjudged: undefined };
    const outcome = builds.build(paths, edit);
    if (!outcome) return { commit, touched: false, ...nothing, unjudged: tooMuch };
    return { commit, touched: true, ...outcome, unjudged: undefined };
  });
  return { model, commits: replayed, ...summarise(replayed), coldSeconds: builds.coldSeconds() };
}

const nothing: BuildOutcome = { rebuilt: [], seconds: 0, reinstalls: false };

/** The instructions a commit edited, or why it cannot be judged. */
function editOf(model: CacheModel, commit: Commit, options: ReplayOptions): ReadonlySet<CacheNode> | string {
  if (commit.root) return noParent;
  if (commit.truncated) return tooManyPaths;
  const edits = (path: string | undefined) => path !== undefined && commit.changed.some((change) => change.path === path);
  if (edits(options.ignorePath)) return editedIgnoreFile;
  if (!edits(options.dockerfilePath)) return noEdit;
  const versions = options.versions?.(commit);
  return (versions && editedNodes(model, versions.before, versions.after)) ?? editedDockerfile;
}

const noEdit: ReadonlySet<CacheNode> = new Set();

function summarise(commits: readonly ReplayedCommit[]) {
  const counts = new Map<Step, number>();
  const leftOut = new Map<string, number>();
  let touching = 0;
  let reinstalls = 0;
  let seconds = 0;
  for (const commit of commits) {
    if (commit.unjudged !== undefined) leftOut.set(commit.unjudged, (leftOut.get(commit.unjudged) ?? 0) + 1);
    if (!commit.touched) continue;
    touching++;
    seconds += commit.seconds;
    if (commit.reinstalls) reinstalls++;
    for (const step of commit.rebuilt) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return { touching, reinstalls, seconds, secondsPerCommit: touching === 0 ? 0 : seconds / touching, rebuilds: counts, leftOut };
}
