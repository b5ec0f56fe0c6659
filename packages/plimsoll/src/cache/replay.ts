import type { BuildGraph, Step } from '../build/graph.types.ts';
import type { ContextFile } from '../context/context.types.ts';
import { estimateSeconds } from './cost.ts';
import { editedNodes } from './edits.ts';
import type { Commit } from './history.types.ts';
import { installsOf } from './installs.ts';
import { type CacheModel, type CacheNode, cacheModel, rebuilds } from './model.ts';

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
export interface ReplayedCommit {
  readonly commit: Commit;
  /** It changed something that is sent to the builder (or edited an instruction). */
  readonly touched: boolean;
  /** Instructions that run again, in build order. */
  readonly rebuilt: readonly Step[];
  /** Estimated seconds until the build is done; stages run side by side. */
  readonly seconds: number;
  /** A package installation is among `rebuilt`. */
  readonly reinstalls: boolean;
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

/** Replays commits on one Dockerfile. Pure; order does not matter, since each commit is compared with its own parent. */
export function replay(graph: BuildGraph, commits: readonly Commit[], options: ReplayOptions): Replay {
  const model = cacheModel(graph);
  const costs = model.nodes.map((node) => nodeSeconds(node, options.contextFiles));
  const builds = new Builds(model, costs, options.changingArguments);
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
    if (typeof edit === 'string') return { commit, touched: false, rebuilt: [], seconds: 0, reinstalls: false, unjudged: edit };
    const paths = commit.changed.flatMap(({ path }) => inContext(path) ?? []);
    const touched = paths.length > 0 || edit.size > 0;
    return { commit, touched, ...(touched ? builds.build(paths, edit) : nothing), unjudged: undefined };
  });
  return { model, commits: replayed, ...summarise(replayed), coldSeconds: elapsed(model, costs, new Set(model.nodes)) };
}

type Outcome = Pick<ReplayedCommit, 'rebuilt' | 'seconds' | 'reinstalls'>;

const nothing: Outcome = { rebuilt: [], seconds: 0, reinstalls: false };

/** Builds with equal outcomes are common: what a path invalidates, and what follows from that, is worked out once. */
class Builds {
  readonly #model: CacheModel;
  readonly #costs: readonly number[];
  readonly #arguments: readonly string[];
  readonly #hits = new Map<string, readonly CacheNode[]>();
  readonly #outcomes = new Map<string, Outcome>();

  constructor(model: CacheModel, costs: readonly number[], changingArguments: readonly string[] = []) {
    this.#model = model;
    this.#costs = costs;
    this.#arguments = changingArguments;
  }

  build(paths: readonly string[], edited: ReadonlySet<CacheNode>): Outcome {
    const invalid = new Set(edited);
    for (const path of paths) for (const node of this.#selecting(path)) invalid.add(node);
    const key = [...invalid]
      .map(({ index }) => index)
      .sort((a, b) => a - b)
      .join(' ');
    let outcome = this.#outcomes.get(key);
    if (!outcome) {
      // Which file it was does not matter here, so an instruction that reads a changed file is passed on as an edited one.
      const found = rebuilds(this.#model, { paths: [], edited: invalid, buildArguments: this.#arguments });
      const nodes = new Set(found.map(({ node }) => node));
      const rebuilt = found.flatMap(({ node }) => node.step ?? []);
      const reinstalls = rebuilt.some((step) => installsOf(step).length > 0);
      outcome = { rebuilt, seconds: elapsed(this.#model, this.#costs, nodes), reinstalls };
      this.#outcomes.set(key, outcome);
    }
    return outcome;
  }

  #selecting(path: string): readonly CacheNode[] {
    let nodes = this.#hits.get(path);
    if (!nodes) {
      nodes = this.#model.nodes.filter(({ selection }) => selection?.selects(path));
      this.#hits.set(path, nodes);
    }
    return nodes;
  }
}

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

/** Time until the last vertex is done, when everything starts as soon as what it needs is there. */
function elapsed(model: CacheModel, costs: readonly number[], rebuilt: ReadonlySet<CacheNode>): number {
  const done = new Float64Array(model.nodes.length);
  let last = 0;
  for (const node of model.nodes) {
    let start = 0;
    for (const source of node.contents) start = Math.max(start, done[source.index] ?? 0);
    const below = node.parent ? (done[node.parent.index] ?? 0) : 0;
    if (!node.linked) start = Math.max(start, below);
    const end = start + (rebuilt.has(node) ? (costs[node.index] ?? 0) : 0);
    done[node.index] = Math.max(end, below);
    last = Math.max(last, done[node.index] ?? 0);
  }
  return last;
}

function nodeSeconds({ step, selection }: CacheNode, files: readonly ContextFile[] | undefined): number {
  if (!step) return 0;
  if (step.instruction.keyword === 'RUN' || !selection || !files) return estimateSeconds(step).seconds;
  const contextBytes = files.reduce((sum, { path, bytes }) => (selection.selects(path) ? sum + bytes : sum), 0);
  return estimateSeconds(step, { contextBytes }).seconds;
}

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
