import { parseGoPattern } from './go-pattern.ts';
import { cleanPath } from './path.ts';
import { type PathAutomaton, parsePathExpression } from './path-automaton.ts';

/** Why Docker refuses a whole ignore file. */
export type PatternProblem = 'syntax error in pattern' | 'illegal exclusion pattern: "!"';

/**
 * One pattern of an ignore file, read as moby/patternmatcher does: patterns without wildcards are compared,
 * a trailing `**` makes a prefix, a leading one a suffix, and everything else is its regular expression, quirks included.
 */
export class IgnorePattern {
  /** The pattern without `!`, cleaned. */
  readonly text: string;
  /** Begins with `!`: takes back what earlier patterns ignored. */
  readonly exception: boolean;
  #match: ((path: string) => boolean) | undefined;

  constructor(text: string, exception: boolean) {
    this.text = text;
    this.exception = exception;
  }

  /** The pattern matches this very path (not one of its parents). */
  matches(path: string): boolean {
    this.#match ??= compile(this.text) ?? never;
    return this.#match(path);
  }

  /** False if Docker would fail when it first uses the pattern: valid for `filepath.Match`, not as a regular expression. */
  compiles(): boolean {
    if (!canBeWrong(this.text)) return true;
    this.#match ??= compile(this.text) ?? never;
    return this.#match !== never;
  }
}

/** Reads one pattern; undefined for an empty one, which means nothing. */
export function parseIgnorePattern(raw: string): IgnorePattern | PatternProblem | undefined {
  const trimmed = trimSpace(raw);
  if (trimmed === '') return undefined;
  const cleaned = cleanPath(trimmed);
  const exception = cleaned.startsWith('!');
  if (exception && cleaned.length === 1) return 'illegal exclusion pattern: "!"';
  const text = exception ? cleaned.slice(1) : cleaned;
  if (canBeWrong(text) && !parseGoPattern(text)) return 'syntax error in pattern';
  return new IgnorePattern(text, exception);
}

/** Go's `strings.TrimSpace`: unlike `trim` it leaves a byte order mark and takes U+0085. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x85) return false;
  return code === 0x85 || (code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}

/** Only classes and escapes can be malformed. */
function canBeWrong(pattern: string): boolean {
  return pattern.includes('[') || pattern.includes('\\');
}

const never = (): boolean => false;

function compile(pattern: string): ((path: string) => boolean) | undefined {
  const { kind, expression } = translate(pattern);
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') {
    const prefix = pattern.slice(0, -2);
    return (path) => path.startsWith(prefix);
  }
  if (kind === 'suffix') {
    const suffix = pattern.slice(2);
    const whole = suffix.startsWith('/') ? suffix.slice(1) : undefined;
    return (path) => path.endsWith(suffix) || path === whole;
  }
  const automaton = parsePathExpression(expression);
  return automaton && guarded(pattern, automaton);
}

/** Most paths lack some literal text of the pattern: that is cheap to tell. */
function guarded(pattern: string, automaton: PathAutomaton): (path: string) => boolean {
  const special = pattern.search(/[[\]\\^]/);
  // Between classes and escapes, wildcards are not what they seem.
  const plain = special === -1 ? pattern : pattern.slice(0, special);
  // A slash behind `**` belongs to the wildcard and may be absent.
  const [head = '', ...rest] = plain.split(/[*?]+\/?/);
  const middle = rest.reduce((longest, literal) => (literal.length > longest.length ? literal : longest), '');
  const tail = special === -1 ? (rest.at(-1) ?? '') : '';
  return (path) => path.startsWith(head) && path.endsWith(tail) && path.includes(middle) && automaton.matches(path);
}

/** Turns a pattern into the regular expression of moby/patternmatcher, or finds that it needs none. */
function translate(pattern: string): { kind: 'exact' | 'prefix' | 'suffix' | 'expression'; expression: string } {
  const characters = Array.from(pattern);
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact';
  let expression = '';
  for (let at = 0; at < characters.length; ) {
    const first = at === 0;
    const character = characters[at++] as string;
    if (character === '*' && characters[at] === '*') {
      at++;
      if (characters[at] === '/') at++;
      if (at < characters.length) {
        expression += '(.*/)?';
        kind = 'expression';
      } else if (kind === 'exact') kind = 'prefix';
      else {
        expression += '.*';
        kind = 'expression';
      }
      if (first) kind = 'suffix';
    } else if (character === '*' || character === '?') {
      expression += character === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if ('.+()|{}$'.includes(character)) expression += `\\${character}`;
    else if (character === '\\') {
      expression += `\\${characters[at++] ?? ''}`;
      kind = 'expression';
    } else {
      if (character === '[' || character === ']') kind = 'expression';
      expression += character;
    }
  }
  return { kind, expression };
}
