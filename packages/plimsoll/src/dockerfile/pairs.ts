import { isSeparator } from './characters.ts';
import { type Head, type Problem, parserProblem, problem } from './problems.ts';
import type { Pair } from './tree.ts';
import { type Field, splitWords } from './words.ts';

export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly legacy: boolean;
  readonly problem?: Problem;
}

/** The pairs of ENV and LABEL, as BuildKit's `parseNameVal` and `parseKvps` read them. */
export function readPairs(keyword: 'ENV' | 'LABEL', head: Head, escapeCharacter: string): Pairs {
  const { line, from, to } = head;
  const words = splitWords(line.text, from, to, escapeCharacter);
  const first = words[0];
  if (!first) {
    const missing = problem('wrong-arguments', head.keywordSpan, `${keyword} has no arguments`, `Write ${keyword} <name>=<value>.`);
    return { pairs: [], legacy: false, problem: missing };
  }
  if (!first.text.includes('=')) return readLegacyPair(keyword, head);
  const pairs: Pair[] = [];
  for (const word of words) {
    const equals = word.text.indexOf('=');
    if (equals === -1) {
      const span = line.toSourceSpan(word.start, word.end);
      const help = `Write ${word.text}=<value>, or quote the value in front if this is a part of it.`;
      return { pairs, legacy: false, problem: parserProblem('invalid-key-value', span, `There is no = in ${word.text}`, help) };
    }
    pairs.push(pairOf(head, word, equals));
  }
  const blank = pairs.find((pair) => pair.key === '');
  return blank ? { pairs, legacy: false, problem: blankName(keyword, blank) } : { pairs, legacy: false };
}

/** `ENV name value`: the value is all the rest. */
function readLegacyPair(keyword: string, { line, from, to }: Head): Pairs {
  const text = line.text;
  let keyEnd = from;
  while (keyEnd < to && !isSeparator(text.charCodeAt(keyEnd))) keyEnd++;
  let valueStart = keyEnd;
  while (valueStart < to && isSeparator(text.charCodeAt(valueStart))) valueStart++;
  const key = text.slice(from, keyEnd);
  const keySpan = line.toSourceSpan(from, keyEnd);
  const span = line.toSourceSpan(from, to);
  if (keyEnd === to) {
    const missing = parserProblem('invalid-key-value', span, `${keyword} ${key} has no value`, `Write ${keyword} ${key}=<value>.`);
    return { pairs: [{ key, keySpan, span }], legacy: true, problem: missing };
  }
  const pair = { key, keySpan, value: text.slice(valueStart, to), valueSpan: line.toSourceSpan(valueStart, to), span };
  return { pairs: [pair], legacy: true };
}

/** The names of ARG, with or without a default, as BuildKit's `parseNameOrNameVal` and `parseArg` read them. */
export function readArguments(head: Head, escapeCharacter: string): Pairs {
  const words = splitWords(head.line.text, head.from, head.to, escapeCharacter);
  if (words.length === 0) {
    const missing = problem('wrong-arguments', head.keywordSpan, 'ARG has no arguments', 'Write ARG <name> or ARG <name>=<default>.');
    return { pairs: [], legacy: false, problem: missing };
  }
  const pairs = words.map((word) => pairOf(head, word, word.text.indexOf('=')));
  const blank = pairs.find((pair) => pair.key === '');
  return blank ? { pairs, legacy: false, problem: blankName('ARG', blank) } : { pairs, legacy: false };
}

function pairOf({ line }: Head, word: Field, equals: number): Pair {
  const span = line.toSourceSpan(word.start, word.end);
  if (equals === -1) return { key: word.text, keySpan: span, span };
  const valueAt = word.start + equals + 1;
  return {
    key: word.text.slice(0, equals),
    keySpan: line.toSourceSpan(word.start, word.start + equals),
    value: word.text.slice(equals + 1),
    // An empty value has its place behind the equals sign, which a continuation line may separate from what follows.
    valueSpan: valueAt < word.end ? line.toSourceSpan(valueAt, word.end) : { start: span.end, end: span.end },
    span,
  };
}

function blankName(keyword: string, pair: Pair): Problem {
  return problem(
    'invalid-key-value',
    pair.span,
    `${keyword} has a value without a name`,
    `Write ${keyword} <name>=<value>, without a blank in front of =.`,
  );
}
