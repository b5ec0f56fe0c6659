import type { MappedText, Span } from '../model/text.ts';
import type { DiagnosticCode, Word } from './tree.ts';

/** What BuildKit refuses about one instruction. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly span: Span;
  /**
   * `parser`: refused while lines are read, also behind ONBUILD. `instruction`: refused when the instruction is made,
   * which for a trigger of ONBUILD is only in the build that runs it. `ignored`: never refused.
   */
  readonly level: 'parser' | 'instruction' | 'ignored';
}

export function problem(code: DiagnosticCode, span: Span, message: string, help: string): Problem {
  return { code, message, help, span, level: 'instruction' };
}

export function parserProblem(code: DiagnosticCode, span: Span, message: string, help: string): Problem {
  return { code, message, help, span, level: 'parser' };
}

/** From the first to behind the last of some words; the fallback where there are none. */
export function wordsSpan(words: readonly Word[], fallback: Span): Span {
  const first = words[0];
  const last = words.at(-1);
  return first && last ? { start: first.span.start, end: last.span.end } : fallback;
}

/** An instruction's line while it is taken apart: a range of the logical line, with the pieces every part needs. */
export interface Head {
  readonly line: MappedText;
  /** As written. */
  readonly written: string;
  readonly keywordSpan: Span;
  /** Range of the line behind keyword and flags, trimmed. */
  readonly from: number;
  readonly to: number;
}
