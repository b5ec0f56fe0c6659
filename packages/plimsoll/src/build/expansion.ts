import { type ExpansionError, expandWord } from '../dockerfile/expand.ts';
import { type LexerOptions, unknownValue } from '../dockerfile/shell-lexer.ts';
import { type Known, known, unknown } from '../model/known.ts';
import type { MappedText, Span } from '../model/text.ts';
import type { Reporter } from './reporter.ts';
import { failed, type Variable } from './variable.ts';

/** How much variables may put into one word, and into all words of a file; beyond that they count as unknown. */
const longestWord = 32_768;
const longestFile = 8_388_608;

/** The variables that a word may refer to. */
export interface Scope {
  readonly variables: { get(name: string): Variable | undefined };
  /** Variables that are not listed may be set all the same, by a base image. */
  readonly isOpen: boolean;
}

export interface Expansion {
  readonly value: Known<string>;
  /** What BuildKit makes of it when no build arguments are given and the base image sets no variables. */
  readonly assumed: string;
  /** There is an error, which is reported by now: nothing more should be said of this word. */
  readonly failed: boolean;
}

export interface WordsExpansion {
  readonly words: Known<readonly string[]>;
  readonly assumed: readonly string[];
  readonly failed: boolean;
}

/** Expands the words of one file's instructions, and reports those that BuildKit cannot expand. */
export class Expander {
  readonly #options: LexerOptions;
  readonly #special: RegExp;
  readonly #reporter: Reporter;
  #scope: Scope = { variables: new Map(), isOpen: false };
  #metFailure = false;
  #wordLength = 0;
  #fileLength = 0;

  constructor(escapeCharacter: '\\' | '`', reporter: Reporter) {
    this.#options = { escape: escapeCharacter };
    this.#special = escapeCharacter === '`' ? /[$'"`]/ : /[$'"\\]/;
    this.#reporter = reporter;
  }

  /** `shell.Lex.ProcessWord`. `span` is the place of the word, for the error. */
  expand(text: string, span: Span, scope: Scope): Expansion {
    if (!this.#special.test(text)) return { value: known(text), assumed: text, failed: false };
    const { value, assumed, failed: isFailed } = this.#run(text, span, scope);
    return { value, assumed: assumed.value, failed: isFailed };
  }

  /** `shell.Lex.ProcessWords`: the result is split at white space. */
  expandWords(text: string, span: Span, scope: Scope): WordsExpansion {
    if (!this.#special.test(text)) {
      const words = text.split(/\s+/).filter(Boolean);
      return { words: known(words), assumed: words, failed: false };
    }
    const { words, assumed, failed: isFailed } = this.#run(text, span, scope);
    return { words, assumed: assumed.words, failed: isFailed };
  }

  /** What a word holds in a scope, reporting nothing. */
  peek(text: string, scope: Scope): Known<string> {
    if (!this.#special.test(text)) return known(text);
    this.#enter(scope);
    return expandWord(text, this.#knownValue, this.#options).value;
  }

  /** What BuildKit takes a word for when it knows nothing of arguments and base images, reporting nothing; blank if it cannot be expanded. */
  assume(text: string, scope: Scope): string {
    if (!this.#special.test(text)) return text;
    this.#enter(scope);
    const { value } = expandWord(text, this.#assumedValue, this.#options);
    return value.known ? value.value : '';
  }

  /** The body of a heredoc of COPY or ADD, in which quotes mean nothing and the escape is always a backslash. */
  checkHeredoc(content: MappedText, scope: Scope): void {
    if (!content.text.includes('$')) return;
    this.#enter(scope);
    const { error } = expandWord(content.text, this.#assumedValue, { skipQuotes: true });
    if (error) this.#report('the heredoc', error, content.toSourceSpan(error.start, error.start + 1));
  }

  #enter(scope: Scope): void {
    this.#scope = scope;
    this.#metFailure = false;
    this.#wordLength = 0;
  }

  #run(text: string, span: Span, scope: Scope) {
    this.#enter(scope);
    let result = expandWord(text, this.#knownValue, this.#options);
    const { value, words } = result;
    if (!value.known && !result.error) {
      this.#enter(scope);
      result = expandWord(text, this.#assumedValue, this.#options);
    }
    if (result.error && !this.#metFailure) this.#report(text, result.error, span);
    const isFailed = result.error !== undefined || this.#metFailure;
    return {
      value: isFailed && value.known ? unknown('it cannot be expanded') : value,
      words,
      assumed: {
        value: result.value.known ? result.value.value : '',
        words: result.words.known ? result.words.value : [],
      },
      failed: isFailed,
    };
  }

  readonly #knownValue = (name: string): string | undefined | typeof unknownValue => {
    const variable = this.#scope.variables.get(name);
    if (!variable) return this.#scope.isOpen ? unknownValue : undefined;
    return variable.value.known && this.#mayTake(variable.value.value) ? variable.value.value : unknownValue;
  };

  readonly #assumedValue = (name: string): string | undefined => {
    const assumed = this.#scope.variables.get(name)?.assumed;
    if (assumed === undefined || (assumed !== failed && this.#mayTake(assumed))) return assumed;
    this.#metFailure = true;
    return '';
  };

  /** `ENV A=$A$A` doubles a value: a few dozen such lines must not fill the memory. */
  #mayTake({ length }: string): boolean {
    this.#wordLength += length;
    this.#fileLength += length;
    return this.#wordLength <= longestWord && this.#fileLength <= longestFile;
  }

  #report(text: string, { message }: ExpansionError, span: Span): void {
    // BuildKit names the end of the text, which it met instead of a modifier, by a replacement character.
    const shown = message.includes('\ufffd') ? "missing '}' at the end" : message;
    // The placeholders of Dev Container templates look like variables.
    const isTemplate = text.includes('${templateOption:');
    const help = isTemplate ? 'It is a placeholder of a Dev Container template: check the file that the template makes' : helpFor(shown);
    this.#reporter.report('invalid-variable', span, `${shorten(text)} cannot be expanded: ${shown}`, help, isTemplate);
  }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function helpFor(message: string): string {
  if (message.includes('matching')) return 'Close the quote, or put an escape character in front of it';
  if (message.includes('modifier') || message.includes('bad substitution')) {
    return 'The modifiers are :-default, :+alternative, :?error, #prefix, %suffix and /pattern/replacement; to write a dollar sign itself, escape it';
  }
  if (message.includes("missing '")) return 'Close the substitution with }';
  return 'Set the variable with ARG or ENV above this line, or give it a default with :- inside the braces';
}
