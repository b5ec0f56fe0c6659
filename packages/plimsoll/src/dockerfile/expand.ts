import { type Known, known, unknown } from '../model/known.ts';
import { LexerError, type LexerOptions, type Lookup, ShellLexer, type VariableReference } from './shell-lexer.ts';

/** Where and why a word cannot be expanded; `start` is an offset into the word. */
export interface ExpansionError {
  readonly message: string;
  readonly start: number;
}

export interface Expansion {
  /** The expanded word, quotes and escapes removed. */
  readonly value: Known<string>;
  /** The same, split at white space that neither quotes nor escapes protect. */
  readonly words: Known<readonly string[]>;
  /** Variables that were set, and those that were not, in order of their first use. */
  readonly matched: readonly string[];
  readonly unmatched: readonly string[];
  /** BuildKit refuses the word; `value` and `words` are unknown then. */
  readonly error?: ExpansionError;
}

const nothing: readonly string[] = [];

/**
 * Expands a word as BuildKit's `shell.Lex` does (`ProcessWord`, `ProcessWords`, `ProcessWordWithMatches` in one):
 * quotes, escapes, `$name` and `${name}` with every modifier. Where the result depends on a variable whose value
 * `lookup` does not know, it is unknown. Never throws.
 */
export function expandWord(text: string, lookup: Lookup, options: LexerOptions = {}): Expansion {
  if (!/[$'"\\`\s\u0085]/.test(text)) return plain(text);
  const lexer = new ShellLexer(text, lookup, options);
  try {
    const value = lexer.run();
    const matched = lexer.matched.size === 0 ? nothing : [...lexer.matched];
    const unmatched = lexer.unmatched.size === 0 ? nothing : [...lexer.unmatched];
    if (lexer.unknownName !== undefined) {
      const ignorance = unknown(`the value of ${lexer.unknownName} is not known`);
      return { value: ignorance, words: ignorance, matched, unmatched };
    }
    return { value: known(value), words: known(lexer.words.map((word) => word.text)), matched, unmatched };
  } catch (error) {
    if (!(error instanceof LexerError)) throw error;
    const ignorance = unknown(error.message);
    const expansion = { value: ignorance, words: ignorance, matched: [...lexer.matched], unmatched: [...lexer.unmatched] };
    return error.refused ? { ...expansion, error: { message: error.message, start: error.start } } : expansion;
  }
}

function plain(text: string): Expansion {
  return { value: known(text), words: known(text === '' ? nothing : [text]), matched: nothing, unmatched: nothing };
}

/**
 * Every reference to a variable in a word, those inside defaults and alternatives included, in the order in which
 * they are looked up; single quotes and escapes hide references. In a word that cannot be expanded: up to the error.
 */
export function variableReferences(text: string, options: LexerOptions = {}): readonly VariableReference[] {
  if (!text.includes('$')) return [];
  const lexer = new ShellLexer(text, () => '', options);
  try {
    lexer.run();
  } catch (error) {
    if (!(error instanceof LexerError)) throw error;
  }
  return lexer.references;
}

/** Names of the variables a word refers to, each once. */
export function referencedVariables(text: string, options: LexerOptions = {}): readonly string[] {
  return [...new Set(variableReferences(text, options).map((reference) => reference.name))];
}
