import type { FromInstruction, Instruction, Word } from '../dockerfile/tree.ts';
import type { Known } from '../model/known.ts';
import { scriptOf } from '../shell/instruction.ts';
import { operationsOf } from '../shell/operations/operations-of.ts';
import type { Operation } from '../shell/operations.ts';
import type { ShellScript } from '../shell/view.ts';
import type { Expander } from './expansion.ts';
import type { Mount, Stage, Step } from './graph.types.ts';
import type { BuildState } from './state.ts';

const none: readonly never[] = [];

export class StepNode implements Step {
  readonly index: number;
  readonly stage: Stage;
  readonly instruction: Exclude<Instruction, FromInstruction>;
  readonly before: BuildState;
  after: BuildState;
  mounts: readonly Mount[] = none;
  readonly #expander: Expander;
  #operations: readonly Operation[] | undefined;
  #script: { readonly value: ShellScript | undefined } | undefined;

  constructor(expander: Expander, stage: Stage, index: number, instruction: Exclude<Instruction, FromInstruction>, before: BuildState) {
    this.#expander = expander;
    this.stage = stage;
    this.index = index;
    this.instruction = instruction;
    this.before = before;
    this.after = before;
  }

  get script(): ShellScript | undefined {
    this.#script ??= { value: this.#parseScript() };
    return this.#script.value;
  }

  get operations(): readonly Operation[] {
    this.#operations ??= this.script ? operationsOf(this.script) : none;
    return this.#operations;
  }

  expand(word: Pick<Word, 'text'>): Known<string> {
    return this.#expander.peek(word.text, this.before);
  }

  assume(word: Pick<Word, 'text'>): string {
    return this.#expander.assume(word.text, this.before);
  }

  #parseScript(): ShellScript | undefined {
    // A trigger runs in another stage, but what it runs is written here.
    const instruction = this.instruction.keyword === 'ONBUILD' ? this.instruction.trigger : this.instruction;
    switch (instruction?.keyword) {
      case 'RUN':
      case 'CMD':
      case 'ENTRYPOINT':
      case 'HEALTHCHECK':
        return scriptOf(instruction, this.before.shell);
      default:
        return undefined;
    }
  }
}
