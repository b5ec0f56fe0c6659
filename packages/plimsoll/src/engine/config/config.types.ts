import type { FormatOptions } from '../../format/format.types.ts';
import { type Severity, severities } from '../../model/finding.ts';
import type { Rule } from '../../rules/define.ts';
import { peers } from '../../rules/peers.ts';
import type { Preset } from '../../rules/presets.ts';

/** From which severity on a run fails. */
export const failOnValues = [...severities, 'never'] as const;
export type FailOn = (typeof failOnValues)[number];

/** Whose ignore comments hide findings. */
export const commentTools = ['plimsoll', ...peers] as const;
export type CommentTool = (typeof commentTools)[number];

/** What a configuration says of a rule. */
export interface RuleSetting {
  /** Undefined: as the rule has it. */
  readonly severity: Severity | 'off' | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** Added to the option of this name, for rules that answer a family of another tool's ids. */
  readonly codes?: readonly string[];
}

/** Settings for some files, or for all; later ones win. */
export interface Layer {
  /** Globs; undefined applies everywhere. */
  readonly files: readonly string[] | undefined;
  /** Takes the place of the presets before it. */
  readonly presets: readonly Preset[] | undefined;
  readonly settings: ReadonlyMap<string, RuleSetting>;
}

/** What a configuration file says, whoever's it is; what is left out has its default. */
export interface Settings {
  readonly layers: readonly Layer[];
  readonly failOn?: FailOn | undefined;
  readonly exclude?: readonly string[];
  readonly format?: FormatOptions;
  /** As written: relative to the file. */
  readonly baseline?: string | undefined;
  readonly comments?: readonly CommentTool[] | undefined;
  /** What of it has no effect here, in a line each. */
  readonly notes?: readonly string[];
}

/** The rules of an id: our own, or another tool's id for them. */
export function rulesOf(rules: readonly Rule[], id: string): readonly Rule[] {
  return rules.filter((rule) => rule.id === id || rule.aliases.includes(id));
}
