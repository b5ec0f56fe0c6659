import type { CodeText } from '../../code-text.ts';
import { literalAt } from '../../code-text.ts';
import type { CodeCall } from '../code-search.ts';
import { callsOf, matchesOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { importing } from './program.ts';

/** Variables that settings libraries read in a file: python-decouple, Starlette's Config, environs, django-environ, click and typer. */
export function* settingsReads(text: CodeText): Generator<EnvironmentRead> {
  const from = (...modules: readonly string[]): boolean => importing([text], ...modules).length > 0;
  if (from('decouple', 'starlette.config')) yield* configCalls(text);
  if (from('environs', 'environ')) yield* envCalls(text);
  if (from('click', 'typer')) {
    for (const match of matchesOf(text.code, /\benvvar\s{0,5}=\s{0,5}(?=["'])/g, 500)) {
      const name = literalAt(text, match.index + match[0].length);
      if (name !== undefined) yield { name, need: 'unknown', evidence: placeIn(text, match.index) };
    }
  }
}

/** `config('X', default=…, cast=…)` fails without a default. */
function* configCalls(text: CodeText): Generator<EnvironmentRead> {
  const alias =
    /\bfrom\s{1,5}decouple\s{1,5}import\b[^\n]{0,100}\bconfig\s{1,5}as\s{1,5}(\w{1,40})/.exec(text.code)?.[1] ??
    /(?:^|\n)[ \t]{0,20}(\w{1,40})[ \t]{0,5}=[ \t]{0,5}(?:decouple\.)?(?:AutoConfig|Config)\(/.exec(text.code)?.[1] ??
    'config';
  for (const call of callsOf([text], new RegExp(`(?<![\\w.])(?:decouple\\.)?${alias}(?:\\.get)?\\(`, 'g')))
    yield* required(call, 'default', false);
}

/** Variables that a method of django-environ stands for when it is called without a name. */
const implied = new Map([
  ['db', 'DATABASE_URL'],
  ['db_url', 'DATABASE_URL'],
  ['dj_db_url', 'DATABASE_URL'],
  ['cache', 'CACHE_URL'],
  ['cache_url', 'CACHE_URL'],
  ['dj_cache_url', 'CACHE_URL'],
  ['email', 'EMAIL_URL'],
  ['email_url', 'EMAIL_URL'],
  ['dj_email_url', 'EMAIL_URL'],
]);

/** `env = Env()` and `env('X')`, `env.int('X', 3)`, `env.db()`; a scheme given to `Env` has defaults. */
function* envCalls(text: CodeText): Generator<EnvironmentRead> {
  // A prefix that is in force for a block changes the names.
  if (/\.prefixed\(/.test(text.code)) return;
  const created = /(?:^|\n)[ \t]{0,20}(\w{1,40})[ \t]{0,5}=[ \t]{0,5}(?:environs?\.)?(?:Env|FileAwareEnv)\(/.exec(text.code);
  const imported = /\bimport\b[^\n]{0,100}(?<!\w)env\b/.test(text.code) ? 'env' : undefined;
  const variable = created?.[1] ?? imported;
  if (variable === undefined) return;
  const defaults = new Set<string>();
  for (const call of callsOf([text], /(?<!\w)(?:environs?\.)?(?:Env|FileAwareEnv)\(/g)) {
    for (const argument of call.arguments) if (argument.keyword !== '' && argument.code.startsWith('(')) defaults.add(argument.keyword);
  }
  for (const call of callsOf([text], new RegExp(`(?<![\\w.])${variable}(?:\\.([a-z_]{2,20}))?\\(`, 'g'))) {
    const method = call.match[1];
    if (method !== undefined && /^(?:read_env|read_envfile|seal|dump|prefix|add_parser|parser_for|prefixed|get_value)$/.test(method))
      continue;
    const impliedName = implied.get(method ?? '');
    if (call.arguments[0]?.literal === undefined && impliedName !== undefined) {
      const otherwise = call.arguments.some((argument) => argument.keyword === 'default');
      const evidence = placeIn(text, call.match.index);
      yield { name: impliedName, need: otherwise ? 'defaulted' : 'required', evidence, validated: evidence };
      continue;
    }
    for (const read of required(call, 'default', method !== undefined || importing([text], 'environs').length > 0)) {
      yield defaults.has(read.name) ? { ...read, need: 'defaulted' } : read;
    }
  }
}

/** A call whose first argument is the name; without a default it fails. `positional`: the second argument is the default. */
function* required(call: CodeCall, keyword: string, positional: boolean): Generator<EnvironmentRead> {
  const name = call.arguments[0]?.literal;
  if (name === undefined) return;
  const otherwise = call.arguments.find(
    (argument, at) => argument.keyword === keyword || (positional && at === 1 && argument.keyword === ''),
  );
  const evidence = placeIn(call.text, call.match.index);
  yield { name, need: otherwise ? 'defaulted' : 'required', evidence, validated: evidence };
}
