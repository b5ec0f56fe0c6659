import type { BuildGraph, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { align } from './dockerfile/align.ts';
import { type ComparedText, expectedText, toldText } from './dockerfile/expected-text.ts';
import type { HistoryStep } from './history.ts';

/** An instruction that made an entry of the history. */
export interface MatchedInstruction {
  readonly step: Step;
  /** `same`: it says what the history says. `similar`: it was changed since, or holds arguments that are not known. `place`: it stands between two that are the same. */
  readonly how: 'same' | 'similar' | 'place';
}

/** What a Dockerfile says about the history of an image. */
export interface DockerfileMatch {
  /** By index of the history's entries. */
  readonly byEntry: ReadonlyMap<number, MatchedInstruction>;
  /** By index of layers. */
  readonly byLayer: ReadonlyMap<number, MatchedInstruction>;
  /** The first entry that is not the base image's; undefined where the beginning of the shipped stage was not found. */
  readonly firstOwnEntry: number | undefined;
  /** Instructions of the shipped stages that the image does not have. */
  readonly missing: readonly Step[];
}

/** No Dockerfile makes more; what is beyond, at the bottom of the history, belongs to bases. */
const mostEntries = 400;
const leastSimilarity = 0.5;

/**
 * Finds the instructions of a Dockerfile's shipped stage, and of stages that it starts from, in the history of an image: aligned from the end,
 * so that what the base image did is left over. Undefined where fewer than half of them are there: the image was built from another file.
 */
export function matchDockerfile(history: readonly HistoryStep[], { shipped }: BuildGraph): DockerfileMatch | undefined {
  if (!shipped) return undefined;
  const steps = [...stageChain(shipped)].reverse().flatMap((stage) => stage.steps);
  const expected = steps.flatMap((step) => expectedText(step) ?? []).slice(0, mostEntries);
  const known = steps.filter((step) => step.instruction.keyword !== '?').slice(0, mostEntries);
  const entries = history.slice(-mostEntries);
  const told = entries.map(toldText);
  const likeness = new Likeness();
  const like = (entry: number, at: number) => likeness.of(told[entry], expected[at]);
  const pairs = align(
    entries.length,
    known.length,
    (entry, at) => {
      const value = like(entry, at);
      return value === undefined ? undefined : value * 4 - 1;
    },
    0.6,
  );
  const byEntry = new Map<number, MatchedInstruction>();
  const byLayer = new Map<number, MatchedInstruction>();
  const found = new Set<Step>();
  for (const [position, [entry, at]] of pairs.entries()) {
    const value = like(entry, at) ?? 0;
    const isSame = (offset: number) => {
      const near = pairs[position + offset];
      return near !== undefined && near[0] === entry + offset && near[1] === at + offset && like(...near) === 1;
    };
    const how = value === 1 ? 'same' : value >= leastSimilarity ? 'similar' : isSame(-1) && isSame(1) ? 'place' : undefined;
    const [step, made] = [known[at], entries[entry]];
    if (!how || !step || !made) continue;
    found.add(step);
    byEntry.set(made.index, { step, how });
    if (made.layer !== undefined) byLayer.set(made.layer, { step, how });
  }
  const telling = known.filter(({ instruction }) => instruction.keyword !== 'ARG');
  const missing = telling.filter((step) => !found.has(step));
  if (telling.length === 0 || missing.length * 2 > telling.length) return undefined;
  return { byEntry, byLayer, firstOwnEntry: firstOwn(byEntry, known), missing };
}

/** The entry of the first instruction, where only arguments in front of it are missing. */
function firstOwn(byEntry: ReadonlyMap<number, MatchedInstruction>, steps: readonly Step[]): number | undefined {
  const [first] = [...byEntry].sort(([a], [b]) => a - b);
  if (!first) return undefined;
  const before = steps.slice(0, steps.indexOf(first[1].step));
  return before.every(({ instruction }) => instruction.keyword === 'ARG') ? first[0] : undefined;
}

/** How much two texts have in common: 1 for the same, undefined for other instructions. Words of each text are split once. */
class Likeness {
  readonly #words = new Map<ComparedText, ReadonlySet<string>>();

  of(told: ComparedText | undefined, expected: ComparedText | undefined): number | undefined {
    if (!told || !expected || told.keyword !== expected.keyword) return undefined;
    if (told.text === expected.text) return 1;
    if (told.destination !== undefined && /^(?:file|dir|multi):/.test(told.text)) return isSamePlace(told, expected) ? 1 : 0.2;
    const [a, b] = [this.#wordsOf(told), this.#wordsOf(expected)];
    let common = 0;
    for (const word of a) if (b.has(word)) common++;
    const share = (2 * common) / Math.max(a.size + b.size, 1);
    // Less than all, however long they are.
    return Math.min(share, 0.95);
  }

  #wordsOf(compared: ComparedText): ReadonlySet<string> {
    let words = this.#words.get(compared);
    if (!words) {
      words = new Set(compared.text.split(/[\s,;&|="'[\]]+/, 200));
      this.#words.set(compared, words);
    }
    return words;
  }
}

function isSamePlace({ destination: a = '' }: ComparedText, { destination: b = '' }: ComparedText): boolean {
  const bare = (path: string) => path.replace(/\/+$/, '').replace(/^\.\//, '');
  return bare(a) === bare(b) || bare(a).endsWith(`/${bare(b)}`);
}
