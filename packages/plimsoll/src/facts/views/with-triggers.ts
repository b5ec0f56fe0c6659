import type { Step } from '../../build/graph.types.ts';
import type { Instruction, InstructionOf } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView, Where } from './dockerfile-view.ts';

/** An instruction and the step it stands in: itself, or the ONBUILD that holds it. */
export interface Placed<I extends Instruction> {
  readonly step: Step;
  readonly instruction: I;
  /** Where to report it, if not at its own words. */
  readonly at?: Span;
}

/** The instructions of some kinds in file order, those behind ONBUILD included. */
export function withTriggers<K extends Exclude<Instruction['keyword'], 'FROM' | 'ONBUILD'>>(
  view: DockerfileView,
  where: Where,
  ...keywords: K[]
): readonly Placed<InstructionOf<K>>[] {
  const found: Placed<InstructionOf<K>>[] = [];
  const wanted: readonly Exclude<Instruction['keyword'], 'FROM'>[] = [...keywords, 'ONBUILD'];
  for (const step of view.stepsOf(where, ...wanted)) {
    const own: Instruction = step.instruction;
    const instruction = own.keyword === 'ONBUILD' ? own.trigger : own;
    if (instruction && (keywords as readonly string[]).includes(instruction.keyword))
      found.push({ step, instruction: instruction as InstructionOf<K> });
  }
  return found;
}
