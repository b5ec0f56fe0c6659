import type { CodeText } from '../../code-text.ts';
import { closingBracket } from '../../code-text.ts';
import { type CallArgument, type CodeCall, callsOf, placeIn, wholeLiteral } from '../code-search.ts';
import type { EnvironmentRead } from '../environment.ts';
import { stringConstants } from '../string-constants.ts';

const constant = /\b(?:const|readonly)\s{1,5}string\s{1,5}(\w{1,80})\s{0,5}=\s{0,20}(?=")/g;
const named = /^[A-Z][A-Z0-9_]{1,99}$/;

/**
 * Environment variables that C# sources read: `Environment.GetEnvironmentVariable`, and keys of the configuration that are written
 * as variables (`Configuration["REDIS_ADDR"]`).
 */
export function dotnetEnvironment(texts: readonly CodeText[]): EnvironmentRead[] {
  const constants = stringConstants(texts, constant);
  const nameOf = (text: CodeText, argument: CallArgument | undefined) => argument && (argument.literal ?? constants(text, argument.code));
  const reads: EnvironmentRead[] = [];
  const add = (name: string | undefined, text: CodeText, start: number, end: number): void => {
    if (name !== undefined) reads.push({ name, evidence: placeIn(text, start), ...needOf(text, start, end) });
  };
  for (const call of callsOf(texts, /\bEnvironment\.GetEnvironmentVariable\(/g))
    add(nameOf(call.text, call.arguments[0]), call.text, call.match.index, call.end);
  for (const text of texts) {
    for (const match of text.code.matchAll(/\b_?\w{0,30}[cC]onfig(?:uration)?\[\s{0,5}(@?"\u0001{1,100}"|[A-Z]\w{1,80})\s{0,5}\]/g)) {
      const key = match[1] ?? '';
      const start = match.index + match[0].indexOf('[') + 1;
      const name = wholeLiteral(text, start + text.code.slice(start).search(/\S/), key) ?? constants(text, key);
      if (name !== undefined && named.test(name)) add(name, text, match.index, match.index + match[0].length);
    }
  }
  for (const call of callsOf(texts, /\b\w{0,30}[cC]onfig(?:uration)?\.Get(?:Required)?Value(?:<[\w?[\]]{1,40}>)?\(/g))
    reads.push(...valueRead(call, nameOf(call.text, call.arguments[0])));
  return reads;
}

function valueRead(call: CodeCall, name: string | undefined): EnvironmentRead[] {
  if (name === undefined || !named.test(name)) return [];
  const read = { name, evidence: placeIn(call.text, call.match.index) };
  if (call.arguments.length > 1) return [{ ...read, need: 'defaulted' }];
  return [{ ...read, ...needOf(call.text, call.match.index, call.end) }];
}

/** What stands around the expression between two offsets. */
function needOf(text: CodeText, start: number, end: number): Pick<EnvironmentRead, 'need' | 'validated'> {
  const before = text.code.slice(Math.max(0, start - 160), start);
  const after = text.code.slice(end, end + 800);
  const required = { need: 'required', validated: placeIn(text, start) } as const;
  if (/\bArgumentNullException\.ThrowIfNull\w{0,20}\(\s{0,5}$|\b(?:Guard|Ensure)\.\w{0,30}\(\s{0,5}$/.test(before)) return required;
  const otherwise = /^\s{0,60}[)!]?\s{0,60}\?\?\s{0,60}(throw\b)?/.exec(after);
  if (otherwise) return otherwise[1] === undefined ? { need: 'defaulted' } : required;
  if (/^\s{0,3}(?:\?\.|[=!]=|\bis\b|\s{1,40}\?)/.test(after) || /\bTryParse\(\s{0,5}$/.test(before)) return { need: 'defaulted' };
  const asked = /\bif\s{0,3}\(\s{0,5}(!?)\s{0,3}[sS]tring\.IsNullOr(?:Empty|WhiteSpace)\(\s{0,5}$/.exec(before);
  if (asked) return asked[1] === '' && fails(after) ? required : { need: 'defaulted' };
  if (/[sS]tring\.IsNullOr(?:Empty|WhiteSpace)\(\s{0,5}$/.test(before)) return { need: 'defaulted' };
  const variable = /(?:\b(?:var|string\??)\s{1,5}|[\s(.])(\w{1,60})\s{0,5}=\s{0,60}(?:\w{1,40}\.){0,3}$/.exec(before)?.[1];
  if (variable === undefined || !/^!?\s{0,5};/.test(after)) return { need: 'unknown' };
  const test = new RegExp(
    `(!?)\\s{0,3}[sS]tring\\.IsNullOr(?:Empty|WhiteSpace)\\(\\s{0,5}${variable}\\b|(?<![\\w.])${variable}\\s{0,3}(==|is|!=|is not)\\s{0,3}null\\b`,
  ).exec(after);
  if (test) {
    const absent = test[1] === '' || /^(?:==|is)$/.test(test[2] ?? '');
    return absent && /\bif\s{0,3}\(\s{0,5}$/.test(after.slice(0, test.index)) && fails(after.slice(test.index))
      ? required
      : { need: 'defaulted' };
  }
  if (new RegExp(`(?<![\\w.])${variable}\\s{0,5}(?:\\?\\?|[=!]=\\s{0,3}"|\\?\\.)`).test(after)) return { need: 'defaulted' };
  return { need: 'unknown' };
}

/** Whether the statement or block that a condition opens ends the program or throws. */
function fails(code: string): boolean {
  const line = code.indexOf(';');
  const open = code.indexOf('{');
  const body = open !== -1 && (line === -1 || open < line) ? code.slice(open, closingBracket(code, open)) : code.slice(0, line + 1);
  return /\bthrow\b|\bEnvironment\.(?:Exit|FailFast)\(|\breturn\s{1,3}-?[1-9]/.test(body);
}
