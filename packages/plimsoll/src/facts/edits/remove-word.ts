import type { Span } from '../../model/text.ts';

/**
 * What to delete so that a word of a command is gone: the blanks in front of it too, or its whole line if it stands alone
 * on a continued one. Undefined where the last line of an instruction would be left empty behind a continuation.
 */
export function wordRemoval(text: string, word: Span, continuation: string): Span | undefined {
  let start = word.start;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  if (start > 0 && text[start - 1] !== '\n') return { start, end: word.end };
  let end = word.end;
  while (text[end] === ' ' || text[end] === '\t') end++;
  if (text[end] === continuation) {
    const newline = text.indexOf('\n', end);
    return newline !== -1 && text.slice(end + 1, newline).trim() === '' ? { start, end: newline + 1 } : undefined;
  }
  return end === text.length || text[end] === '\n' || text[end] === '\r' ? undefined : { start: word.start, end };
}
