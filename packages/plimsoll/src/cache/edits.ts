import type { BuildGraph, Step } from '../build/graph.types.ts';
import { variablesIn } from './arguments.ts';
import { type CacheModel, type CacheNode, cacheModel } from './model.ts';

/**
 * Which vertices of a build an edit of its Dockerfile invalidates by itself: those whose definition changed, or that stand
 * on something else than before. What follows from them is for `rebuilds` to say. Comments, line breaks and instructions
 * that only change the image's configuration are no edit.
 *
 * The edit may have been made to another version of the file than `model` describes; its vertices are found again by
 * the text of the instruction.
 *
 * @returns undefined where an edited instruction is not in `model`: the commit cannot be judged with this file.
 */
export function editedNodes(model: CacheModel, before: BuildGraph, after: BuildGraph): ReadonlySet<CacheNode> | undefined {
  const names = new Interned();
  const known = new Set(keysOf(cacheModel(before), names));
  const newer = cacheModel(after);
  const keys = keysOf(newer, names);
  const isNew = (node: CacheNode | undefined) => node !== undefined && !known.has(keys[node.index] ?? 0);
  const own = newer.nodes.filter((node) => isNew(node) && !isNew(node.parent) && !node.contents.some(isNew));
  const result = new Set<CacheNode>();
  if (own.length === 0) return result;
  const byText = Map.groupBy(model.nodes, (node) => instructionText(node));
  for (const node of own) {
    const same = byText.get(instructionText(node));
    if (!same) return undefined;
    for (const found of same) result.add(found);
  }
  return result;
}

/** Gives equal texts equal numbers, so that a key stays small however long the chain below it is. */
class Interned {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const next = this.#numbers.size + 1;
    this.#numbers.set(text, next);
    return next;
  }
}

/** The cache key of every vertex as far as the Dockerfile decides it: its definition, and the keys of what it depends on. */
function keysOf(model: CacheModel, names: Interned): number[] {
  const keys: number[] = [];
  const settings = settingsOf(model, names);
  for (const node of model.nodes) {
    const inputs = [node.parent, ...node.contents].map((input) => (input ? (keys[input.index] ?? 0) : 0));
    // A linked copy is made without its parent, but what stands on it is not.
    const text = `${inputs.join(' ')} ${dependsOnSettings(node) ? (settings.get(node) ?? 0) : 0} ${instructionText(node)}`;
    keys.push(names.number(text));
  }
  return keys;
}

/** RUN runs in the environment, directory and shell in force; COPY and ADD only use variables and the directory. */
function dependsOnSettings({ step }: CacheNode): boolean {
  if (!step) return false;
  const { instruction } = step;
  if (instruction.keyword === 'RUN') return true;
  if (instruction.body.text.includes('$') || instruction.flags.some(({ value }) => value?.includes('$'))) return true;
  return 'destination' in instruction && !/^["']?\//.test(instruction.destination?.text ?? '');
}

/** A number for everything that configuration instructions have said up to a vertex, in its stage and those below. */
function settingsOf({ graph, nodes }: CacheModel, names: Interned): Map<CacheNode, number> {
  const result = new Map<CacheNode, number>();
  const byStep = new Map<Step, CacheNode>();
  for (const node of nodes) if (node.step) byStep.set(node.step, node);
  const ends = new Map<unknown, number>();
  for (const stage of graph.stages) {
    if (!stage.reachable) continue;
    let current = stage.base.kind === 'stage' ? (ends.get(stage.base.stage) ?? 0) : 0;
    for (const step of stage.steps) {
      const node = byStep.get(step);
      if (node) result.set(node, current);
      if (isSetting(step)) current = names.number(`${current} ${textOf(step)} ${inheritedDefaults(graph, step)}`);
    }
    ends.set(stage, current);
  }
  return result;
}

function isSetting({ instruction: { keyword } }: Step): boolean {
  return keyword === 'ENV' || keyword === 'ARG' || keyword === 'USER' || keyword === 'WORKDIR' || keyword === 'SHELL';
}

/** `ARG NAME` takes over the default given before the first FROM. */
function inheritedDefaults(graph: BuildGraph, { instruction }: Step): string {
  if (instruction.keyword !== 'ARG') return '';
  const names = instruction.pairs.filter(({ value }) => value === undefined).map(({ key }) => key);
  return names.map((name) => graph.globalArgs.get(name)?.pair.value ?? '').join(' ');
}

/** Instruction of a vertex without comments and line breaks; for a base, the image with its arguments filled in. */
function instructionText({ step, stage }: CacheNode): string {
  if (step) return textOf(step);
  const image = stage.image.known ? stage.image.value : (stage.from.image?.text ?? '');
  const platform = stage.from.flags.map(({ value }) => value ?? '').join(' ');
  return variablesIn(platform).length > 0 && stage.platform.known ? `FROM ${stage.platform.value} ${image}` : `FROM ${platform} ${image}`;
}

function textOf({ instruction }: Step): string {
  const flags = instruction.flags.map(({ name, value }) => `--${name}=${value ?? ''}`).join(' ');
  const heredocs = instruction.heredocs.map(({ content }) => content.text).join('\0');
  return `${instruction.keyword} ${flags} ${instruction.body.text}\0${heredocs}`;
}
