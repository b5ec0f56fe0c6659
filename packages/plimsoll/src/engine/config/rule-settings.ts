import { severities } from '../../model/finding.ts';
import { nearest } from '../../model/nearest.ts';
import type { Option, Rule } from '../../rules/define.ts';
import type { RuleSetting } from './config.types.ts';
import type { ConfigValue } from './config-value.ts';

export const severityValues = ['off', ...severities] as const;

/** The settings under `rules:`, by rule: a severity, `off` (or `false`), or a severity with options. */
export function ruleSettings(rules: readonly Rule[], given: ConfigValue): Map<string, RuleSetting> {
  const settings = new Map<string, RuleSetting>();
  for (const [id, value] of given.entries()) {
    const rule = rules.find((candidate) => candidate.id === id);
    if (!rule) throw value.wrong('there is no such rule', ruleMeant(rules, id));
    if (value.isMissing) throw value.wrong(`expected one of ${severityValues.join(', ')}, or a severity with options`);
    if (value.isScalar) {
      const severity = value.plain === false ? 'off' : value.oneOf(severityValues);
      settings.set(id, { severity, options: {} });
      continue;
    }
    const options: Record<string, unknown> = {};
    for (const [key, option] of value.entries()) {
      if (key === 'severity') continue;
      checkOption(Object.hasOwn(rule.options, key) ? rule.options[key] : undefined, option, rule, key);
      if (!option.isMissing) options[key] = option.plain;
    }
    settings.set(id, { severity: value.at('severity').oneOf(severityValues), options });
  }
  return settings;
}

/** The rule that another tool calls so, or one of a similar name. */
function ruleMeant(rules: readonly Rule[], id: string): string | undefined {
  const answering = rules.find(({ aliases }) => aliases.includes(id));
  return (
    answering?.id ??
    nearest(
      id,
      rules.map((candidate) => candidate.id),
    )
  );
}

function checkOption(option: Option | undefined, value: ConfigValue, rule: Rule, key: string): void {
  if (!option) throw value.wrong(`${rule.id} has no such option`, nearest(key, Object.keys(rule.options)));
  if (option.type === 'list') value.strings();
  else if (option.type === 'choice') value.oneOf(option.values);
  else if (option.type === 'flag') value.flag();
  else value.number();
}
