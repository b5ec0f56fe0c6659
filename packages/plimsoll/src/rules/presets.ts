import type { Rule } from './define.ts';
import { isBuildkitCheck, isOnInHadolint } from './peers.ts';

/**
 * The sets of rules that a configuration can ask for, also several together. `strict` and `style` add to the recommended rules;
 * `hadolint` and `buildkit` are the rules that answer what those tools report without being asked to, and no others; `buildkit` also
 * those that say what it refuses to build.
 */
export const presets = ['recommended', 'strict', 'style', 'hadolint', 'buildkit'] as const;
export type Preset = (typeof presets)[number];

/** Whether a preset turns a rule on. */
export function isInPreset(rule: Rule, preset: Preset): boolean {
  const own = rule.preset ?? 'recommended';
  switch (preset) {
    case 'recommended':
    case 'strict':
    case 'style':
      return own === 'recommended' || own === preset;
    case 'hadolint':
      return rule.aliases.some(isOnInHadolint);
    case 'buildkit':
      return rule.refusal === true || rule.aliases.some(isBuildkitCheck);
  }
}

/**
 * Whether rules are to give BuildKit's verdicts instead of their own: where its preset is asked for, and none of ours, which has the
 * same rules for what we know better.
 */
export function decidesAsBuildkit(presets: readonly Preset[]): boolean {
  return presets.includes('buildkit') && presets.every((preset) => preset === 'buildkit' || preset === 'hadolint');
}
