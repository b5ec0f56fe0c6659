import { parseDevice } from './device.ts';
import type { FlagRules } from './keywords.ts';
import { checkUnexpandedMount } from './mount.ts';
import { type Problem, problem } from './problems.ts';
import { nearest } from './suggest.ts';
import type { Flag } from './tree.ts';

/** What BuildKit's `BFlags.Parse` refuses first about an instruction's flags. */
export function checkFlags(keyword: string, flags: readonly Flag[], rules: FlagRules): Problem | undefined {
  if (flags.length === 0) return undefined;
  const seen = new Set<string>();
  for (const flag of flags) {
    const found = checkFlag(keyword, flag, rules, seen.has(flag.name));
    if (found) return found;
    seen.add(flag.name);
  }
  return undefined;
}

function checkFlag(keyword: string, flag: Flag, rules: FlagRules, repeated: boolean): Problem | undefined {
  const type = Object.hasOwn(rules, flag.name) ? rules[flag.name] : undefined;
  if (type === undefined) return unknownFlag(keyword, flag, rules);
  if (repeated && type !== 'list') {
    return problem('unknown-flag', flag.span, `${keyword} has --${flag.name} twice`, `Keep one --${flag.name}.`);
  }
  if (type !== 'boolean') {
    if (flag.value !== undefined) return undefined;
    return problem(
      'invalid-flag-value',
      flag.span,
      `--${flag.name} has no value`,
      `Write --${flag.name}=<value>; a blank does not join the two.`,
    );
  }
  if (flag.value === undefined || /^(?:true|false)$/i.test(flag.value)) return undefined;
  return problem(
    'invalid-flag-value',
    flag.valueSpan ?? flag.span,
    flag.value === '' ? `--${flag.name}= has no value` : `--${flag.name} is true or false, not ${flag.value}`,
    `Write --${flag.name}, or --${flag.name}=false.`,
  );
}

function unknownFlag(keyword: string, flag: Flag, rules: FlagRules): Problem {
  const names = Object.keys(rules);
  const near = nearest(flag.name, names);
  const known = names.length === 0 ? `${keyword} takes no flags.` : `${keyword} takes ${names.map((name) => `--${name}`).join(', ')}.`;
  return problem(
    'unknown-flag',
    flag.span,
    `${keyword} has no flag --${flag.name}`,
    near ? `Did you mean --${near}?` : `${known} Flags of the program stand behind its name.`,
  );
}

/** The values of RUN's flags, as far as BuildKit reads them before it expands variables. */
export function checkRunFlags(flags: readonly Flag[]): Problem | undefined {
  for (const name of ['device', 'mount', 'network', 'security']) {
    for (const flag of flags) {
      const found = flag.name === name && flag.value !== undefined ? checkRunFlag(flag, flag.value) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function checkRunFlag(flag: Flag, value: string): Problem | undefined {
  const span = flag.valueSpan ?? flag.span;
  switch (flag.name) {
    case 'mount': {
      const refused = checkUnexpandedMount(value);
      return refused && problem('invalid-mount', span, `--mount: ${refused.error}`, refused.help ?? '');
    }
    case 'device': {
      const device = parseDevice(value);
      if (!('error' in device)) return undefined;
      return problem('invalid-flag-value', span, `--device: ${device.error}`, 'Write --device=<name>, or --device=name=<name>,required.');
    }
    case 'network':
      return checkChoice(flag, value, ['default', 'none', 'host']);
    default:
      return checkChoice(flag, value, ['sandbox', 'insecure']);
  }
}

function checkChoice(flag: Flag, value: string, choices: readonly string[]): Problem | undefined {
  if (choices.includes(value)) return undefined;
  return problem(
    'invalid-flag-value',
    flag.valueSpan ?? flag.span,
    `--${flag.name} is ${choices.join(' or ')}, not "${value}"`,
    `Write ${choices.map((choice) => `--${flag.name}=${choice}`).join(' or ')}.`,
  );
}
