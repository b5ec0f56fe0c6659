import { MappedText, type Span } from '../model/text.ts';
import { isSpace, skipSpaces, trimEnd } from './characters.ts';
import type { Comment } from './tree.ts';

/** One instruction's lines: continuation lines joined, comments and empty lines between them set aside. */
export interface LogicalLine {
  readonly line: MappedText;
  /** First character that is not white space. */
  readonly start: number;
  /** End of the text of the last line that belongs to it. */
  readonly end: number;
  /** Where the next physical line begins. */
  readonly next: number;
  readonly comments: readonly Comment[];
  readonly emptyContinuations: readonly Span[];
}

const newline = 10;
const carriageReturn = 13;
const hash = 35;
const none: readonly never[] = [];

/** Where the line that holds `from` ends: behind its line break, or at the end of the text. */
export function lineBreak(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

/** The end of a line without its line break; every carriage return at the end belongs to the break. */
export function lineTextEnd(text: string, start: number, behindBreak: number): number {
  let end = behindBreak;
  if (end > start && text.charCodeAt(end - 1) === newline) end--;
  while (end > start && text.charCodeAt(end - 1) === carriageReturn) end--;
  return end;
}

export function commentAt(text: string, hashAt: number, end: number): Comment {
  const start = skipSpaces(text, hashAt + 1, end);
  return { kind: 'comment', span: { start: hashAt, end }, text: text.slice(start, trimEnd(text, start, end)) };
}

/**
 * Where a line's continuation character stands, or -1. It is the last character but blanks and does not follow
 * another escape character (an escaped one continues nothing; so does BuildKit's regular expression).
 */
function continuation(text: string, start: number, end: number, escapeCode: number): number {
  let at = end - 1;
  while (at >= start && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at--;
  if (at < start || text.charCodeAt(at) !== escapeCode) return -1;
  return at > start && text.charCodeAt(at - 1) === escapeCode ? -1 : at;
}

/**
 * Joins the lines of the instruction that begins at `start` as BuildKit's parser does.
 * @param start its first character that is not white space
 * @param onLine told every physical line read
 */
export function readLogicalLine(
  text: string,
  start: number,
  escapeCharacter: '\\' | '`',
  onLine: (start: number, next: number) => void,
): LogicalLine {
  const escapeCode = escapeCharacter.charCodeAt(0);
  let next = lineBreak(text, start);
  let end = lineTextEnd(text, start, next);
  onLine(start, next);
  let mark = continuation(text, start, end, escapeCode);
  if (mark === -1) {
    return { line: MappedText.slice(text.slice(start, end), start), start, end, next, comments: none, emptyContinuations: none };
  }
  let joined = text.slice(start, mark);
  const starts: number[] = [];
  const sources: number[] = [];
  let sourceEnd = mark;
  if (mark > start) {
    starts.push(0);
    sources.push(start);
  }
  const comments: Comment[] = [];
  const emptyContinuations: Span[] = [];
  while (mark !== -1 && next < text.length) {
    const lineStart = next;
    next = lineBreak(text, lineStart);
    onLine(lineStart, next);
    end = lineTextEnd(text, lineStart, next);
    let first = lineStart;
    while (first < end && isSpace(text.charCodeAt(first))) first++;
    if (first === end) {
      emptyContinuations.push({ start: lineStart, end: next });
      continue;
    }
    if (text.charCodeAt(first) === hash) {
      comments.push(commentAt(text, first, end));
      continue;
    }
    mark = continuation(text, lineStart, end, escapeCode);
    const pieceEnd = mark === -1 ? end : mark;
    if (pieceEnd > lineStart) {
      starts.push(joined.length);
      sources.push(lineStart);
      joined += text.slice(lineStart, pieceEnd);
      sourceEnd = pieceEnd;
    }
  }
  if (starts.length === 0) {
    starts.push(0);
    sources.push(sourceEnd);
  }
  return { line: new MappedText(joined, starts, sources, sourceEnd), start, end, next, comments, emptyContinuations };
}
