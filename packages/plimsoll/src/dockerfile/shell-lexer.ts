import { isSpace } from './characters.ts';
import { PatternError, replacePattern, trimPrefix, trimSuffix } from './pattern.ts';
import { type LexedWord, WordSplitter } from './word-splitter.ts';

/** Stands for a value that exists or may exist but cannot be known. */
export const unknownValue: unique symbol = Symbol('unknown value');

/** The value of a variable, `undefined` if it is not set, or `unknownValue`. */
export type Lookup = (name: string) => string | undefined | typeof unknownValue;

export interface LexerOptions {
  /** Default: backslash. */
  readonly escape?: '\\' | '`' | undefined;
  /** Quotes stay in the result. */
  readonly rawQuotes?: boolean;
  /** Escape characters stay in the result. */
  readonly rawEscapes?: boolean;
  /** Quotes are ordinary characters (bodies of heredocs). */
  readonly skipQuotes?: boolean;
  /** Variables that are not set stay as written. */
  readonly keepUnset?: boolean;
}

/** A `$name` or `${name…}`; offsets into the text. */
export interface VariableReference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The character that follows the name in braces, e.g. `-` of `${name:-default}` has modifier `:-`; empty without. */
  readonly modifier: string;
}

export class LexerError extends Error {
  readonly start: number;
  /** False where BuildKit would go on and only we give up, because the text exhausts our limits. */
  readonly refused: boolean;
  constructor(message: string, start: number, refused = true) {
    super(message);
    this.start = start;
    this.refused = refused;
  }
}

// BuildKit has no limits, but a hostile text must not exhaust stack, memory or time; real files stay far below.
const deepestNesting = 200;
const longestValue = 1 << 20;
const mostComparisons = 1 << 24;
const endOfText = '\uFFFD'; // What Go prints for the end of a text in a message.

/**
 * BuildKit's `shell.Lex`: expands variables, removes quotes and escapes, splits words. Made anew for each text.
 * Offsets are UTF-16; a surrogate pair is one character wherever that matters.
 */
export class ShellLexer {
  readonly text: string;
  readonly matched = new Set<string>();
  readonly unmatched = new Set<string>();
  readonly references: VariableReference[] = [];
  /** Name of the first variable whose unknown value the result depends on. */
  unknownName: string | undefined;
  readonly #lookup: Lookup;
  readonly #escape: string;
  readonly #rawQuotes: boolean;
  readonly #skipQuotes: boolean;
  readonly #keepUnset: boolean;
  readonly #splitter = new WordSplitter();
  #rawEscapes: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, lookup: Lookup, options: LexerOptions = {}) {
    this.text = text;
    this.#lookup = lookup;
    this.#escape = options.escape ?? '\\';
    this.#rawQuotes = options.rawQuotes ?? false;
    this.#rawEscapes = options.rawEscapes ?? false;
    this.#skipQuotes = options.skipQuotes ?? false;
    this.#keepUnset = options.keepUnset ?? false;
  }

  /** The text split at white space that was neither quoted nor escaped; complete after `run`. */
  get words(): readonly LexedWord[] {
    return this.#splitter.words;
  }

  /** The whole text expanded; `words` holds it split. @throws LexerError */
  run(): string {
    const result = this.#until('', this.#rawEscapes);
    this.#splitter.end();
    return result;
  }

  #until(stop: '' | '}' | '/', rawEscapes: boolean): string {
    const text = this.text;
    const top = stop === '';
    const outerRawEscapes = this.#rawEscapes;
    this.#rawEscapes = rawEscapes;
    let result = '';
    while (this.#at < text.length) {
      const start = this.#at;
      const character = text[start] as string;
      if (character === stop) {
        this.#at++;
        this.#rawEscapes = outerRawEscapes;
        return result;
      }
      if (character === '$') {
        const value = this.#dollar();
        result += value;
        if (top) this.#splitter.addSplit(value, start, this.#at);
      } else if (!this.#skipQuotes && (character === "'" || character === '"')) {
        const value = character === "'" ? this.#singleQuoted() : this.#doubleQuoted();
        result += value;
        if (top) this.#splitter.add(value, start, this.#at);
      } else if (character === this.#escape) {
        if (rawEscapes) {
          result += character;
          if (top) this.#splitter.add(character, start, this.#at);
        }
        this.#at++;
        const escaped = this.#next();
        if (escaped === '') break;
        result += escaped;
        if (top) this.#splitter.add(escaped, start, this.#at);
      } else if (character === '<' && text[start + 1] === '<') {
        this.#at += 2;
        // A heredoc may have white space in front of its delimiter: it is part of the word.
        while (this.#at < text.length && isSpace(text.charCodeAt(this.#at))) this.#at++;
        const value = text.slice(start, this.#at);
        result += value;
        if (top) this.#splitter.add(value, start, this.#at);
      } else {
        this.#at = this.#plainEnd(stop);
        const run = text.slice(start, this.#at);
        result += run;
        if (top) this.#splitter.addVerbatim(run, start);
      }
      if (result.length > longestValue + text.length) throw new LexerError('the value is too long', start, false);
    }
    this.#rawEscapes = outerRawEscapes;
    if (!top) throw new LexerError(`unexpected end of statement while looking for matching ${stop}`, text.length);
    return result;
  }

  #plainEnd(stop: string): number {
    const text = this.text;
    let at = this.#at + 1;
    for (; at < text.length; at++) {
      const character = text[at] as string;
      if (character === '$' || character === stop || character === this.#escape) break;
      if (character === '<' && text[at + 1] === '<') break;
      if ((character === '"' || character === "'") && !this.#skipQuotes) break;
    }
    return at;
  }

  /** One character, both halves of a surrogate pair; empty at the end. */
  #next(): string {
    const code = this.text.codePointAt(this.#at);
    if (code === undefined) return '';
    const character = String.fromCodePoint(code);
    this.#at += character.length;
    return character;
  }

  #singleQuoted(): string {
    const start = this.#at;
    const close = this.text.indexOf("'", start + 1);
    if (close === -1) {
      this.#at = this.text.length;
      throw new LexerError('unexpected end of statement while looking for matching single-quote', start);
    }
    this.#at = close + 1;
    return this.#rawQuotes ? this.text.slice(start, close + 1) : this.text.slice(start + 1, close);
  }

  #doubleQuoted(): string {
    const text = this.text;
    const start = this.#at++;
    let result = this.#rawQuotes ? '"' : '';
    while (this.#at < text.length) {
      const character = text[this.#at] as string;
      if (character === '"') {
        this.#at++;
        return this.#rawQuotes ? `${result}"` : result;
      }
      if (character === '$') {
        result += this.#dollar();
        continue;
      }
      this.#at++;
      if (character !== this.#escape) {
        result += character;
        continue;
      }
      if (this.#rawEscapes) result += character;
      const escaped = text[this.#at];
      if (escaped === undefined) break;
      if (escaped === '"' || escaped === '$' || escaped === this.#escape) {
        this.#at++;
        result += escaped;
      } else {
        result += character;
      }
    }
    throw new LexerError('unexpected end of statement while looking for matching double-quote', start);
  }

  #dollar(): string {
    const start = this.#at++;
    if (this.text[this.#at] !== '{') {
      const name = this.#name();
      if (name === '') return '$';
      const value = this.#value(name, start, '');
      return value ?? (this.#keepUnset ? `$${name}` : '');
    }
    if (++this.#depth > deepestNesting) throw new LexerError('substitutions are nested too deeply', start, false);
    const value = this.#braces(start);
    this.#depth--;
    return value;
  }

  #braces(start: number): string {
    this.#at++;
    const first = this.text[this.#at];
    if (first === undefined) throw new LexerError("syntax error: missing '}'", start);
    if (first === '{' || first === '}' || first === ':') throw new LexerError('syntax error: bad substitution', start);
    const name = this.#name();
    let operator = this.#next();
    if (operator === '}') {
      const value = this.#value(name, start, '');
      return value ?? (this.#keepUnset ? `\${${name}}` : '');
    }
    if (operator === '/') return this.#replacement(name, start);
    let modifier = operator;
    if (operator === ':') {
      operator = this.#next();
      modifier += operator === '' ? endOfText : operator;
    } else if (!/^[-+?#%]$/.test(operator)) {
      throw new LexerError(`unsupported modifier (${operator === '' ? endOfText : operator}) in substitution`, start);
    }
    const word = this.#operand('}', operator === '#' || operator === '%', start, "syntax error: missing '}'");
    const value = this.#value(name, start, modifier);
    if (value === undefined && this.#keepUnset) return `\${${name}${modifier}${word}}`;
    return this.#modified(name, value, operator, modifier, word, start);
  }

  #modified(name: string, value: string | undefined, operator: string, modifier: string, word: string, start: number): string {
    const unset = value === undefined || (modifier[0] === ':' && value === '');
    switch (modifier) {
      case '-':
      case ':-':
        return unset ? word : (value ?? '');
      case '+':
      case ':+':
        return unset ? '' : word;
      case '?':
      case ':?':
        if (unset && this.unknownName === undefined) {
          const fallback = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
          throw new LexerError(`${name}: ${word === '' ? fallback : word}`, start);
        }
        return value ?? '';
      case '#':
      case '%': {
        const longest = word.startsWith(operator);
        const pattern = longest ? word.slice(1) : word;
        return this.#pattern(start, pattern, value, () => (operator === '#' ? trimPrefix : trimSuffix)(pattern, value ?? '', longest));
      }
      default:
        throw new LexerError(`unsupported modifier (${modifier}) in substitution`, start);
    }
  }

  #replacement(name: string, start: number): string {
    const all = this.text[this.#at] === '/';
    if (all) this.#at++;
    const pattern = this.#operand('/', true, start, `syntax error: missing '/' in $${'{}'}`);
    const replacement = this.#operand('}', true, start, "syntax error: missing '}'");
    const value = this.#value(name, start, all ? '//' : '/');
    if (value === undefined && this.#keepUnset) return `\${${name}/${pattern}/${replacement}}`;
    return this.#pattern(start, pattern, value, () => replacePattern(pattern, value ?? '', replacement, all));
  }

  #pattern(start: number, pattern: string, value: string | undefined, apply: () => string): string {
    if (pattern.length * (value?.length ?? 0) > mostComparisons) throw new LexerError('the pattern is too long', start, false);
    try {
      return apply();
    } catch (error) {
      if (error instanceof PatternError) throw new LexerError(error.message, start);
      throw error;
    }
  }

  /** The text up to `stop`. An error at the very end of the text means that the closing character is missing. */
  #operand(stop: '}' | '/', rawEscapes: boolean, start: number, missing: string): string {
    const outerRawEscapes = this.#rawEscapes;
    try {
      return this.#until(stop, rawEscapes);
    } catch (error) {
      this.#rawEscapes = outerRawEscapes;
      if (error instanceof LexerError && this.#at >= this.text.length) throw new LexerError(missing, start);
      throw error;
    }
  }

  /** Letters, digits and `_`; or digits alone; or one special parameter. */
  #name(): string {
    const text = this.text;
    const start = this.#at;
    const first = text.codePointAt(start);
    if (first === undefined) return '';
    if (isDigit(first)) {
      while (this.#at < text.length && isDigit(text.codePointAt(this.#at) as number)) this.#next();
    } else if (first < 128 && '@*#?-$!'.includes(text[start] as string)) {
      this.#at++;
    } else {
      while (this.#at < text.length && isNameCharacter(text.codePointAt(this.#at) as number)) this.#next();
    }
    return text.slice(start, this.#at);
  }

  #value(name: string, start: number, modifier: string): string | undefined {
    this.references.push({ name, start, end: this.#at, modifier });
    const value = this.#lookup(name);
    if (value === unknownValue) {
      this.matched.add(name);
      this.unknownName ??= name;
      return '';
    }
    (value === undefined ? this.unmatched : this.matched).add(name);
    return value;
  }
}

function isDigit(code: number): boolean {
  return code < 128 ? code >= 48 && code <= 57 : /^\p{Nd}$/u.test(String.fromCodePoint(code));
}

function isNameCharacter(code: number): boolean {
  if (code >= 128) return /^[\p{L}\p{Nd}]$/u.test(String.fromCodePoint(code));
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
