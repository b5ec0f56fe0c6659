import { skipSpaces } from './characters.ts';

/** A string of a JSON array and where it stands, quotes included. */
export interface JsonString {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `strings`: the JSON form. `mixed`: a JSON array with other things than strings, which BuildKit refuses.
 * `none`: no JSON array, so the shell form.
 */
export type JsonArray =
  | { readonly kind: 'strings'; readonly strings: readonly JsonString[] }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'none' };

const mixed: JsonArray = { kind: 'mixed' };
const notJson: JsonArray = { kind: 'none' };

/** Decides as BuildKit's `parseJSON` does whether a range of a text is in JSON form, and decodes it. */
export function decodeJsonArray(text: string, from = 0, to: number = text.length): JsonArray {
  let at = skipSpaces(text, from, to);
  if (at >= to || text[at] !== '[') return notJson;
  const arrayStart = at;
  const strings: JsonString[] = [];
  at = skipJsonSpaces(text, at + 1, to);
  if (text[at] === ']' && at < to) return skipJsonSpaces(text, at + 1, to) === to ? { kind: 'strings', strings } : notJson;
  for (;;) {
    if (at >= to) return notJson;
    if (text[at] !== '"') return isJsonArray(text.slice(arrayStart, to)) ? mixed : notJson;
    const end = stringEnd(text, at, to);
    if (end === -1) return notJson;
    const decoded = decodeString(text, at, end);
    if (decoded === undefined) return notJson;
    strings.push({ text: decoded, start: at, end });
    at = skipJsonSpaces(text, end, to);
    if (at >= to) return notJson;
    if (text[at] === ']') return skipJsonSpaces(text, at + 1, to) === to ? { kind: 'strings', strings } : notJson;
    if (text[at] !== ',') return notJson;
    at = skipJsonSpaces(text, at + 1, to);
  }
}

function skipJsonSpaces(text: string, from: number, to: number): number {
  for (; from < to; from++) {
    const code = text.charCodeAt(from);
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) break;
  }
  return from;
}

function stringEnd(text: string, quote: number, to: number): number {
  for (let at = quote + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92) at++;
  }
  return -1;
}

function decodeString(text: string, start: number, end: number): string | undefined {
  let plain = true;
  for (let at = start + 1; at < end - 1; at++) {
    const code = text.charCodeAt(at);
    if (code < 32) return undefined;
    if (code === 92) plain = false;
  }
  if (plain) return text.slice(start + 1, end - 1);
  try {
    return (JSON.parse(text.slice(start, end)) as string).toWellFormed(); // Go decodes lone surrogates to U+FFFD.
  } catch {
    return undefined; // An escape JSON does not know: BuildKit then takes the shell form.
  }
}

function isJsonArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false; // Not JSON at all, so the shell form.
  }
}
