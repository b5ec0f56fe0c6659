import type { Step } from '../../build/graph.types.ts';
import { type Known, unknown } from '../../model/known.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { withTriggers } from '../views/with-triggers.ts';

/** A label as a LABEL writes it, also one behind ONBUILD. */
export interface WrittenLabel {
  readonly step: Step;
  /** After expansion. Behind ONBUILD it is unknown if it holds a variable: another build expands it. */
  readonly key: Known<string>;
  readonly keySpan: Span;
  readonly value: Known<string>;
  /** The value with its quotes; where there is none, the key. */
  readonly valueSpan: Span;
  /** Nothing is written, or nothing between quotes: no variable is involved. */
  readonly blank: boolean;
}

/** The labels of all stages in file order; pass it to `view.derive`. */
export function writtenLabels(view: DockerfileView): readonly WrittenLabel[] {
  return withTriggers(view, 'all', 'LABEL').flatMap(({ step, instruction }) =>
    instruction.pairs.map(({ key, keySpan, value = '', valueSpan = keySpan }): WrittenLabel => {
      const expand = (text: string) =>
        instruction.onbuild && text.includes('$') ? unknown('the build that runs the trigger expands it') : step.expand({ text });
      const blank = value === '' || value === '""' || value === "''";
      return { step, key: expand(key), keySpan, value: expand(value), valueSpan, blank };
    }),
  );
}
