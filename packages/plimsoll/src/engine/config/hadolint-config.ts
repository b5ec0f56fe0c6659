import { severities } from '../../model/finding.ts';
import { nearest } from '../../model/nearest.ts';
import { answersFamilyOf, type Rule } from '../../rules/define.ts';
import { type CommentTool, commentTools, type FailOn, type RuleSetting, rulesOf, type Settings } from './config.types.ts';
import type { ConfigValue } from './config-value.ts';
import { raisedTo } from './hadolint-severities.ts';

const thresholds = ['error', 'warning', 'info', 'style', 'ignore', 'none'] as const;
/** What a label may have to look like, as `label-schema` says it. */
const labelFormats = ['text', 'rfc3339', 'semver', 'url', 'hash', 'spdx', 'email'] as const;

/**
 * Reads `.hadolint.yaml` (https://github.com/hadolint/hadolint#configure): the rules that it speaks of are those that answer hadolint's
 * codes. Its rules are on as well as the recommended ones, a run fails from `info` on unless it says otherwise, and for all that it fails for
 * with hadolint. What has no effect here is in the notes.
 */
export function hadolintSettings(rules: readonly Rule[], top: ConfigValue): Settings {
  const notes: string[] = [];
  const settings = new Map<string, RuleSetting>();
  const change = (rule: Rule, setting: Partial<RuleSetting>) => {
    const before = settings.get(rule.id) ?? { severity: undefined, options: {} };
    settings.set(rule.id, { severity: setting.severity ?? before.severity, options: { ...before.options, ...setting.options } });
  };
  /** Levels of single codes of a family that one rule answers. */
  const codes: string[] = [];
  const isOneOfFamily = (code: string, level: string) => {
    const family = rules.filter((rule) => answersFamilyOf(rule, code));
    if (family.length === 0) return false;
    codes.push(`${code}=${level}`);
    for (const rule of family) change(rule, { options: { codes } });
    return true;
  };
  const answering = (code: string, place: string) => {
    const found = rulesOf(rules, code);
    if (found.length === 0) notes.push(`${place}: no rule here answers ${code}`);
    return found;
  };
  const override = top.at('override');
  for (const [level] of override.entries()) {
    if (!(severities as readonly string[]).includes(level)) notes.push(`override.${level}: hadolint overrides ${severities.join(', ')}`);
  }
  for (const severity of severities) {
    for (const code of override.at(severity).strings()) {
      if (isOneOfFamily(code, severity)) continue;
      for (const rule of answering(code, `override.${severity}`)) change(rule, { severity });
    }
  }
  const trusted = top.at('trustedRegistries');
  const registries = trusted.isScalar ? [trusted.string() ?? ''] : trusted.strings();
  if (registries.length > 0) for (const rule of answering('DL3026', 'trustedRegistries')) change(rule, { options: { registries } });
  for (const rule of rules) {
    const options = labelOptions(rule, top);
    if (options) change(rule, { options });
  }
  for (const code of top.at('ignored').strings()) {
    if (isOneOfFamily(code, 'off')) continue;
    for (const rule of answering(code, 'ignored')) change(rule, { severity: 'off' });
  }
  for (const [key] of top.entries()) {
    const meant = keys.includes(key) ? undefined : nearest(key, keys);
    if (!keys.includes(key)) notes.push(`${key}: hadolint has no such key${meant ? ` (did you mean ${meant}?)` : ''}`);
  }
  for (const key of ['format', 'no-color']) {
    if (!top.at(key).isMissing) notes.push(`${key}: how findings are printed is said on the command line`);
  }
  const threshold = failOn(top);
  for (const [rule, severity] of raisedTo(threshold, rules, settings)) change(rule, { severity });
  return {
    layers: [{ files: undefined, presets: ['recommended', 'hadolint'], settings }],
    failOn: threshold,
    comments: top.at('disable-ignore-pragma').flag() ? withoutHadolint : undefined,
    notes,
  };
}

/** The keys that hadolint reads; it passes over all others. */
const keys = [
  'failure-threshold',
  'format',
  'ignored',
  'label-schema',
  'no-color',
  'no-fail',
  'override',
  'strict-labels',
  'disable-ignore-pragma',
  'trustedRegistries',
];

const withoutHadolint: readonly CommentTool[] = commentTools.filter((tool) => tool !== 'hadolint');

function failOn(top: ConfigValue): FailOn {
  const threshold = top.at('failure-threshold').oneOf(thresholds) ?? 'info';
  return top.at('no-fail').flag() || threshold === 'ignore' || threshold === 'none' ? 'never' : threshold;
}

/**
 * What `label-schema` and `strict-labels` say in the options of the rules about labels: names for those that ask for a label, `NAME=FORMAT`
 * for the one that looks at values. hadolint takes a format that it does not know for `text`.
 */
function labelOptions(rule: Rule, top: ConfigValue): Readonly<Record<string, unknown>> | undefined {
  const schema = top.at('label-schema');
  const labels = schema.entries().map(([name]) => name);
  const answers = (code: string) => rule.aliases.includes(code);
  if (answers('DL3050')) return top.at('strict-labels').flag() ? { labels } : undefined;
  if (labels.length === 0) return undefined;
  if (answers('DL3049') || answers('DL3051')) return { labels };
  if (!answers('DL3052')) return undefined;
  return { types: schema.entries().map(([name, format]) => `${name}=${labelFormats.find((known) => known === format.plain) ?? 'text'}`) };
}
