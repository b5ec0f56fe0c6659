import type { Stage, Step } from '../../build/graph.types.ts';

/** How many stages down a chain of FROMs is looked at. */
const mostStages = 100;

/**
 * Whether a step before this one, in its stage or one that it starts from, brings or writes a setting of a tool: the text of
 * an earlier RUN, ENV, COPY or ADD (here-documents included) matches. A rough look, for rules that ask only once they have something to report.
 */
export function isConfiguredBefore(step: Step, setting: RegExp): boolean {
  let until = step.index;
  let stage: Stage = step.stage;
  for (let depth = 0; depth < mostStages; depth++) {
    for (const { index, instruction } of stage.steps) {
      if (index >= until) break;
      const { keyword, body, heredocs } = instruction;
      if (keyword !== 'RUN' && keyword !== 'ENV' && keyword !== 'COPY' && keyword !== 'ADD') continue;
      if (setting.test(body.text) || heredocs.some(({ content }) => setting.test(content.text))) return true;
    }
    if (stage.base.kind !== 'stage') return false;
    stage = stage.base.stage;
    until = Number.POSITIVE_INFINITY;
  }
  return false;
}
