import type { CodeText } from '../code-text.ts';
import { argumentsAt, factAt, literalAt } from '../code-text.ts';
import type { Fact, SourceEvidence } from '../project.types.ts';

/** One argument of a call in masked code. */
export interface CallArgument {
  /** Name of a keyword argument (`default=…`, Python, Ruby, C#), '' for a positional one. */
  readonly keyword: string;
  /** The expression, strings masked. */
  readonly code: string;
  readonly start: number;
  /** The text of the expression if it is one plain string literal. */
  readonly literal: string | undefined;
}

export interface CodeCall {
  readonly text: CodeText;
  /** What the pattern matched, with its groups and its offset. */
  readonly match: RegExpExecArray;
  readonly arguments: readonly CallArgument[];
  /** Just behind the closing bracket. */
  readonly end: number;
}

/**
 * The calls that a global pattern finds in masked sources; the pattern has to end with the opening bracket `(`. Calls
 * whose arguments are longer than 3,000 characters are left out; of one file, 2,000 calls are read.
 */
export function* callsOf(texts: readonly CodeText[], pattern: RegExp): Generator<CodeCall> {
  for (const text of texts) {
    for (const match of matchesOf(text.code, pattern, mostCalls)) {
      const open = match.index + match[0].length - 1;
      const found = argumentsAt(text, open);
      if (!found) continue;
      const last = found.at(-1);
      yield {
        text,
        match,
        arguments: found.map(({ start, code }) => callArgument(text, start, code)),
        end: text.code.indexOf(')', last ? last.end : open) + 1,
      };
    }
  }
}

/** The first matches of a global pattern in code: hostile sources have more than anybody reads. */
export function* matchesOf(code: string, pattern: RegExp, most: number): Generator<RegExpExecArray> {
  let count = 0;
  for (const match of code.matchAll(pattern)) {
    if (++count > most) return;
    yield match;
  }
}

const mostCalls = 2000;
const keywordArgument = /^([A-Za-z_]\w{0,60})\s{0,5}=(?![=>~])\s{0,20}/;

function callArgument(text: CodeText, start: number, code: string): CallArgument {
  const keyword = keywordArgument.exec(code);
  const lead = keyword?.[0].length ?? 0;
  const value = code.slice(lead);
  return { keyword: keyword?.[1] ?? '', code: value, start: start + lead, literal: wholeLiteral(text, start + lead, value) };
}

/** One `key: value` of an object literal. */
export interface ObjectEntry {
  readonly key: string;
  readonly code: string;
  /** Where the key stands. */
  readonly offset: number;
  /** Where the value stands. */
  readonly start: number;
}

const objectKey = /^(?:([A-Za-z_$][\w$]{0,99})|["']\u0001{1,100}["'])\s{0,5}:\s{0,200}/;

/** The entries of the object literal whose `{` is at an offset, those with plain keys. */
export function objectEntries(text: CodeText, open: number): ObjectEntry[] {
  const entries: ObjectEntry[] = [];
  for (const { start, code } of argumentsAt(text, open, 20_000) ?? []) {
    const match = objectKey.exec(code);
    const key = match?.[1] ?? (match ? literalAt(text, start) : undefined);
    if (match && key !== undefined) entries.push({ key, code: code.slice(match[0].length), offset: start, start: start + match[0].length });
  }
  return entries;
}

const plainString = /^[rRbBuU@]{0,2}(?:"\u0001*"|'\u0001*'|`\u0001*`)$/;

/** The string that an expression of masked code is, if it is nothing but one plain literal (`'a'`, `r"a"`). */
export function wholeLiteral(text: CodeText, start: number, code: string): string | undefined {
  if (!plainString.test(code)) return undefined;
  return literalAt(text, start + code.search(/["'`]/));
}

/** An offset of a file as evidence. */
export function placeIn(text: CodeText, offset: number): SourceEvidence {
  return factAt(undefined, text.path, text.source, offset).evidence;
}

/** Facts of equal value once, in the order found. */
export function distinctFacts<T extends Fact<string>>(facts: readonly T[]): T[] {
  const seen = new Set<string>();
  return facts.filter((fact) => !seen.has(fact.value) && seen.add(fact.value));
}
