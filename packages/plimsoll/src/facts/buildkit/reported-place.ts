import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';

/** Where BuildKit reports something of a step: a trigger of the base stage has the place of the FROM that runs it. */
export function reportedPlace({ instruction, stage }: Step, at: Span): Span {
  return instruction.onbuild ? stage.from.lineSpan : at;
}
