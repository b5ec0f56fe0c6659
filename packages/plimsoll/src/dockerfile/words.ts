import { isSeparator, isSpace } from './characters.ts';

/** A range of a logical line. `text` differs from the range only where BuildKit drops an escape character at the very end. */
export interface Field {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** BuildKit's `parseStringsWhitespaceDelimited`: split at runs of blanks, quotes mean nothing. The range is trimmed. */
export function splitFields(text: string, from: number, to: number): Field[] {
  const fields: Field[] = [];
  let at = from;
  while (at < to) {
    const start = at;
    while (at < to && !isSeparator(text.charCodeAt(at))) at++;
    fields.push({ text: text.slice(start, at), start, end: at });
    while (at < to && isSeparator(text.charCodeAt(at))) at++;
  }
  return fields;
}

/** BuildKit's `parseWords`: split at white space outside quotes and not escaped; quotes and escapes stay. */
export function splitWords(text: string, from: number, to: number, escapeCharacter: string): Field[] {
  const escapeCode = escapeCharacter.charCodeAt(0);
  const words: Field[] = [];
  let at = from;
  while (at < to) {
    while (at < to && isSpace(text.charCodeAt(at))) at++;
    if (at >= to) break;
    const start = at;
    let quote = 0;
    let danglingEscape = false;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code === escapeCode && quote !== 39) {
        if (at + 1 === to) danglingEscape = true;
        else at++;
      } else if (quote !== 0) {
        if (code === quote) quote = 0;
      } else if (code === 34 || code === 39) {
        quote = code;
      } else if (isSpace(code)) {
        break;
      }
    }
    const end = Math.min(at, to);
    const textEnd = danglingEscape ? end - 1 : end;
    if (textEnd > start) words.push({ text: text.slice(start, textEnd), start, end });
  }
  return words;
}
