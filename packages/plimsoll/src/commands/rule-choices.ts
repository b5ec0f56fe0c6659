import { severityValues } from '../engine/config/rule-settings.ts';
import type { CommandSettings } from '../engine/config.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { answersFamilyOf } from '../rules/define.ts';
import { presets } from '../rules/presets.ts';
import { rulesNamed } from './inputs.ts';

/** What the command line says of rules. */
export interface RuleChoices {
  /** Only these rules; undefined: all that are on. */
  readonly only: ReadonlySet<string> | undefined;
  readonly settings: CommandSettings;
}

/** The option of every command that runs rules. */
export const presetOption = {
  kind: 'list',
  placeholder: 'PRESET',
  summary: `Which rules are on: ${presets.join(', ')}, also several with commas`,
} as const;

/** The options of lint about rules. */
export const ruleOptions = {
  rule: { kind: 'list', placeholder: 'RULE', summary: 'Only this rule; RULE=SEVERITY or RULE=off changes one instead; may be repeated' },
  preset: presetOption,
} as const;

/**
 * Reads `--rule sudo-used` (only that one), `--rule sudo-used=info` or `=off` (all, but that one so), and `--preset strict`. Another tool's
 * id stands for all rules that answer it, and `SC2086=off` speaks of that code alone. Throws UserError for a rule, severity or preset that does not exist.
 */
export function ruleChoices(options: { readonly rule: readonly string[]; readonly preset: readonly string[] }): RuleChoices {
  const only = new Set<string>();
  const codes: [string, string][] = [];
  const severities = new Map<string, (typeof severityValues)[number]>();
  for (const word of options.rule) {
    const [id = '', ...rest] = word.split('=');
    const severity = rest.length === 0 ? undefined : oneOf(severityValues, rest.join('='), `--rule ${id}`);
    for (const rule of rulesNamed(id)) {
      if (severity === undefined) only.add(rule.id);
      else if (answersFamilyOf(rule, id)) codes.push([rule.id, `${id.toUpperCase()}=${severity}`]);
      else severities.set(rule.id, severity);
    }
  }
  return { only: only.size > 0 ? only : undefined, settings: { ...presetSettings(options), severities, codes } };
}

/** Reads `--preset strict,hadolint`. Throws UserError for one that does not exist. */
export function presetSettings({ preset }: { readonly preset: readonly string[] }): CommandSettings {
  return { presets: preset.length > 0 ? preset.map((word) => oneOf(presets, word, '--preset')) : undefined };
}

function oneOf<T extends string>(values: readonly T[], word: string, option: string): T {
  const found = values.find((value) => value === word);
  if (found !== undefined) return found;
  const meant = nearest(word, values);
  throw new UserError(`${option} is one of ${values.join(', ')}, not ${word}`, 2, meant ? `did you mean ${meant}?` : undefined);
}
