import type { RuleSetting, Settings } from '../engine/config/config.types.ts';
import { severityValues } from '../engine/config/rule-settings.ts';
import { severities } from '../model/finding.ts';
import { answersFamilyOf, type Rule } from '../rules/define.ts';
import { isIdOf } from '../rules/peers.ts';
import type { Preset } from '../rules/presets.ts';

type Table = Readonly<Record<string, unknown>>;

/** Presets of ours that stand for a namespace of tally's rules; ShellCheck's are one rule here. */
const namespaces: Readonly<Record<string, readonly Preset[]>> = {
  hadolint: ['hadolint'],
  buildkit: ['buildkit'],
  tally: ['recommended', 'style'],
  shellcheck: ['hadolint'],
};

/**
 * Translates `.tally.toml` (https://tally.wharflab.com, guides/configuration) as a TOML parser read it. Never throws: what it cannot
 * translate, or cannot read, is in the notes.
 */
export function tallySettings(rules: readonly Rule[], data: unknown): Settings {
  const reader = new TallyReader(rules);
  const top = tableOf(data);
  for (const [name, value] of Object.entries(top)) {
    if (name === 'rules') reader.rules(tableOf(value));
    else if (name === 'inline-directives') reader.directives(tableOf(value));
    else if (name !== 'output') reader.notes.push(`[${name}] has no counterpart here`);
  }
  const output = tableOf(top['output']);
  for (const key of Object.keys(output)) {
    if (key !== 'fail-level') reader.notes.push(`output.${key}: how findings are printed is said on the command line`);
  }
  const level = output['fail-level'] ?? 'style';
  const failOn = severities.find((severity) => severity === level) ?? (level === 'none' ? 'never' : undefined);
  if (failOn === undefined) reader.notes.push(`output.fail-level: ${String(level)} is no severity`);
  return {
    layers: [{ files: undefined, presets: reader.presets(), settings: reader.settings }],
    failOn,
    comments: reader.comments ? undefined : [],
    notes: reader.notes,
  };
}

/** Options of tally's rules that a rule of ours has too: the option and its value. */
const options: Readonly<Record<string, Readonly<Record<string, (value: unknown) => readonly [string, unknown] | undefined>>>> = {
  'hadolint/DL3026': {
    'trusted-registries': (value) => (stringsOf(value).length > 0 ? ['registries', stringsOf(value)] : undefined),
  },
  'hadolint/DL3001': { 'invalid-commands': (value) => (Array.isArray(value) ? ['programs', stringsOf(value)] : undefined) },
  'tally/eol-last': { mode: (value) => (value === 'always' || value === 'never' ? ['finalNewline', value === 'always'] : undefined) },
  'tally/newline-between-instructions': {
    mode: (value) => (value === 'grouped' || value === 'always' || value === 'never' ? ['emptyLines', value] : undefined),
  },
  'tally/labels/prefer-stable-order': {
    order: (value) => (value === 'lexical' ? ['order', 'alphabetical'] : value === 'oci-logical' ? ['order', 'grouped'] : undefined),
  },
  'tally/newline-per-chained-call': { 'min-commands': (value) => (typeof value === 'number' ? ['commands', value] : undefined) },
  'tally/labels/no-buildx-git-overlap': { 'buildx-git-labels': (value) => gitLabels(value) },
  'tally/labels/prefer-grouped': { 'min-labels': (value) => (typeof value === 'number' ? ['minimum', value] : undefined) },
  'tally/prefer-copy-heredoc': { 'check-single-run': (value) => (typeof value === 'boolean' ? ['inSteps', value] : undefined) },
  'tally/require-secret-mounts': { commands: (value) => ['commands', secretMounts(tableOf(value))] },
  'tally/max-lines': {
    max: (value) => (typeof value === 'number' ? ['maximum', value] : undefined),
    'skip-blank-lines': (value) => (typeof value === 'boolean' ? ['emptyLines', !value] : undefined),
    'skip-comments': (value) => (typeof value === 'boolean' ? ['comments', !value] : undefined),
  },
};

const ruleGroups = /^(?:gpu|js|labels|php|powershell|ruby|windows)$/;

/** What BUILDX_GIT_LABELS is; undefined for what tally finds out by itself. */
function gitLabels(value: unknown): readonly [string, unknown] | undefined {
  if (value === 'off' || value === 'full') return ['gitLabels', value];
  return value === true || value === 'true' || value === '1' ? ['gitLabels', '1'] : undefined;
}

/** `[commands.pip]` with `id` and `target`, as our option writes it. */
function secretMounts(commands: Table): readonly string[] {
  return Object.entries(commands).map(([program, mount]) => {
    const parts = ['id', 'target', 'env'].flatMap((key) => {
      const value = tableOf(mount)[key];
      return typeof value === 'string' ? `${key}=${value}` : [];
    });
    return `${program}: ${parts.join(',')}`;
  });
}

class TallyReader {
  readonly notes: string[] = [];
  readonly settings = new Map<string, RuleSetting>();
  comments = true;
  readonly #rules: readonly Rule[];
  readonly #codes: string[] = [];
  readonly #presets = new Set<Preset>(['recommended', 'hadolint', 'buildkit']);

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  presets(): readonly Preset[] {
    return [...this.#presets];
  }

  rules(table: Table): void {
    const include = stringsOf(table['include']);
    if (include.length > 0) {
      this.#presets.clear();
      for (const pattern of include) this.#select(pattern, 'include', {});
      if (this.#presets.size === 0) this.#presets.add('recommended');
    }
    for (const pattern of stringsOf(table['exclude'])) this.#select(pattern, 'exclude', { severity: 'off' });
    for (const [namespace, group] of Object.entries(table)) {
      if (namespace === 'include' || namespace === 'exclude') continue;
      this.#group(namespace, tableOf(group));
    }
  }

  directives(table: Table): void {
    if (table['enabled'] === false) this.comments = false;
    if (table['require-reason'] === true) for (const rule of this.#answering('DL1001')) this.#change(rule, { severity: 'warning' });
    if (table['validate-rules'] === true || table['warn-unused'] === true)
      for (const rule of this.#rules) if (rule.id === 'unused-suppression') this.#change(rule, { options: { others: true } });
  }

  /** A pattern of `include` or `exclude`: `hadolint/*` or `hadolint/DL3008`. */
  #select(pattern: string, place: string, setting: Partial<RuleSetting>): void {
    const [namespace = '', name] = pattern.split('/');
    if (name !== '*' && pattern !== '*') {
      this.#set(pattern, `rules.${place}`, setting);
      return;
    }
    const named = pattern === '*' ? Object.keys(namespaces) : [namespace];
    for (const each of named) {
      const presets = Object.hasOwn(namespaces, each) ? namespaces[each] : undefined;
      if (!presets) this.notes.push(`rules.${place}: ${pattern} has no counterpart here`);
      else if (place === 'include') for (const preset of presets) this.#presets.add(preset);
      else if (each === 'hadolint' || each === 'buildkit') this.#excludeNamespace(each);
      else if (each === 'shellcheck') this.#set('SC*', `rules.${place}`, setting);
      else this.#presets.delete('style');
    }
  }

  /** Rules of ours that answer no other namespace: the others are still wanted. */
  #excludeNamespace(namespace: 'hadolint' | 'buildkit'): void {
    this.#presets.delete(namespace);
    const other = namespace === 'hadolint' ? 'buildkit' : 'hadolint';
    for (const rule of this.#rules) {
      const answers = (peer: 'hadolint' | 'buildkit') => rule.aliases.some((alias) => isIdOf(peer, alias));
      if (answers(namespace) && !answers(other)) this.#change(rule, { severity: 'off' });
    }
  }

  /** The tables of a namespace, which holds rules, and groups of rules. */
  #group(prefix: string, table: Table): void {
    for (const [name, value] of Object.entries(table)) {
      if (prefix === 'tally' && ruleGroups.test(name)) this.#group(`${prefix}/${name}`, tableOf(value));
      else this.#rule(`${prefix}/${name}`, tableOf(value));
    }
  }

  #rule(id: string, table: Table): void {
    const given = table['severity'];
    const severity = severityValues.find((value) => value === given);
    if (given !== undefined && severity === undefined) this.notes.push(`rules.${id}: ${String(given)} is no severity`);
    const translated: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(table)) {
      if (name === 'severity') continue;
      const own = Object.hasOwn(options, id) && Object.hasOwn(options[id] ?? {}, name) ? options[id]?.[name]?.(value) : undefined;
      if (own) translated[own[0]] = own[1];
      else this.notes.push(`rules.${id}: ${name} has no counterpart here`);
    }
    this.#set(id, 'rules', { ...(severity && { severity }), options: translated });
  }

  #set(id: string, place: string, setting: Partial<RuleSetting>): void {
    const name = id.split('/').at(-1) ?? id;
    const family = this.#rules.filter((rule) => answersFamilyOf(rule, name));
    if (family.length > 0 && setting.severity) {
      this.#codes.push(`${name}=${setting.severity}`);
      for (const rule of family) this.#change(rule, { options: { codes: [...this.#codes] } });
      return;
    }
    const found = this.#answering(name);
    if (found.length === 0) this.notes.push(`${place}: no rule here answers ${id}`);
    for (const rule of found) this.#change(rule, setting);
  }

  #answering(name: string): readonly Rule[] {
    return this.#rules.filter(({ aliases }) => aliases.includes(name));
  }

  #change(rule: Rule, setting: Partial<RuleSetting>): void {
    const before = this.settings.get(rule.id) ?? { severity: undefined, options: {} };
    this.settings.set(rule.id, { severity: setting.severity ?? before.severity, options: { ...before.options, ...setting.options } });
  }
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
