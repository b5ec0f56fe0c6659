import { MappedText, type Span } from '../model/text.ts';
import { Pieces, Positions } from './positions.ts';
import { type Assignment, type Expansion, expansionOf, variablesIn, type Word, type WordPart } from './syntax.ts';
import type { ShellWord } from './view.ts';

const none: readonly never[] = [];

/** A word that can be read as a script of its own, as `sh -c` does. */
export interface ScriptWord extends ShellWord {
  /** The word without its quotes, and where each character of that stands. */
  script(): Positions;
}

/** A word of a shell script. Everything beyond its text is worked out when asked for. */
export class SyntaxWord implements ScriptWord {
  readonly text: string;
  readonly node: Word | Assignment;
  readonly #positions: Positions;
  #span: Span | undefined;
  #unquoted: string | undefined;
  #expansion: Expansion | undefined;
  #variables: readonly string[] | undefined;

  constructor(node: Word | Assignment, positions: Positions) {
    this.text = node.text;
    this.node = node;
    this.#positions = positions;
  }

  get span(): Span {
    this.#span ??= this.#positions.span(this.node.pos, this.node.end);
    return this.#span;
  }

  get value(): string | undefined {
    return this.#expands() === 'none' ? this.unquoted : undefined;
  }

  get dynamic(): boolean {
    return this.#expands() === 'dynamic';
  }

  get unquoted(): string {
    this.#unquoted ??= this.#unquote();
    return this.#unquoted;
  }

  #unquote(): string {
    const node = this.node;
    if (node.type === 'Word') return isPlain(this.text) ? this.text : node.value;
    if (node.value.type === 'ArrayValue') return node.text;
    return node.text.slice(0, node.value.pos - node.pos) + node.value.value;
  }

  get variables(): readonly string[] {
    this.#variables ??= this.text.includes('$') ? variablesIn(this.node) : none;
    return this.#variables;
  }

  script(): Positions {
    const pieces = new Pieces(this.#positions);
    this.addTo(pieces);
    return pieces.done(this.node.end);
  }

  /** Adds the unquoted word to a script that is put together from several words of one text. */
  addTo(pieces: Pieces): void {
    const node = this.node;
    if (node.type === 'Assignment') pieces.copy(node.pos, node.end);
    else if (node.parts) for (const part of node.parts) addPart(pieces, part, this.#positions.text);
    else pieces.unescape(node.pos, node.end, undefined);
  }

  #expands(): Expansion {
    if (this.#expansion === undefined) {
      const node = this.node;
      if (node.type === 'Word') this.#expansion = isPlain(this.text) ? 'none' : expansionOf(node);
      else this.#expansion = node.value.type === 'ArrayValue' ? 'dynamic' : expansionOf(node.value);
    }
    return this.#expansion;
  }
}

/** Only characters that mean themselves to every shell. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // letters, digits and -./:=@_,+% in order of frequency; anything else is looked at properly
    if (code >= 0x61 && code <= 0x7a) continue;
    if (code >= 0x2b && code <= 0x3a) continue; // + , - . / 0-9 :
    if (code >= 0x40 && code <= 0x5a) continue; // @ A-Z
    if (code === 0x3d || code === 0x5f || code === 0x25) continue;
    return false;
  }
  return true;
}

function addPart(pieces: Pieces, part: WordPart, source: string): void {
  switch (part.type) {
    case 'Literal':
      pieces.unescape(part.pos, part.end, undefined);
      return;
    case 'SingleQuoted':
      pieces.copy(part.pos + 1, part.pos + 1 + part.value.length);
      return;
    case 'AnsiCQuoted':
      pieces.add(part.value, part.pos + 2);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      for (const child of part.parts) {
        if (child.type === 'Literal') pieces.unescape(child.pos, child.end, '$`"\\');
        else pieces.copy(child.pos, child.end);
      }
      return;
    default:
      pieces.copy(part.pos, Math.min(part.end, source.length));
  }
}

/** A word of the JSON form: no shell reads it, so it means itself. Its span covers the quotes. */
export class ExecWord implements ScriptWord {
  readonly text: string;
  readonly span: Span;
  readonly dynamic = false;
  readonly variables: readonly string[] = none;

  constructor(text: string, span: Span) {
    this.text = text;
    this.span = span;
  }

  get value(): string {
    return this.text;
  }

  get unquoted(): string {
    return this.text;
  }

  script(): Positions {
    // JSON escapes are longer than what they stand for, so equal lengths mean that there are none.
    if (this.span.end - this.span.start !== this.text.length + 2) return Positions.fixed(this.text, this.span);
    return Positions.of(MappedText.slice(this.text, this.span.start + 1));
  }
}

/** What stands behind the first characters of a word (`name=`, `--option=`, `-o`) as a word of its own. */
export class WordTail implements ShellWord {
  readonly text: string;
  readonly span: Span;
  readonly #word: ShellWord;
  readonly #skip: number;

  /** `skip` counts characters of the unquoted word. */
  constructor(word: ShellWord, skip: number) {
    const unquotedHead = word.text.slice(0, skip) === word.unquoted.slice(0, skip);
    this.#word = word;
    this.#skip = skip;
    this.text = unquotedHead ? word.text.slice(skip) : word.unquoted.slice(skip);
    // With a quote in front of the name the value cannot be cut out of the source; the whole word stands for it.
    this.span =
      unquotedHead && word.span.end - word.span.start === word.text.length
        ? { start: word.span.start + skip, end: word.span.end }
        : word.span;
  }

  get unquoted(): string {
    return this.#word.unquoted.slice(this.#skip);
  }

  get value(): string | undefined {
    return this.#word.value?.slice(this.#skip);
  }

  get dynamic(): boolean {
    return this.#word.dynamic;
  }

  get variables(): readonly string[] {
    return this.#word.variables;
  }
}
