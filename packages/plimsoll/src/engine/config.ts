import { dirname, join, relative, resolve } from 'node:path';
import { compileExclude } from '../collect/exclude.ts';
import { globMatcher } from '../collect/glob.ts';
import { statusOf } from '../disk/status.ts';
import { defaultFormat, type FormatOptions } from '../format/format.types.ts';
import type { Severity } from '../model/finding.ts';
import type { Rule } from '../rules/define.ts';
import { decidesAsBuildkit, isInPreset, type Preset } from '../rules/presets.ts';
import { type CommentTool, commentTools, type FailOn, type Layer, type RuleSetting, type Settings } from './config/config.types.ts';
import { checkIsWithinRepository, readConfigFile } from './config/config-file.ts';
import { hadolintSettings } from './config/hadolint-config.ts';
import { plimsollSettings } from './config/plimsoll-config.ts';
import { displayPath } from './display.ts';
import type { ActiveRule } from './inspect.ts';

/** The configuration of some files. `tools/generate.ts` writes the JSON Schema of `plimsoll.yaml` from the same rules. */
export interface Config {
  /** The file it came from; undefined if there is none. */
  readonly file: string | undefined;
  readonly failOn: FailOn | undefined;
  /** How Dockerfiles are laid out. */
  readonly format: FormatOptions;
  /** The file with the findings that are known already, absolute; undefined if none is named. */
  readonly baseline: string | undefined;
  /** Whose ignore comments hide findings. */
  readonly comments: readonly CommentTool[];
  /** What the file says without effect, in a line each; another tool's file may hold such. */
  readonly notes: readonly string[];
  /** Whether a file is not to be looked at. */
  excludes(path: string): boolean;
  /** `path` is absolute, as above. */
  rulesFor(path: string): readonly ActiveRule[];
}

/** What the command line says of the rules; it wins over every file. */
export interface CommandSettings {
  readonly presets?: readonly Preset[] | undefined;
  readonly severities?: ReadonlyMap<string, Severity | 'off'>;
  /** For rules that answer a family of ids, what is said of single ones: `SC2086=off`. */
  readonly codes?: readonly (readonly [rule: string, code: string])[];
}

/** The configuration in force for the files of a folder. Rejects with UserError (2) for a broken one. */
export type ConfigFinder = (folder: string) => Promise<Config>;

export const ownConfigNames = ['plimsoll.yaml', 'plimsoll.yml'] as const;
export const hadolintConfigNames = ['.hadolint.yaml', '.hadolint.yml'] as const;

/**
 * Finds the configuration of a folder: `explicit`, or the nearest `plimsoll.yaml` upwards, or else `.hadolint.yaml` there.
 * Each is read once. A broken one is a UserError (2) with file, line, place and what would be right.
 */
export function configFinder(rules: readonly Rule[], cwd: string, explicit?: string, command: CommandSettings = {}): ConfigFinder {
  const read = new Map<string | undefined, Promise<Config>>();
  const files = new Map<string, string | undefined>();
  return (folder) => {
    const file = explicit ?? findConfig(folder, files);
    let config = read.get(file);
    if (!config) {
      config = readConfig(rules, cwd, file, explicit !== undefined, command);
      read.set(file, config);
    }
    return config;
  };
}

async function readConfig(
  rules: readonly Rule[],
  cwd: string,
  file: string | undefined,
  chosen: boolean,
  command: CommandSettings,
): Promise<Config> {
  if (file === undefined) return makeConfig(rules, undefined, cwd, { layers: [] }, command);
  const folder = dirname(file);
  if (!chosen) checkIsWithinRepository(file, folder, displayPath(file, cwd));
  const settings = await readSettings(rules, cwd, file);
  if (!chosen && settings.baseline !== undefined)
    checkIsWithinRepository(resolve(folder, settings.baseline), folder, `${displayPath(file, cwd)}: baseline: ${settings.baseline}`);
  return makeConfig(rules, file, folder, settings, command);
}

/** What a configuration file says. Rejects with UserError (2) for a broken one. */
export async function readSettings(rules: readonly Rule[], cwd: string, file: string): Promise<Settings> {
  const top = await readConfigFile(file, displayPath(file, cwd));
  return /hadolint\.ya?ml$/.test(file) ? hadolintSettings(rules, top) : plimsollSettings(rules, top);
}

/** The nearest configuration upwards; one of our own comes before hadolint's in the same folder. */
function findConfig(folder: string, found: Map<string, string | undefined>): string | undefined {
  if (found.has(folder)) return found.get(folder);
  const own = [...ownConfigNames, ...hadolintConfigNames].map((name) => join(folder, name)).find(isThere);
  // A repository's own settings end at its root.
  const ends = dirname(folder) === folder || isThere(join(folder, '.git'));
  const file = own ?? (ends ? undefined : findConfig(dirname(folder), found));
  found.set(folder, file);
  return file;
}

/** A link that leads nowhere is there: reading it says what is wrong. A folder above may be closed to us, which is no error. */
function isThere(path: string): boolean {
  return statusOf(path, 'stay').kind !== undefined;
}

function makeConfig(rules: readonly Rule[], file: string | undefined, root: string, settings: Settings, command: CommandSettings): Config {
  const { layers, failOn, exclude = [], format = defaultFormat, baseline, comments = commentTools, notes = [] } = settings;
  const last: Layer = { files: undefined, presets: command.presets, settings: asSettings(command) };
  const special = layers.filter((layer) => layer.files !== undefined);
  const everywhere = activeRules(rules, [...layers.filter((layer) => layer.files === undefined), last], format);
  const matchers = new Map(special.map((layer) => [layer, (layer.files ?? []).flatMap(matchersOf)]));
  // Files under the same overrides share one list, by which they are looked at together.
  const lists = new Map<string, readonly ActiveRule[]>();
  const excluded = compileExclude(exclude, root);
  const local = (path: string) => relative(root, path).replaceAll('\\', '/');
  return {
    file,
    failOn,
    format,
    baseline: baseline === undefined ? undefined : resolve(root, baseline),
    comments,
    notes,
    excludes: (path) => excluded?.(path, false) ?? false,
    rulesFor(path) {
      if (special.length === 0) return everywhere;
      const file = local(path);
      const applying = new Set(special.filter((layer) => matchers.get(layer)?.some((matches) => matches(file))));
      if (applying.size === 0) return everywhere;
      const key = special.map((layer) => (applying.has(layer) ? 1 : 0)).join('');
      let list = lists.get(key);
      if (!list) {
        list = activeRules(rules, [...layers.filter((layer) => layer.files === undefined || applying.has(layer)), last], format);
        lists.set(key, list);
      }
      return list;
    },
  };
}

/** Those of a glob of files; one of a folder takes in what is below it. */
function matchersOf(glob: string) {
  const plain = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  return [plain, `${plain}/**`].flatMap((each) => globMatcher(each) ?? []);
}

function asSettings({ severities = new Map(), codes = [] }: CommandSettings): ReadonlyMap<string, RuleSetting> {
  const settings = new Map<string, RuleSetting>([...severities].map(([id, severity]) => [id, { severity, options: {} }]));
  for (const [id, own] of Map.groupBy(codes, ([rule]) => rule))
    settings.set(id, { severity: severities.get(id), options: {}, codes: own.map(([, code]) => code) });
  return settings;
}

const withoutPreset: readonly Preset[] = ['recommended'];

/** The rule whose options are those of `format:` unless they are given under `rules:`. */
const formatRule = 'not-formatted';

function activeRules(rules: readonly Rule[], layers: readonly Layer[], format: FormatOptions): ActiveRule[] {
  const presets = layers.findLast((layer) => layer.presets !== undefined)?.presets ?? withoutPreset;
  const asBuildkit = decidesAsBuildkit(presets);
  return rules.flatMap((rule) => {
    let on = presets.some((preset) => isInPreset(rule, preset));
    let severity: RuleSetting['severity'];
    let options: Record<string, unknown> = Object.fromEntries(Object.entries(rule.options).map(([key, option]) => [key, option.default]));
    // A rule that is on for BuildKit's sake; one that is named is on for its own.
    const imitates = on && asBuildkit && isInPreset(rule, 'buildkit');
    if (imitates && rule.options['as']) options = { ...options, as: 'buildkit' };
    if (rule.id === formatRule) options = { ...options, ...format };
    for (const { settings } of layers) {
      const setting = settings.get(rule.id);
      if (!setting) continue;
      // A rule of another preset is turned on by naming it, if only to set an option.
      on = true;
      severity = setting.severity ?? severity;
      options = { ...options, ...setting.options };
      if (setting.codes) options = { ...options, codes: [...((options['codes'] ?? []) as readonly string[]), ...setting.codes] };
    }
    return !on || severity === 'off' ? [] : [{ rule, severity, options, ...(imitates && { imitates: true as const }) }];
  });
}
