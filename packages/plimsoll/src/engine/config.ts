import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { whyUnreadable } from '../context/bounded-read.ts';
import { compileIgnore } from '../context/ignore.ts';
import { defaultFormat, type FormatOptions, formatRanges } from '../format/format.types.ts';
import { UserError } from '../model/errors.ts';
import { type Severity, severities } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import { type Option, type Preset, presets, type Rule } from '../rules/define.ts';
import { displayPath } from './display.ts';
import type { ActiveRule } from './inspect.ts';

/** What `plimsoll.yaml` may hold. `tools/generate.ts` writes its JSON Schema from the same rules. */
export interface Config {
  /** The file it came from; undefined if there is none. */
  readonly file: string | undefined;
  readonly failOn: Severity | 'never' | undefined;
  /** How Dockerfiles are laid out. */
  readonly format: FormatOptions;
  /** Whether a file is not to be looked at. */
  excludes(path: string): boolean;
  /** `path` is absolute, as above. */
  rulesFor(path: string): readonly ActiveRule[];
}

/** The configuration in force for the files of a folder. Rejects with UserError (2) for a broken one. */
export type ConfigFinder = (folder: string) => Promise<Config>;

const configNames = ['plimsoll.yaml', 'plimsoll.yml'] as const;
export const failOnValues = [...severities, 'never'] as const;
const maxConfigBytes = 256 * 1024;

interface RuleSetting {
  readonly severity: Severity | 'off' | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}
interface Layer {
  /** Globs; undefined applies everywhere. */
  readonly files: readonly string[] | undefined;
  readonly settings: ReadonlyMap<string, RuleSetting>;
}

/**
 * Finds the configuration of a folder: `explicit`, or the nearest `plimsoll.yaml` upwards, or else `.hadolint.yaml` there.
 * Each is read once. A broken one is a UserError (2) with file, place and what would be right.
 */
export function configFinder(rules: readonly Rule[], cwd: string, explicit?: string): ConfigFinder {
  const read = new Map<string | undefined, Promise<Config>>();
  const files = new Map<string, string | undefined>();
  return (folder) => {
    const file = explicit ?? findConfig(folder, files);
    let config = read.get(file);
    if (!config) {
      config = readConfig(rules, cwd, file);
      read.set(file, config);
    }
    return config;
  };
}

async function readConfig(rules: readonly Rule[], cwd: string, file: string | undefined): Promise<Config> {
  if (file === undefined) return makeConfig(rules, undefined, cwd, undefined, [], []);
  const { parse } = await import('yaml');
  const name = displayPath(file, cwd);
  let data: unknown;
  try {
    if (statSync(file).size > maxConfigBytes) throw new Error(`larger than ${maxConfigBytes / 1024} kB`);
    data = parse(readFileSync(file, 'utf8'), { maxAliasCount: 50, logLevel: 'error' });
  } catch (error) {
    const reason = 'code' in (error as Error) && 'syscall' in (error as Error) ? whyUnreadable(error) : firstLine((error as Error).message);
    throw new UserError(`${name}: this configuration cannot be used: ${reason}`, 2);
  }
  return /hadolint\.ya?ml$/.test(file) ? hadolintConfig(rules, file, name, data) : plimsollConfig(rules, file, name, data);
}

const firstLine = (text: string) => text.split('\n')[0]?.replace(/:$/, '') ?? '';

/** The nearest configuration upwards; one of our own comes before hadolint's in the same folder. */
function findConfig(folder: string, found: Map<string, string | undefined>): string | undefined {
  if (found.has(folder)) return found.get(folder);
  const own = [...configNames, '.hadolint.yaml', '.hadolint.yml'].map((name) => join(folder, name)).find(isThere);
  // A repository's own settings end at its root.
  const ends = dirname(folder) === folder || isThere(join(folder, '.git'));
  const file = own ?? (ends ? undefined : findConfig(dirname(folder), found));
  found.set(folder, file);
  return file;
}

/** A link that leads nowhere is there: reading it says what is wrong. A folder above may be closed to us, which is no error. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function plimsollConfig(rules: readonly Rule[], file: string, name: string, data: unknown): Config {
  const top = asMap(data ?? {}, name, 'the configuration');
  onlyKeys(top, ['$schema', 'preset', 'rules', 'exclude', 'failOn', 'format', 'overrides'], name, '');
  const failOn = oneOf(top['failOn'], failOnValues, name, 'failOn');
  const layers: Layer[] = [{ files: undefined, settings: ruleSettings(rules, top['rules'], name, 'rules') }];
  for (const [index, item] of asList(top['overrides'], name, 'overrides').entries()) {
    const place = `overrides[${index}]`;
    const override = asMap(item, name, place);
    onlyKeys(override, ['files', 'rules'], name, `${place}.`);
    layers.push({
      files: stringList(override['files'], name, `${place}.files`),
      settings: ruleSettings(rules, override['rules'], name, `${place}.rules`),
    });
  }
  const preset = oneOf(top['preset'], presets, name, 'preset');
  const format = formatOptions(top['format'], name);
  return makeConfig(rules, file, dirname(file), failOn, stringList(top['exclude'], name, 'exclude'), layers, preset, format);
}

function formatOptions(data: unknown, file: string): FormatOptions {
  const given = asMap(data ?? {}, file, 'format');
  onlyKeys(given, Object.keys(defaultFormat), file, 'format.');
  const { indent = defaultFormat.indent, width = defaultFormat.width, finalNewline = defaultFormat.finalNewline } = given;
  const whole = (value: unknown, name: keyof typeof formatRanges): number => {
    const { least, most } = formatRanges[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw wrong(file, `format.${name}`, `expected a whole number from ${least} to ${most}`);
  };
  if (typeof finalNewline !== 'boolean') throw wrong(file, 'format.finalNewline', 'expected true or false');
  return { indent: whole(indent, 'indent'), width: whole(width, 'width'), finalNewline };
}

/** hadolint's `ignored`, `override`, `trustedRegistries` and `failure-threshold`, through the rules' aliases; its other keys have no counterpart here. */
function hadolintConfig(rules: readonly Rule[], file: string, name: string, data: unknown): Config {
  const top = asMap(data ?? {}, name, 'the configuration');
  const settings = new Map<string, RuleSetting>();
  const set = (code: string, severity: Severity | 'off') => {
    for (const rule of rules) if (rule.aliases.includes(code)) settings.set(rule.id, { severity, options: {} });
  };
  const override = asMap(top['override'] ?? {}, name, 'override');
  for (const severity of severities) for (const code of stringList(override[severity], name, `override.${severity}`)) set(code, severity);
  const registries = stringList(top['trustedRegistries'], name, 'trustedRegistries');
  if (registries.length > 0) {
    for (const rule of rules) {
      if (rule.aliases.includes('DL3026')) settings.set(rule.id, { severity: settings.get(rule.id)?.severity, options: { registries } });
    }
  }
  for (const code of stringList(top['ignored'], name, 'ignored')) set(code, 'off');
  const threshold = oneOf(
    top['failure-threshold'],
    ['error', 'warning', 'info', 'style', 'ignore', 'none'] as const,
    name,
    'failure-threshold',
  );
  const failOn = threshold === 'ignore' || threshold === 'none' ? 'never' : threshold;
  return makeConfig(rules, file, dirname(file), failOn, [], [{ files: undefined, settings }]);
}

function makeConfig(
  rules: readonly Rule[],
  file: string | undefined,
  root: string,
  failOn: Config['failOn'],
  exclude: readonly string[],
  layers: readonly Layer[],
  preset: Preset = 'recommended',
  format: FormatOptions = defaultFormat,
): Config {
  const everywhere = activeRules(
    rules,
    preset,
    layers.filter((layer) => layer.files === undefined),
    format,
  );
  let excluded: ReturnType<typeof compileIgnore> | undefined;
  const local = (path: string) => relative(root, path).replaceAll('\\', '/');
  const special = layers.some((layer) => layer.files !== undefined);
  return {
    file,
    failOn,
    format,
    excludes(path) {
      if (exclude.length === 0) return false;
      excluded ??= compileIgnore(exclude.join('\n'));
      return excluded.ignores(local(path));
    },
    rulesFor(path) {
      if (!special) return everywhere;
      return activeRules(
        rules,
        preset,
        layers.filter(({ files }) => files === undefined || files.some((glob) => matchesGlob(local(path), glob))),
        format,
      );
    },
  };
}

/** The rule whose options are those of `format:` unless they are given under `rules:`. */
const formatRule = 'not-formatted';

function activeRules(rules: readonly Rule[], preset: Preset, layers: readonly Layer[], format: FormatOptions): ActiveRule[] {
  return rules.flatMap((rule) => {
    let on = (rule.preset ?? 'recommended') === 'recommended' || rule.preset === preset;
    let severity: RuleSetting['severity'];
    let options: Record<string, unknown> = Object.fromEntries(Object.entries(rule.options).map(([key, option]) => [key, option.default]));
    if (rule.id === formatRule) options = { ...options, ...format };
    for (const { settings } of layers) {
      const setting = settings.get(rule.id);
      if (!setting) continue;
      // A rule of another preset is turned on by naming it, if only to set an option.
      on = true;
      severity = setting.severity ?? severity;
      options = { ...options, ...setting.options };
    }
    return !on || severity === 'off' ? [] : [{ rule, severity, options }];
  });
}

function ruleSettings(rules: readonly Rule[], data: unknown, file: string, place: string): Map<string, RuleSetting> {
  const settings = new Map<string, RuleSetting>();
  for (const [id, value] of Object.entries(asMap(data ?? {}, file, place))) {
    const rule = rules.find((candidate) => candidate.id === id);
    if (!rule)
      throw wrong(
        file,
        `${place}.${id}`,
        'there is no such rule',
        nearest(
          id,
          rules.map((candidate) => candidate.id),
        ),
      );
    if (typeof value === 'string' || value === false) {
      const severity = oneOf(value === false ? 'off' : value, ['off', ...severities] as const, file, `${place}.${id}`);
      settings.set(id, { severity, options: {} });
      continue;
    }
    const { severity, ...options } = asMap(value, file, `${place}.${id}`);
    for (const [key, given] of Object.entries(options))
      checkOption(Object.hasOwn(rule.options, key) ? rule.options[key] : undefined, given, rule, key, file, `${place}.${id}.${key}`);
    settings.set(id, { severity: oneOf(severity, ['off', ...severities] as const, file, `${place}.${id}.severity`), options });
  }
  return settings;
}

function checkOption(option: Option | undefined, value: unknown, rule: Rule, key: string, file: string, place: string): void {
  if (!option) throw wrong(file, place, `${rule.id} has no such option`, nearest(key, Object.keys(rule.options)));
  if (option.type === 'list') stringList(value, file, place);
  else if (option.type === 'choice') oneOf(value, option.values, file, place);
  else if (typeof value !== (option.type === 'flag' ? 'boolean' : 'number'))
    throw wrong(file, place, `expected ${option.type === 'flag' ? 'true or false' : 'a number'}`);
}

function wrong(file: string, place: string, what: string, meant?: string): UserError {
  return new UserError(`${file}: ${place}: ${what}${meant ? ` (did you mean ${meant}?)` : ''}`, 2);
}

function asMap(value: unknown, file: string, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(file, place, 'expected keys and values');
  return value as Record<string, unknown>;
}

function asList(value: unknown, file: string, place: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(file, place, 'expected a list');
  return value;
}

function stringList(value: unknown, file: string, place: string): readonly string[] {
  return asList(value, file, place).map((item) => {
    if (typeof item !== 'string') throw wrong(file, place, 'expected a list of strings');
    return item;
  });
}

function oneOf<T extends string>(value: unknown, values: readonly T[], file: string, place: string): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || !(values as readonly string[]).includes(value)) {
    throw wrong(file, place, `expected one of ${values.join(', ')}`, typeof value === 'string' ? nearest(value, values) : undefined);
  }
  return value as T;
}

function onlyKeys(map: Record<string, unknown>, keys: readonly string[], file: string, prefix: string): void {
  for (const key of Object.keys(map)) {
    if (!keys.includes(key)) throw wrong(file, `${prefix}${key}`, 'there is no such key', nearest(key, keys));
  }
}
