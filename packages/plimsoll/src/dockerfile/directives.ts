import { isSpace } from './characters.ts';
import { lineBreak, lineTextEnd } from './lines.ts';
import type { Directive } from './tree.ts';

const directiveNames = ['syntax', 'escape', 'check'] as const;

/**
 * Reads `name = value` of a parser directive, or undefined where BuildKit's expression
 * `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$` does not match or the name is none it knows.
 * @param prefix where the comment sign stands
 * @param from behind the comment sign
 */
export function directiveAt(text: string, prefix: number, from: number, end: number): Directive | undefined {
  let at = from;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  const nameStart = at;
  while (at < end && isWordCharacter(text.charCodeAt(at), at > nameStart)) at++;
  const name = text.slice(nameStart, at).toLowerCase();
  if (!(directiveNames as readonly string[]).includes(name)) return undefined;
  at = skipRegexSpaces(text, at, end);
  if (text[at] !== '=' || at >= end - 1) return undefined;
  // A value of nothing but white space is its last character: the expression backtracks until it has one.
  const valueStart = Math.min(skipRegexSpaces(text, at + 1, end), end - 1);
  let valueEnd = end;
  while (valueEnd > valueStart + 1 && isRegexSpace(text.charCodeAt(valueEnd - 1))) valueEnd--;
  return {
    kind: 'directive',
    span: { start: prefix, end },
    name,
    value: text.slice(valueStart, valueEnd),
    valueSpan: { start: valueStart, end: valueEnd },
  };
}

function isWordCharacter(code: number, digits: boolean): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (digits && code >= 48 && code <= 57);
}

function isRegexSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

function skipRegexSpaces(text: string, from: number, to: number): number {
  while (from < to && isRegexSpace(text.charCodeAt(from))) from++;
  return from;
}

export interface DetectedDirective {
  /** Up to the first blank: what is behind it are options. */
  readonly value: string;
  readonly commandLine: string;
  /** 1-based; 0 for the JSON form. */
  readonly line: number;
}

/**
 * The frontend a text asks for, as `parser.DetectSyntax` finds it: `# syntax=`, else `// syntax=`, else
 * a JSON object with `syntax`; a byte order mark and a `#!` line in front are passed over.
 */
export function detectSyntax(text: string): DetectedDirective | undefined {
  const start = afterPreamble(text);
  return detectWithPrefix(text, start, '#', 'syntax') ?? detectWithPrefix(text, start, '//', 'syntax') ?? syntaxOfJson(text, start);
}

/** The `# check=` options of a text, as `parser.ParseDirective` finds them: also behind a `#!` line. */
export function detectCheck(text: string): DetectedDirective | undefined {
  return detectWithPrefix(text, afterPreamble(text), '#', 'check');
}

interface Start {
  readonly offset: number;
  readonly line: number;
}

function afterPreamble(text: string): Start {
  const offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return text.startsWith('#!', offset) ? { offset: lineBreak(text, offset), line: 1 } : { offset, line: 0 };
}

function detectWithPrefix(text: string, start: Start, prefix: string, name: string): DetectedDirective | undefined {
  const seen = new Set<string>();
  let line = start.line;
  for (let at = start.offset; at < text.length; ) {
    const next = lineBreak(text, at);
    line++;
    if (!text.startsWith(prefix, at)) return undefined;
    const directive = directiveAt(text, at, at + prefix.length, lineTextEnd(text, at, next));
    if (!directive || seen.has(directive.name)) return undefined;
    seen.add(directive.name);
    if (directive.name === name) return { value: directive.value.split(' ', 1)[0] ?? '', commandLine: directive.value, line };
    at = next;
  }
  return undefined;
}

function syntaxOfJson(text: string, start: Start): DetectedDirective | undefined {
  let at = start.offset;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  if (text[at] !== '{') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(start.offset));
  } catch {
    return undefined; // Not JSON: an ordinary Dockerfile that happens to begin with a brace.
  }
  const value = parsed !== null && typeof parsed === 'object' && 'syntax' in parsed ? parsed.syntax : undefined;
  return typeof value === 'string' ? { value, commandLine: value, line: start.line } : undefined;
}
