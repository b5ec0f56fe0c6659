import type { Instruction, InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { Placed } from '../views/with-triggers.ts';

/**
 * The instructions of some kinds that stages run: a trigger in those that start from its stage, and not where it is written. BuildKit
 * reports it at the FROM that runs it.
 */
export function inStages<K extends Exclude<Instruction['keyword'], 'FROM' | 'ONBUILD'>>(
  view: DockerfileView,
  ...keywords: K[]
): readonly Placed<InstructionOf<K>>[] {
  return view.stepsOf('all', ...keywords).map((step) => {
    const own: Instruction = step.instruction;
    return { step, instruction: step.instruction, ...(own.onbuild && { at: step.stage.from.lineSpan }) };
  });
}
