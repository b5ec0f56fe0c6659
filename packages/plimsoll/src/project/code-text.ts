import type { SourceText } from '../model/text.ts';
import type { Fact, SourceEvidence } from './project.types.ts';
import type { ProjectReader } from './project-reader.ts';

/** How comments and strings look in a language. */
export interface CodeSyntax {
  readonly lineComment: '//' | '#' | '//#';
  readonly tripleQuotes: boolean;
  /** `'` opens a character (Go, Java, Rust, C#), not a string. */
  readonly characters: boolean;
  readonly backtick: boolean;
  /** How code stands inside strings: `${…}` between backticks, `{…}` in strings with the prefix f or $, `#{…}` in double quotes. */
  readonly interpolation?: 'template' | 'f-string' | 'dollar' | 'hash';
}

const cSyntax: CodeSyntax = { lineComment: '//', tripleQuotes: false, characters: false, backtick: true };
export const javaScriptSyntax: CodeSyntax = { ...cSyntax, interpolation: 'template' };
export const goSyntax: CodeSyntax = { lineComment: '//', tripleQuotes: false, characters: true, backtick: true };
export const javaSyntax: CodeSyntax = { lineComment: '//', tripleQuotes: true, characters: true, backtick: false };
export const pythonSyntax: CodeSyntax = {
  lineComment: '#',
  tripleQuotes: true,
  characters: false,
  backtick: false,
  interpolation: 'f-string',
};
/** Ruby and Elixir. */
export const hashSyntax: CodeSyntax = { lineComment: '#', tripleQuotes: true, characters: false, backtick: false, interpolation: 'hash' };
export const csharpSyntax: CodeSyntax = {
  lineComment: '//',
  tripleQuotes: true,
  characters: true,
  backtick: false,
  interpolation: 'dollar',
};
export const phpSyntax: CodeSyntax = { lineComment: '//#', tripleQuotes: false, characters: false, backtick: false };

/**
 * A source file whose comments are blank and whose string contents are masked, offset for offset, so that patterns
 * meet code only. What is interpolated into a string is code, if the syntax says how. `literalAt` gives a string back.
 */
export interface CodeText {
  readonly path: string;
  readonly source: SourceText;
  readonly code: string;
}

/** Masks a source file; lines above 2,000 characters (minified code) are blank. Linear. */
function codeText(path: string, source: SourceText, syntax: CodeSyntax): CodeText {
  return {
    path,
    source,
    code: maskCode(withoutLongLines(source.text), syntax),
  };
}

const longestLine = 2000;

function withoutLongLines(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    if (end - start > longestLine) {
      parts.push(text.slice(from, start), ' '.repeat(end - start));
      from = end;
    }
    start = end + 1;
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

/** The source files that can be read, masked. */
export function readCode(reader: ProjectReader, paths: readonly string[], syntax: CodeSyntax): CodeText[] {
  const result: CodeText[] = [];
  for (const path of paths) {
    const source = reader.text(path);
    if (source) result.push(codeText(path, source, syntax));
  }
  return result;
}

function maskCode(text: string, syntax: CodeSyntax): string {
  const parts: string[] = [];
  let from = 0;
  const mask = (start: number, end: number, fill: string): void => {
    if (end <= start) return;
    const part = text.slice(start, end);
    parts.push(text.slice(from, start), part.includes('\n') ? part.replace(/[^\n]/g, fill) : fill.repeat(part.length));
    from = end;
  };
  const slashes = syntax.lineComment !== '#';
  const hashes = syntax.lineComment !== '//';
  const open: Interpolation[] = [];
  /** Masks a string from just behind its opening quote, as far as its end or the next interpolation; gives where code goes on. */
  const string = (start: number, { quote, triple, opener }: Omit<Interpolation, 'depth'>): number => {
    const nested = opener !== undefined && open.length < deepest;
    const end = nested
      ? endOrOpener(text, start, quote, triple, opener)
      : triple
        ? endOfTriple(text, start, quote)
        : endOfString(text, start, quote);
    mask(start, end, '\u0001');
    if (nested && text.startsWith(opener, end)) {
      mask(end, end + opener.length, '\u0001');
      open.push({ quote, triple, opener, depth: 0 });
      return end + opener.length;
    }
    return end + (triple ? 3 : 1);
  };
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    const inside = open.at(-1);
    if (inside && (char === '{' || char === '}' || (char === '\n' && inside.opener !== '${' && !inside.triple))) {
      if (char === '{') inside.depth++;
      else if (char === '\n')
        open.pop(); // An interpolation left open ends with its line.
      else if (inside.depth-- === 0) {
        open.pop();
        at = string(at, inside);
        continue;
      }
      at++;
    } else if (
      (char === '/' && slashes && text[at + 1] === '/') ||
      (char === '#' && hashes && !(syntax.lineComment === '//#' && text[at + 1] === '['))
    ) {
      const end = lineEnd(text, at);
      mask(at, end, ' ');
      at = end;
    } else if (char === '/' && slashes && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2);
      const end = close === -1 ? text.length : close + 2;
      mask(at, end, ' ');
      at = end;
    } else if (char === '"' || char === "'" || (char === '`' && syntax.backtick)) {
      if (char === "'" && syntax.characters) {
        const close = text[at + 1] === '\\' ? at + 3 : at + 2;
        at = text[close] === "'" ? close + 1 : at + 1;
        continue;
      }
      const triple = syntax.tripleQuotes && text.startsWith(char.repeat(3), at);
      if (triple) mask(at + 1, at + 3, '\u0001');
      at = string(at + (triple ? 3 : 1), { quote: char, triple, opener: openerOf(text, at, char, syntax) });
    } else at++;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** A string that code was interpolated into, and how many brackets that code has open. */
interface Interpolation {
  readonly quote: string;
  readonly triple: boolean;
  readonly opener: string | undefined;
  depth: number;
}

const deepest = 50;

function openerOf(text: string, at: number, quote: string, syntax: CodeSyntax): string | undefined {
  if (syntax.interpolation === 'template') return quote === '`' ? '${' : undefined;
  if (syntax.interpolation === 'hash') return quote === '"' ? '#{' : undefined;
  if (syntax.interpolation === 'dollar') return text[at - 1] === '$' || (text[at - 1] === '@' && text[at - 2] === '$') ? '{' : undefined;
  return syntax.interpolation === 'f-string' && /(?<!\w)(?:[fF][rR]?|[rR][fF])$/.test(text.slice(Math.max(0, at - 3), at))
    ? '{'
    : undefined;
}

/** Where a string closes or the next interpolation opens; `{{`, `\\${` and escaped quotes are plain text. Only templates go over lines. */
function endOrOpener(text: string, from: number, quote: string, triple: boolean, opener: string): number {
  const close = triple ? quote.repeat(3) : quote;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === quote && text.startsWith(close, at)) return at;
    else if (char === opener[0] && text.startsWith(opener, at)) {
      if (opener !== '{' || text[at + 1] !== '{') return at;
      at++;
    } else if (char === '\n' && opener !== '${' && !triple) return at;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function endOfTriple(text: string, from: number, quote: string): number {
  const end = text.indexOf(quote.repeat(3), from);
  return end === -1 ? text.length : end;
}

/** Where a string closes; a quote left open ends with its line (a backtick: with the file), so that one stray quote costs little. */
function endOfString(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && quote !== '`') at++;
    else if (char === quote || (char === '\n' && quote !== '`')) return at;
  }
  return text.length;
}

/** The contents of the string literal that opens at an offset, or undefined if none does or it is odd (long, interpolated, several lines). */
export function literalAt(text: CodeText, offset: number): string | undefined {
  const quote = text.code[offset];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  const end = text.code.indexOf(quote, offset + 1);
  if (end === -1 || end - offset > 300) return undefined;
  const value = text.source.text.slice(offset + 1, end);
  return /[\n\\]|\$\{|#\{/.test(value) ? undefined : value;
}

/** Start offsets and texts of the parts between commas behind the bracket at an offset; at most `most` characters are read. */
export function argumentsAt(
  text: CodeText,
  open: number,
  most = 3000,
): { readonly start: number; readonly end: number; readonly code: string }[] | undefined {
  const result: { start: number; end: number; code: string }[] = [];
  let depth = 0;
  let start = open + 1;
  const add = (end: number): void => {
    const code = text.code.slice(start, end);
    const lead = code.length - code.trimStart().length;
    if (code.trim() !== '') result.push({ start: start + lead, end, code: code.trim() });
    start = end + 1;
  };
  for (let at = open; at < text.code.length && at < open + most; at++) {
    const char = text.code[at];
    if (char === '(' || char === '[' || char === '{') depth++;
    else if (char === ')' || char === ']' || char === '}') {
      if (--depth === 0) {
        add(at);
        return result;
      }
    } else if (char === ',' && depth === 1) add(at);
  }
  return undefined;
}

/** The offset just behind the bracket that closes the one at `open`, or the end of the text. */
export function closingBracket(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    const char = code[at];
    if (char === '(' || char === '[' || char === '{') depth++;
    else if ((char === ')' || char === ']' || char === '}') && --depth === 0) return at + 1;
  }
  return code.length;
}

/** The place of an offset of a source, as evidence. */
function evidenceAt(path: string, source: SourceText, offset: number): SourceEvidence {
  return { path, line: source.lineIndex(offset) + 1 };
}

/** A fact proven by an offset of a source. */
export function factAt<T>(value: T, path: string, source: SourceText, offset: number): Fact<T> {
  return { value, evidence: evidenceAt(path, source, Math.max(0, offset)) };
}
