import type { SourceText, Span } from '../model/text.ts';
import type { IgnoreEntry, IgnoreFile, IgnoreProblem } from './context.types.ts';
import { type IgnorePattern, parseIgnorePattern, trimSpace } from './ignore-pattern.ts';
import { IgnoreSet } from './ignore-set.ts';
import { cleanPath } from './path.ts';

/** The builder reads the file line by line into a buffer of this size, and fails on a line that does not fit. */
const longestLine = 65_536;

export interface CompiledIgnore {
  /** As the builder takes them over: comments and empty lines gone, cleaned, without leading slash. */
  readonly patterns: readonly string[];
  readonly entries: readonly IgnoreEntry[];
  /** What the builder refuses. It would fail; here such a line has no effect. */
  readonly problems: readonly IgnoreProblem[];
  readonly set: IgnoreSet;
  /** A path relative to the context, with `/`, is kept out of the context. */
  ignores(path: string): boolean;
}

/**
 * Compiles the text of a `.dockerignore`. Never throws.
 * Follows moby/patternmatcher: `ignorefile.ReadAll` for lines, `New` and `MatchesUsingParentResults` for patterns.
 */
export function compileIgnore(text: string): CompiledIgnore {
  const entries: IgnoreEntry[] = [];
  const patterns: IgnorePattern[] = [];
  const problems: IgnoreProblem[] = [];
  for (const line of ignoreLines(text)) {
    if (line.tooLong) {
      problems.push({ span: line.span, reason: 'line is longer than 64 KiB' });
      break;
    }
    entries.push({ pattern: line.pattern, span: line.span, exception: line.pattern.startsWith('!') });
    const parsed = parseIgnorePattern(line.pattern);
    if (typeof parsed === 'string') problems.push({ span: line.span, reason: parsed });
    else if (parsed && !parsed.compiles()) problems.push({ span: line.span, reason: 'syntax error in pattern' });
    else if (parsed) patterns.push(parsed);
  }
  const set = new IgnoreSet(patterns);
  return { patterns: entries.map((entry) => entry.pattern), entries, problems, set, ignores: (path) => set.ignores(path) };
}

/** Patterns given one by one, as `COPY --exclude` has them. Undefined if the builder refuses one. */
export function compilePatterns(patterns: readonly string[]): IgnoreSet | undefined {
  const parsed: IgnorePattern[] = [];
  for (const raw of patterns) {
    const pattern = parseIgnorePattern(raw);
    if (typeof pattern === 'string' || pattern?.compiles() === false) return undefined;
    if (pattern) parsed.push(pattern);
  }
  return new IgnoreSet(parsed);
}

/** An ignore file as the rules see it. `specific` if it belongs to one Dockerfile by its name. */
export function ignoreFile(source: SourceText, specific: boolean): IgnoreFile & { readonly set: IgnoreSet } {
  return { source, specific, ...compileIgnore(source.text) };
}

interface IgnoreLine {
  readonly pattern: string;
  readonly span: Span;
  readonly tooLong: boolean;
}

function* ignoreLines(text: string): Generator<IgnoreLine> {
  for (let start = text.charCodeAt(0) === 0xfeff ? 1 : 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const next = end + 1;
    const trimmed = trimSpace(line);
    const from = start + line.indexOf(trimmed);
    const span = { start: from, end: from + trimmed.length };
    // UTF-8 needs at most three bytes for each UTF-16 unit.
    if (line.length * 3 >= longestLine && Buffer.byteLength(line) >= longestLine) yield { pattern: '', span, tooLong: true };
    else if (!line.startsWith('#') && trimmed !== '') yield { pattern: normalise(trimmed), span, tooLong: false };
    start = next;
  }
}

function normalise(line: string): string {
  const exception = line.startsWith('!');
  let pattern = exception ? trimSpace(line.slice(1)) : line;
  if (pattern !== '') {
    pattern = cleanPath(pattern);
    if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
  }
  return exception ? `!${pattern}` : pattern;
}
