import type { Step } from '../build/graph.types.ts';
import type { ContextFile } from '../context/context.types.ts';
import { estimateSeconds } from './cost.ts';
import { installsOf } from './installs.ts';
import { type CacheModel, type CacheNode, rebuilds } from './model.ts';

/** What one build on a warm cache comes to. */
export interface BuildOutcome {
  /** Instructions that run again, in build order. */
  readonly rebuilt: readonly Step[];
  /** Estimated seconds until the build is done; stages run side by side. */
  readonly seconds: number;
  /** A package installation is among `rebuilt`. */
  readonly reinstalls: boolean;
}

/** Paths tried against instructions in one replay, at most: a few seconds of hostile patterns, and far more than any real history needs. */
const mostTries = 3_000_000;

/** Builds of one model. Equal outcomes are common: what a path invalidates, and what follows from that, is worked out once. */
export class Builds {
  readonly #model: CacheModel;
  readonly #reading: readonly CacheNode[];
  readonly #costs: readonly number[];
  readonly #installs: readonly boolean[];
  readonly #arguments: readonly string[];
  readonly #hits = new Map<string, readonly CacheNode[]>();
  readonly #outcomes = new Map<string, BuildOutcome>();
  #tries = mostTries;

  /**
   * @param files what is sent of the context, for the cost of copying it.
   * @param changingArguments build arguments that differ from build to build.
   */
  constructor(model: CacheModel, files: readonly ContextFile[] | undefined, changingArguments: readonly string[] = []) {
    this.#model = model;
    this.#reading = model.nodes.filter(({ selection }) => selection !== undefined);
    const sizes = files && files.length * this.#reading.length <= mostTries ? files : undefined;
    this.#costs = model.nodes.map((node) => nodeSeconds(node, sizes));
    this.#installs = model.nodes.map(({ step }) => step !== undefined && installsOf(step).length > 0);
    this.#arguments = changingArguments;
  }

  /**
   * @param paths changed files that are sent, relative to the context.
   * @returns undefined if there is more to work out than `mostTries`.
   */
  build(paths: readonly string[], edited: ReadonlySet<CacheNode>): BuildOutcome | undefined {
    const invalid = new Set(edited);
    for (const path of paths) {
      const nodes = this.#selecting(path);
      if (!nodes) return undefined;
      for (const node of nodes) invalid.add(node);
    }
    const indexes = Array.from(invalid, ({ index }) => index).sort((a, b) => a - b);
    const key = indexes.join(' ');
    let outcome = this.#outcomes.get(key);
    if (!outcome) {
      // Which file it was does not matter here, so an instruction that reads a changed file is passed on as an edited one.
      const nodes = rebuilds(this.#model, { paths: [], edited: invalid, buildArguments: this.#arguments }).map(({ node }) => node);
      const rebuilt = nodes.flatMap(({ step }) => step ?? []);
      const reinstalls = nodes.some(({ index }) => this.#installs[index]);
      outcome = { rebuilt, seconds: this.#elapsed(new Set(nodes)), reinstalls };
      this.#outcomes.set(key, outcome);
    }
    return outcome;
  }

  /** Estimated seconds of a build that finds nothing in the cache. */
  coldSeconds(): number {
    return this.#elapsed(new Set(this.#model.nodes));
  }

  #selecting(path: string): readonly CacheNode[] | undefined {
    let nodes = this.#hits.get(path);
    if (!nodes) {
      this.#tries -= this.#reading.length;
      if (this.#tries < 0) return undefined;
      nodes = this.#reading.filter(({ selection }) => selection?.selects(path));
      this.#hits.set(path, nodes);
    }
    return nodes;
  }

  /** Time until the last vertex is done, when everything starts as soon as what it needs is there. */
  #elapsed(rebuilt: ReadonlySet<CacheNode>): number {
    const done = new Float64Array(this.#model.nodes.length);
    let last = 0;
    for (const node of this.#model.nodes) {
      const below = node.parent ? (done[node.parent.index] ?? 0) : 0;
      let start = node.linked ? 0 : below;
      for (const source of node.contents) start = Math.max(start, done[source.index] ?? 0);
      const end = Math.max(below, start + (rebuilt.has(node) ? (this.#costs[node.index] ?? 0) : 0));
      done[node.index] = end;
      last = Math.max(last, end);
    }
    return last;
  }
}

function nodeSeconds({ step, selection }: CacheNode, files: readonly ContextFile[] | undefined): number {
  if (!step) return 0;
  if (step.instruction.keyword === 'RUN' || !selection || !files) return estimateSeconds(step).seconds;
  const contextBytes = files.reduce((sum, { path, bytes }) => (selection.selects(path) ? sum + bytes : sum), 0);
  return estimateSeconds(step, { contextBytes }).seconds;
}
