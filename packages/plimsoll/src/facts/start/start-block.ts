import type { Stage, Step } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';

const starts = new Set(['USER', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD']);
const metadata = new Set(['EXPOSE', 'STOPSIGNAL', 'LABEL', 'VOLUME', 'ENV']);

/**
 * Where new settings of an image stand: above the instructions at the end of its stage that say how it starts (USER, HEALTHCHECK,
 * ENTRYPOINT, CMD), so that those stay together. Undefined where the stage itself starts nothing.
 */
export function startBlock({ steps, final }: Stage): Instruction | undefined {
  const last: Step | undefined = steps.find((step) => step === final.entrypoint || step === final.cmd);
  if (!last) return undefined;
  let place = last.instruction;
  for (const { instruction } of steps.slice(0, last.index).reverse()) {
    if (starts.has(instruction.keyword)) place = instruction;
    else if (!metadata.has(instruction.keyword)) break;
  }
  return place;
}
