import { commentTools } from '../../packages/plimsoll/src/engine/config/config.types.ts';
import type { Config } from '../../packages/plimsoll/src/engine/config.ts';
import type { ActiveRule } from '../../packages/plimsoll/src/engine/inspect.ts';
import { defaultFormat } from '../../packages/plimsoll/src/format/format.types.ts';

/** A configuration that turns these rules on, for all files. */
export function configOf(active: readonly ActiveRule[]): Config {
  return {
    file: undefined,
    failOn: undefined,
    format: defaultFormat,
    baseline: undefined,
    comments: commentTools,
    notes: [],
    excludes: () => false,
    rulesFor: () => active,
  };
}
