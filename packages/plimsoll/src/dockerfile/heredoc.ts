import { MappedText } from '../model/text.ts';
import { lineBreak, lineTextEnd } from './lines.ts';
import { LexerError, type LexerOptions, ShellLexer } from './shell-lexer.ts';
import type { Heredoc } from './tree.ts';
import type { LexedWord } from './word-splitter.ts';

/** What a `<<NAME` says, before its body is read. */
export interface HeredocMarker {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly fd: number;
}

const noVariables = (): undefined => undefined;

/** Reads a word as a heredoc marker, as BuildKit's `ParseHeredoc`; undefined if it is none. */
export function parseHeredocMarker(word: string): HeredocMarker | undefined {
  const match = word.includes('<<') ? /^(\d*)<<(-?)\s*([^<]*)$/.exec(word) : null;
  const delimiter = match?.[3];
  if (!match || !delimiter) return undefined;
  const plain = lexWords(delimiter, { keepUnset: true });
  const quoted = lexWords(delimiter, { keepUnset: true, rawQuotes: true });
  const name = plain?.[0];
  const rawName = quoted?.[0];
  if (plain?.length !== 1 || quoted?.length !== 1 || !name || !rawName) return undefined;
  // Quotes that are gone without `rawQuotes` quoted some part of the delimiter: the body is then literal.
  return { name: name.text, expand: quotes(name.text) === quotes(rawName.text), chomp: match[2] === '-', fd: Number(match[1]) };
}

/** The heredoc markers of an instruction's line, as BuildKit's `heredocsFromLine`: words outside quotes. */
export function findHeredocMarkers(line: string): (HeredocMarker & { readonly start: number; readonly end: number })[] {
  const found = [];
  for (const word of lexWords(line, { keepUnset: true, rawQuotes: true, rawEscapes: true }) ?? []) {
    const marker = parseHeredocMarker(word.text);
    if (marker) found.push({ ...marker, start: word.start, end: word.end });
  }
  return found;
}

function lexWords(text: string, options: LexerOptions): readonly LexedWord[] | undefined {
  const lexer = new ShellLexer(text, noVariables, options);
  try {
    lexer.run();
    return lexer.words;
  } catch (error) {
    if (!(error instanceof LexerError)) throw error;
    return undefined; // As in BuildKit, a line that cannot be lexed has no heredocs.
  }
}

function quotes(text: string): number {
  let count = 0;
  for (const character of text) if (character === "'" || character === '"') count++;
  return count;
}

export interface HeredocBody {
  readonly heredoc: Heredoc;
  /** Where the next physical line begins. */
  readonly next: number;
}

/**
 * Reads the body that begins at `start`. Without a terminator it runs to the end of the text.
 * @param onLine told every physical line read
 */
export function readHeredocBody(
  text: string,
  start: number,
  marker: HeredocMarker,
  markerSpan: Heredoc['markerSpan'],
  onLine: (start: number, next: number) => void,
): HeredocBody {
  let at = start;
  let end = start;
  let tabs = false;
  let terminated = false;
  let contentEnd = start;
  while (at < text.length) {
    const next = lineBreak(text, at);
    onLine(at, next);
    end = lineTextEnd(text, at, next);
    let first = at;
    if (marker.chomp) while (first < end && text.charCodeAt(first) === 9) first++;
    contentEnd = at;
    at = next;
    if (end - first === marker.name.length && text.startsWith(marker.name, first)) {
      terminated = true;
      break;
    }
    if (first > contentEnd) tabs = true;
    contentEnd = next;
  }
  const content = tabs ? withoutTabs(text, start, contentEnd) : MappedText.slice(text.slice(start, contentEnd), start);
  return { heredoc: { ...pick(marker), content, markerSpan, span: { start, end }, terminated }, next: at };
}

function pick({ name, expand, chomp, fd }: HeredocMarker): HeredocMarker {
  return { name, expand, chomp, fd };
}

function withoutTabs(text: string, start: number, end: number): MappedText {
  const starts: number[] = [];
  const sources: number[] = [];
  let content = '';
  for (let at = start; at < end; ) {
    const next = lineBreak(text, at);
    while (at < next && text.charCodeAt(at) === 9) at++;
    if (at < next) {
      starts.push(content.length);
      sources.push(at);
      content += text.slice(at, next);
    }
    at = next;
  }
  if (starts.length === 0) return new MappedText('', [0], [end], end);
  return new MappedText(content, starts, sources, end);
}
