import type { CodeText } from '../../code-text.ts';
import { closingBracket, literalAt } from '../../code-text.ts';
import type { SourceEvidence } from '../../project.types.ts';
import { type CodeCall, callsOf, placeIn } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { stringConstants } from '../string-constants.ts';
import { structTagReads } from './struct-tags.ts';

const constant =
  /^[ \t]{0,10}(?:const[ \t]{1,5})?(\w{1,60})(?:[ \t]{1,10}string)?[ \t]{0,20}=[ \t]{0,5}(?=["`]\u0001{1,100}["`][ \t\r]{0,5}$)/gm;
const fails = /\bpanic\(|\bos\.Exit\(|\.(?:Fatal|Panic)(?:f|ln)?\(|\berrors\.New\(|\bfmt\.Errorf\(|\breturn\b[^\n]{0,100}\b[eE]rr/;

/**
 * Environment variables that Go sources read: `os.Getenv`, `os.LookupEnv`, functions of their own around these, struct tags of
 * envconfig, env and cleanenv, viper, and flags of urfave/cli and kingpin.
 */
export function goEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const constants = stringConstants(texts, constant);
  const nameOf = (call: CodeCall, index = 0): string | undefined => {
    const argument = call.arguments[index];
    return argument && (argument.literal ?? constants(call.text, argument.code));
  };
  const reads: EnvironmentRead[] = [];
  const helpers = new Map<string, Helper>();
  for (const call of callsOf(texts, /\bos\.(Getenv|LookupEnv)\(/g)) {
    const name = nameOf(call);
    if (name !== undefined) reads.push({ name, evidence: placeIn(call.text, call.match.index), ...needOf(call) });
    const helper = name === undefined ? helperAround(call) : undefined;
    if (helper) helpers.set(helper.name, helper);
  }
  for (const helper of [...helpers.values()].slice(0, 20)) {
    for (const call of callsOf(texts, new RegExp(`(?<!func\\s{1,5})(?<!\\w)${helper.name}\\(`, 'g')))
      reads.push(...helperReads(call, helper, nameOf));
  }
  return [...reads, ...structTagReads(texts), ...viperReads(texts, nameOf), ...flagReads(texts)];
}

type Need = Pick<EnvironmentRead, 'need' | 'validated'>;

/** What is done with the value behind the call. */
function needOf(call: CodeCall): Need {
  const { code } = call.text;
  const line = code.lastIndexOf('\n', call.match.index) + 1;
  const before = code.slice(line, call.match.index);
  const after = code.slice(call.end, call.end + 600);
  if (/\bcmp\.Or\($|\bswitch\b/.test(before)) return { need: 'defaulted' };
  const compared = /^\s{0,3}([=!]=)\s{0,3}(""|``)?/.exec(after);
  if (compared) {
    const absent = compared[1] === '==' && compared[2] !== undefined;
    return absent && /\bif\b/.test(before) && fails.test(blockOf(after)) ? required(call) : { need: 'defaulted' };
  }
  const assigned = /(?:^|[\s(;])(\w{1,60})(?:,\s{0,3}(\w{1,60}))?(?:\s{1,3}string)?\s{0,3}:?=\s{0,3}(?:[\w.]{1,40}\(){0,3}$/.exec(before);
  const lookup = call.match[1] === 'LookupEnv';
  const [, value = '', found] = assigned ?? [];
  if (!assigned) return { need: 'unknown' };
  const tested = lookup ? (found ?? '') : value;
  const present = new RegExp(
    `^[^\\n]{0,20}[;\\n]\\s{0,20}(?:if\\s{1,3})?(?:${lookup ? `${tested}\\b` : `${tested}\\s{0,3}!=|len\\(${tested}\\)\\s{0,3}>`})`,
  ).test(after);
  if (present) return { need: 'defaulted' };
  const absent = new RegExp(
    `\\bif\\s{1,3}(?:${lookup ? `!${tested}\\b` : `${tested}\\s{0,3}==\\s{0,3}(?:""|\`\`)|len\\(${tested}\\)\\s{0,3}==\\s{0,3}0`})`,
  ).exec(after);
  const wrapped = absent ? null : /^\){1,3}\s{0,20}if\s{1,3}err\s{0,3}!=\s{0,3}nil\b/.exec(after);
  const test = absent ?? wrapped;
  if (test) {
    const block = blockOf(after.slice(test.index));
    if (fails.test(block)) return required(call, call.end + test.index);
    if (new RegExp(`\\b${value}\\s{0,3}=(?!=)`).test(block) || absent) return { need: 'defaulted' };
  }
  // What is compared with other values goes on without one.
  const chosen = new RegExp(`\\b(?:switch\\s{1,3}(?:strings\\.\\w{1,20}\\()?${value}\\b|${value}\\s{0,3}[=!]=\\s{0,3}"\u0001)`).test(after);
  return { need: lookup || chosen ? 'defaulted' : 'unknown' };
}

function required(call: CodeCall, offset = call.match.index): Need {
  return { need: 'required', validated: placeIn(call.text, offset) };
}

/** The first block in some code, `{` to its end. */
function blockOf(code: string): string {
  const open = code.indexOf('{');
  return open === -1 ? '' : code.slice(open, closingBracket(code, open));
}

interface Helper {
  readonly name: string;
  /** `strict`: fails without it; `fallback`: its second argument is the default; `names`: all arguments are names of variables. */
  readonly kind: 'strict' | 'fallback' | 'names' | 'plain';
  readonly fails: boolean;
  readonly evidence: SourceEvidence;
}

/** The function of the sources that hands its parameter to `os.Getenv`. */
function helperAround(call: CodeCall): Helper | undefined {
  const { code } = call.text;
  const from = Math.max(0, call.match.index - 5000);
  const start = from + code.slice(from, call.match.index).lastIndexOf('\nfunc ');
  const head = /^\nfunc (\w{1,60})(?:\[[^\]\n]{1,60}\])?\((\w{1,40})(?:, \w{1,40})? ?(?:string)?,? ?([^)\n]{0,200})\)/.exec(
    code.slice(start, start + 400),
  );
  if (start < from || !head) return undefined;
  const [whole, name = '', parameter, rest = ''] = head;
  const open = code.indexOf('{', start + whole.length - 1);
  const body = code.slice(open, closingBracket(code.slice(0, open + 3000), open));
  if (
    open > call.match.index ||
    open + body.length < call.match.index ||
    !new RegExp(`\\bos\\.(?:Getenv|LookupEnv)\\(${parameter}\\)`).test(body)
  )
    return undefined;
  const second = whole.slice(whole.indexOf('(') + 1).includes(',');
  const failing = /\bpanic\(|\bos\.Exit\(|\.(?:Fatal|Panic)(?:f|ln)?\(/.test(body);
  const kind =
    /\.\.\.string/.test(rest) && (body.match(/\bos\.Getenv\(/g)?.length ?? 0) > 1
      ? 'names'
      : second
        ? 'fallback'
        : failing
          ? 'strict'
          : 'plain';
  return { name, kind, fails: failing, evidence: placeIn(call.text, start + 1) };
}

function* helperReads(
  call: CodeCall,
  helper: Helper,
  nameOf: (call: CodeCall, index?: number) => string | undefined,
): Generator<EnvironmentRead> {
  const evidence = placeIn(call.text, call.match.index);
  const names = (helper.kind === 'names' ? call.arguments.map((_, index) => nameOf(call, index)) : [nameOf(call)]).filter(
    (name) => name !== undefined,
  );
  for (const name of names) {
    if (helper.kind === 'fallback') yield { name, need: call.arguments.length > 1 ? 'defaulted' : 'unknown', evidence };
    else if (helper.fails && names.length === 1) yield { name, need: 'required', evidence, validated: helper.evidence };
    else yield { name, need: 'unknown', evidence };
  }
}

/** `viper.BindEnv("port", "PORT")`, and keys written as variables after `viper.AutomaticEnv()`. */
function* viperReads(
  texts: readonly CodeText[],
  nameOf: (call: CodeCall, index?: number) => string | undefined,
): Generator<EnvironmentRead> {
  if (!texts.some((text) => /\.(?:BindEnv|AutomaticEnv)\(/.test(text.code))) return;
  const defaults = new Set<string>();
  for (const call of callsOf(texts, /\.SetDefault\(/g)) defaults.add(nameOf(call) ?? '');
  for (const call of callsOf(texts, /\.BindEnv\(/g)) {
    const key = nameOf(call);
    for (let index = 1; index < call.arguments.length; index++) {
      const name = nameOf(call, index);
      if (name !== undefined)
        yield { name, need: defaults.has(key ?? '') ? 'defaulted' : 'unknown', evidence: placeIn(call.text, call.match.index) };
    }
  }
  if (!texts.some((text) => /\.AutomaticEnv\(/.test(text.code))) return;
  const [prefixed] = callsOf(texts, /\.SetEnvPrefix\(/g);
  const prefix = prefixed === undefined ? '' : nameOf(prefixed);
  if (prefix === undefined) return;
  for (const call of callsOf(texts, /\bviper\.Get(?:String|Int|Int64|Bool|Duration|Float64|StringSlice)?\(/g)) {
    const key = nameOf(call);
    if (key === undefined || !/^[A-Z][A-Z0-9_]*$/.test(key)) continue;
    const name = prefix === '' ? key : `${prefix.toUpperCase()}_${key}`;
    yield { name, need: defaults.has(key) ? 'defaulted' : 'unknown', evidence: placeIn(call.text, call.match.index) };
  }
}

/** `EnvVars: []string{"PORT"}` of urfave/cli and `.Envar("PORT")` of kingpin. */
function* flagReads(texts: readonly CodeText[]): Generator<EnvironmentRead> {
  for (const text of texts) {
    for (const match of text.code.matchAll(/\bEnvVars:\s{0,10}\[\]string\{\s{0,10}(?=["`])|\bEnvVars\(\s{0,5}(?=["`])/g)) {
      const name = literalAt(text, match.index + match[0].length);
      if (name === undefined) continue;
      const from = Math.max(0, match.index - 1500);
      const opener = text.code.slice(from, match.index).lastIndexOf('Flag{');
      const open = from + opener + 4;
      const flag = opener === -1 ? '' : text.code.slice(open, closingBracket(text.code.slice(0, open + 3000), open));
      const evidence = placeIn(text, match.index);
      const need = /\bRequired:\s{0,10}true\b/.test(flag)
        ? 'required'
        : /\bValue:/.test(flag) || /^\S{0,20}Bool/.test(text.code.slice(open - 12, open))
          ? 'defaulted'
          : 'unknown';
      yield need === 'required' ? { name, need, evidence, validated: evidence } : { name, need, evidence };
    }
  }
  for (const call of callsOf(texts, /\.Envar\(/g)) {
    const name = call.arguments[0]?.literal;
    if (name !== undefined) yield { name, need: 'unknown', evidence: placeIn(call.text, call.match.index) };
  }
}
