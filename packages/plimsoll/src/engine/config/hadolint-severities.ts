import { type Severity, severities } from '../../model/finding.ts';
import type { Rule } from '../../rules/define.ts';
import type { FailOn, RuleSetting } from './config.types.ts';

/** How serious hadolint takes its rules by itself; warning, where it is not said (https://github.com/hadolint/hadolint#rules). */
const otherThanWarning: Readonly<Partial<Record<Severity, string>>> = {
  error: 'DL3000 DL3004 DL3011 DL3012 DL3020 DL3021 DL3023 DL3024 DL3026 DL3043 DL3044 DL3061 DL4000 DL4004',
  info: 'DL3001 DL3009 DL3010 DL3015 DL3019 DL3047 DL3049 DL3050 DL3059 DL3060 DL3066',
  style: 'DL3048',
};

/** Off by themselves. */
const off = 'DL1001 DL3057';

function hadolintSeverity(code: string): Severity | undefined {
  if (!/^DL\d{4}$/.test(code) || off.includes(code)) return undefined;
  return severities.find((severity) => otherThanWarning[severity]?.includes(code)) ?? 'warning';
}

/**
 * The rules for which a run of hadolint fails from a threshold on, and whose own severity is below it: with these settings they are just at
 * the threshold, so that what stopped a build goes on doing so. Rules that have a severity in `settings` keep it.
 */
export function raisedTo(
  threshold: FailOn | undefined,
  rules: readonly Rule[],
  settings: ReadonlyMap<string, RuleSetting>,
): readonly (readonly [Rule, Severity])[] {
  if (threshold === undefined || threshold === 'never') return [];
  const least = severities.indexOf(threshold);
  const fails = (severity: Severity | undefined) => severity !== undefined && severities.indexOf(severity) <= least;
  return rules
    .filter(({ id, severity, aliases }) => {
      return settings.get(id)?.severity === undefined && !fails(severity) && aliases.some((alias) => fails(hadolintSeverity(alias)));
    })
    .map((rule) => [rule, threshold]);
}
