import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf, Pair } from '../../dockerfile/tree.ts';

/** A variable of ENV whose value stands in the file as it is. */
export interface ConstantVariable {
  readonly pair: Pair;
  readonly step: Step & { readonly instruction: InstructionOf<'ENV'> };
  readonly value: string;
}

/**
 * What a stage's own ENV leaves a variable at: the pair that counts, the last one. Undefined where the stage does not set it, or by
 * way of another variable.
 */
export function constantVariable(stage: Stage, name: string): ConstantVariable | undefined {
  const entry = stage.final.environment.get(name);
  const step = entry?.step;
  if (!step || step.stage !== stage || step.instruction.keyword !== 'ENV' || !entry.value.known) return undefined;
  const pair = step.instruction.pairs.findLast(({ key }) => key === name);
  if (!pair || pair.value === undefined || pair.value.includes('$')) return undefined;
  return { pair, step: step as ConstantVariable['step'], value: entry.value.value };
}
