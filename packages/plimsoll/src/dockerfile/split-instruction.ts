import type { MappedText } from '../model/text.ts';
import { isSeparator, skipSpaces, trimEnd } from './characters.ts';
import { type RawFlag, takeFlags } from './flags.ts';
import { decodeJsonArray } from './json.ts';
import { type Keyword, keywordOf } from './keywords.ts';
import type { Head } from './problems.ts';
import type { Flag } from './tree.ts';

/** An instruction taken apart as far as all have the same shape. */
export interface SplitInstruction extends Head {
  /** `?` for one BuildKit does not know. */
  readonly keyword: Keyword | '?';
  readonly flags: readonly Flag[];
}

const none: readonly never[] = [];

/** Splits keyword, flags and the rest, as BuildKit's `splitCommand`. The range need not be trimmed. */
export function splitInstruction(line: MappedText, rangeStart: number, rangeEnd: number): SplitInstruction {
  const text = line.text;
  const start = skipSpaces(text, rangeStart, rangeEnd);
  const end = trimEnd(text, start, rangeEnd);
  let keywordEnd = start;
  while (keywordEnd < end && !isSeparator(text.charCodeAt(keywordEnd))) keywordEnd++;
  const written = text.slice(start, keywordEnd);
  let behind = keywordEnd;
  while (behind < end && isSeparator(text.charCodeAt(behind))) behind++;
  const { flags, rest } = takeFlags(text, behind, end);
  return {
    line,
    written,
    keyword: keywordOf(written) ?? '?',
    keywordSpan: line.toSourceSpan(start, keywordEnd),
    flags: flags.length === 0 ? none : flags.map((flag) => toFlag(line, flag)),
    from: Math.min(skipSpaces(text, rest, end), end),
    to: end,
  };
}

function toFlag(line: MappedText, { name, value, start, end, valueStart }: RawFlag): Flag {
  const span = line.toSourceSpan(start, end);
  if (value === undefined) return { name, span };
  return { name, value, span, valueSpan: valueStart < end ? line.toSourceSpan(valueStart, end) : { start: span.end, end: span.end } };
}

/** Whether BuildKit looks for heredocs in an instruction: RUN, COPY and ADD that are not in JSON form. */
export function mayHaveHeredocs({ keyword, line, from, to }: SplitInstruction): boolean {
  if (keyword !== 'RUN' && keyword !== 'COPY' && keyword !== 'ADD') return false;
  return decodeJsonArray(line.text, from, to).kind !== 'strings';
}
