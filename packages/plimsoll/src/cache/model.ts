import type { BuildGraph, Stage, Step } from '../build/graph.types.ts';
import { argumentsBehind, argumentsBehindBase } from './arguments.ts';
import { type ContextSelection, contextSelection } from './selection.ts';

/**
 * Which instructions BuildKit runs again when something changes.
 *
 * BuildKit turns FROM, RUN, COPY, ADD and WORKDIR into vertices of a graph; everything else only changes the image's
 * configuration and is free. A vertex is taken from the cache if its definition and its inputs are what they were:
 *
 * - The file system an instruction starts from is an input by identity: once a vertex runs again, all that stand on it do.
 * - Files taken from elsewhere (the context, another stage, a bind mount) are inputs by content: only the selected paths
 *   count, with their modes, never their times. `COPY --link` stands on nothing: only its files count for itself, but
 *   what comes behind it stands on both.
 * - RUN also depends on the environment, which every ARG in scope is part of.
 *
 * One approximation: what a rerun stage made is not known before it ran. `COPY --from` and mounts from a stage are treated
 * as changed as soon as anything in that stage's chain ran again, although a rerun that makes the same bytes is a hit.
 * Engines that keep images in the classic store (not containerd's) cannot merge layers and treat `--link` as if it was not there.
 * Cache mounts and secrets are no part of any key.
 */
export interface CacheModel {
  readonly graph: BuildGraph;
  /** Vertices of the stages that the shipped stage needs, each behind everything it depends on. */
  readonly nodes: readonly CacheNode[];
}

export interface CacheNode {
  readonly index: number;
  readonly stage: Stage;
  /** The instruction; undefined for the base image of a stage. */
  readonly step: Step | undefined;
  /** The vertex whose file system this one starts from. */
  readonly parent: CacheNode | undefined;
  /** Last vertices of the stages it takes files from. */
  readonly contents: readonly CacheNode[];
  /** What it reads of the build context. */
  readonly selection: ContextSelection | undefined;
  /** `--link`: its own result does not depend on `parent`. */
  readonly linked: boolean;
}

/** What is different from the build before. */
export interface BuildChange {
  /** Changed files of the context that are sent to the builder, relative to the context. */
  readonly paths: readonly string[];
  /** Build arguments that have another value than before. */
  readonly buildArguments?: readonly string[];
  /** Instructions whose own definition was edited. */
  readonly edited?: ReadonlySet<CacheNode>;
}

/** Why a vertex runs again; the first reason that applies, those of the instruction itself first. */
export type RebuildCause =
  | { readonly kind: 'edited' }
  | { readonly kind: 'context'; readonly path: string }
  | { readonly kind: 'parent'; readonly node: CacheNode }
  | { readonly kind: 'contents'; readonly node: CacheNode }
  | { readonly kind: 'argument'; readonly name: string };

export interface Rebuild {
  readonly node: CacheNode;
  readonly cause: RebuildCause;
}

/** Makes the cache model of a build. Pure; stages that do not lead to the shipped one are left out, as BuildKit does. */
export function cacheModel(graph: BuildGraph): CacheModel {
  const nodes: CacheNode[] = [];
  const ends = new Map<Stage, CacheNode>();
  for (const stage of graph.stages) {
    if (!stage.reachable) continue;
    let end = stage.base.kind === 'stage' ? ends.get(stage.base.stage) : undefined;
    // A stage that starts from itself or a later one is refused by BuildKit; here it starts from nothing.
    end ??= add(nodes, { stage, step: undefined, parent: undefined, contents: [], selection: undefined, linked: false });
    const takes = Map.groupBy(stage.takes, ({ instruction }) => instruction);
    for (const step of stage.steps) {
      if (!makesVertex(step)) continue;
      const contents: CacheNode[] = [];
      for (const { source } of takes.get(step.instruction) ?? []) {
        const taken = source.kind === 'stage' ? ends.get(source.stage) : undefined;
        if (taken) contents.push(taken);
      }
      end = add(nodes, { stage, step, parent: end, contents, selection: contextSelection(step), linked: isLinked(step) });
    }
    ends.set(stage, end);
  }
  return { graph, nodes };
}

/** The vertices that run again, in build order, each with the reason. */
export function rebuilds(model: CacheModel, change: BuildChange): Rebuild[] {
  const result: Rebuild[] = [];
  // A linked copy can be cached while what it leaves behind is new, because what lies under it is.
  const changed = new Uint8Array(model.nodes.length);
  for (const node of model.nodes) {
    const parentChanged = node.parent !== undefined && changed[node.parent.index] === 1;
    const cause = ownCause(node, change) ?? inheritedCause(node, changed, parentChanged) ?? argumentCause(model, node, change);
    if (cause) result.push({ node, cause });
    if (cause || parentChanged) changed[node.index] = 1;
  }
  return result;
}

/** What changed about the vertex itself, apart from what it stands on. */
function ownCause(node: CacheNode, change: BuildChange): RebuildCause | undefined {
  if (change.edited?.has(node)) return { kind: 'edited' };
  if (node.selection) {
    for (const path of change.paths) if (node.selection.selects(path)) return { kind: 'context', path };
  }
  return undefined;
}

/** Asked last: it is the only reason that takes work to find. */
function argumentCause({ graph }: CacheModel, node: CacheNode, { buildArguments }: BuildChange): RebuildCause | undefined {
  if (!buildArguments?.length) return undefined;
  const behind = node.step ? argumentsBehind(graph, node.step) : argumentsBehindBase(graph, node.stage);
  for (const name of buildArguments) if (behind.has(name)) return { kind: 'argument', name };
  return undefined;
}

function inheritedCause(node: CacheNode, changed: Uint8Array, parentChanged: boolean): RebuildCause | undefined {
  if (parentChanged && !node.linked && node.parent) return { kind: 'parent', node: node.parent };
  for (const source of node.contents) if (changed[source.index] === 1) return { kind: 'contents', node: source };
  return undefined;
}

function add(nodes: CacheNode[], rest: Omit<CacheNode, 'index'>): CacheNode {
  const node = { index: nodes.length, ...rest };
  nodes.push(node);
  return node;
}

function makesVertex({ instruction: { keyword } }: Step): boolean {
  return keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD' || keyword === 'WORKDIR';
}

/** `--link` and `--link=true`. */
function isLinked({ instruction }: Step): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  const flag = instruction.flags.find(({ name }) => name === 'link');
  return flag !== undefined && !/^(0|f|false)$/i.test(flag.value ?? '');
}
