import type { Stage, Step } from '../../build/graph.types.ts';
import type { Instruction, InstructionOf } from '../../dockerfile/tree.ts';

/** A RUN, also one behind ONBUILD: the step it stands in and the instruction itself. */
export interface RunStep {
  readonly step: Step;
  readonly run: InstructionOf<'RUN'>;
}

/** The steps of some stages in file order, looked up by kind: dozens of rules ask for the same few. */
export class StepIndex {
  readonly stages: readonly Stage[];
  readonly steps: readonly Step[];
  readonly #byKeyword = new Map<Instruction['keyword'], Step[]>();
  #runs: readonly RunStep[] | undefined;

  constructor(stages: readonly Stage[]) {
    this.stages = stages;
    const [only] = stages;
    this.steps = only && stages.length === 1 ? only.steps : stages.flatMap((stage) => stage.steps);
    for (const step of this.steps) {
      const { keyword } = step.instruction;
      const same = this.#byKeyword.get(keyword);
      if (same) same.push(step);
      else this.#byKeyword.set(keyword, [step]);
    }
  }

  get runs(): readonly RunStep[] {
    this.#runs ??= this.ofKeywords(['RUN', 'ONBUILD']).flatMap((step) => runOf(step) ?? []);
    return this.#runs;
  }

  ofKeywords(keywords: readonly Instruction['keyword'][]): readonly Step[] {
    const [first] = keywords;
    if (first !== undefined && keywords.length === 1) return this.#byKeyword.get(first) ?? none;
    const present = keywords.filter((keyword) => this.#byKeyword.has(keyword));
    const [only] = present;
    if (only === undefined) return none;
    if (present.length === 1) return this.#byKeyword.get(only) ?? none;
    return this.steps.filter(({ instruction }) => present.includes(instruction.keyword));
  }
}

const none: readonly Step[] = [];

function runOf(step: Step): RunStep | undefined {
  const { instruction } = step;
  const run = instruction.keyword === 'ONBUILD' ? instruction.trigger : instruction;
  return run?.keyword === 'RUN' ? { step, run } : undefined;
}
