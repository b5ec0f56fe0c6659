import type { CodeText } from '../../code-text.ts';
import { closingBracket, literalAt } from '../../code-text.ts';
import { type CodeCall, callsOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { stringConstants } from '../string-constants.ts';

const constant = /\b(?:const|static)[ \t]{1,5}(\w{1,80})[ \t]{0,5}:[ \t]{0,5}&(?:'static[ \t]{1,3})?str[ \t]{0,5}=\s{0,20}(?=")/g;
const failing = /\bpanic!|\bprocess::exit\(|\breturn\s{1,5}Err\b|\bbail!|\bErr\(\s{0,3}\w{1,40}\)\s{0,3}=>\s{0,3}Err\b|\bunreachable!/;

/** Environment variables that Rust sources read at run time: `env::var` with what is done to its result, and clap's `env`. */
export function rustEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const constants = stringConstants(texts, constant);
  const reads: EnvironmentRead[] = [];
  for (const call of callsOf(texts, /\b(?:env|dotenvy|dotenv)::var(?:_os)?\(|(?<![\w.:])(?:env_)?var(?:_os)?\((?=")/g)) {
    const argument = call.arguments[0];
    const name = argument && (argument.literal ?? constants(call.text, argument.code.replace(/^&/, '')));
    if (name === undefined || (call.match[0].startsWith('var') && !/\benv::(?:\{[^}]{0,80})?\bvar\b/.test(call.text.code))) continue;
    const evidence = placeIn(call.text, call.match.index);
    const need = needOf(call);
    reads.push(need === 'required' ? { name, need, evidence, validated: evidence } : { name, need, evidence });
  }
  const read = new Set(reads.map(({ name }) => name));
  return [...reads, ...clapReads(texts), ...[...namedConstants(texts)].filter(({ name }) => !read.has(name))];
}

/** Constants that are named as variables (`DB_HOST_ENV`) in a file that reads variables whose names it is handed. */
function* namedConstants(texts: readonly CodeText[]): Generator<EnvironmentRead> {
  for (const text of texts) {
    if (!/\benv::var(?:_os)?\(\s{0,5}&?[a-z]/.test(text.code)) continue;
    for (const match of text.code.matchAll(constant)) {
      const name = /(?:^ENV_|_ENV(?:_VAR)?$)/.test(match[1] ?? '') ? literalAt(text, match.index + match[0].length) : undefined;
      if (name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name)) yield { name, need: 'unknown', evidence: placeIn(text, match.index) };
    }
  }
}

const defaulting =
  /^(?:unwrap_or|unwrap_or_else|unwrap_or_default|ok|is_ok|is_err|or|or_else|map_or|map_or_else|is_ok_and|is_some|is_none|unwrap_or_log)$/;
const passing =
  /^(?:map_err|context|with_context|ok_or|ok_or_else|map|and_then|as_deref|as_str|as_ref|trim|parse|to_string|to_owned|into|clone|transpose|flatten|filter)$/;

/** Follows the methods behind a call: `.unwrap_or(…)` goes on without it, `.expect(…)` and `?` do not. */
function needOf(call: CodeCall): EnvironmentRead['need'] {
  const { code } = call.text;
  const before = code.slice(Math.max(0, call.match.index - 120), call.match.index);
  let at = call.end;
  for (let method = 0; method < 8; method++) {
    const rest = code.slice(at, at + 120);
    if (/^\s{0,80}\?/.test(rest)) return 'required';
    const next = /^\s{0,80}\.\s{0,5}(\w{1,40})(?:::<[^()]{0,60}>)?(\()?/.exec(rest);
    const name = next?.[1] ?? '';
    if (!next?.[2]) break;
    const open = at + next[0].length - 1;
    const end = closingBracket(code.slice(0, open + 2000), open);
    if (name === 'expect' || name === 'unwrap') return 'required';
    if (defaulting.test(name)) return /\b(?:panic!|process::exit\()/.test(code.slice(open, end)) ? 'required' : 'defaulted';
    if (!passing.test(name)) break;
    at = end;
  }
  if (/\b(?:if|while)\s{1,3}let\s[^;{}]{0,80}=\s{0,5}(?:\w{1,40}::){0,3}$|\bmatches!\(\s{0,20}(?:\w{1,40}::){0,3}$/.test(before))
    return 'defaulted';
  if (/\blet\s{1,3}Ok\([^;{}]{0,60}=\s{0,5}(?:\w{1,40}::){0,3}$/.test(before) && /^\s{0,20}else\b/.test(code.slice(at, at + 30)))
    return failing.test(code.slice(at, at + 400)) ? 'required' : 'defaulted';
  if (/\bmatch\s{1,3}(?:\w{1,40}::){0,3}$/.test(before)) {
    const open = code.indexOf('{', at);
    const arms = code.slice(open, closingBracket(code.slice(0, open + 2000), open));
    const missing = /\b(?:Err\([^)]{0,60}\)|None|_)\s{0,3}=>/.exec(arms);
    return missing && failing.test(arms.slice(missing.index, missing.index + 150)) ? 'required' : 'defaulted';
  }
  return 'unknown';
}

/** `#[arg(long, env = "PORT", default_value = "80")]`; a bare `env` stands for the field's name in capitals. */
function* clapReads(texts: readonly CodeText[]): Generator<EnvironmentRead> {
  for (const call of callsOf(texts, /#\[(?:arg|clap|structopt)\(/g)) {
    const setting = call.arguments.find((argument) => argument.keyword === 'env' || argument.code === 'env');
    if (!setting) continue;
    const field = /^\s{0,5}\](?:\s|#\[[^\]\n]{0,200}\]){0,40}(?:pub(?:\([^)]{0,30}\))?\s{1,5})?(\w{1,80})\s{0,5}:\s{0,5}([\w:]{1,80})/.exec(
      call.text.code.slice(call.end, call.end + 400),
    );
    const name = setting.keyword === 'env' ? setting.literal : field?.[1]?.toUpperCase();
    if (name === undefined) continue;
    const given = call.arguments.some((argument) => /^default_value/.test(argument.keyword || argument.code));
    const optional = /^(?:Option|Vec|bool)$/.test(field?.[2] ?? '');
    const evidence = placeIn(call.text, setting.start);
    if (given || optional) yield { name, need: 'defaulted', evidence };
    else yield { name, need: field ? 'required' : 'unknown', evidence, validated: field ? evidence : undefined };
  }
}
