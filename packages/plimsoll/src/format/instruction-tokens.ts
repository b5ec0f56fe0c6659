import { isSeparator, isSpace } from '../dockerfile/characters.ts';
import { decodeJsonArray } from '../dockerfile/json.ts';
import type { CommandForm, Instruction, Pair } from '../dockerfile/tree.ts';
import { splitFields } from '../dockerfile/words.ts';
import type { Span } from '../model/text.ts';
import type { Dialect } from '../shell/view.ts';
import type { JoinedLine } from './joined-line.ts';
import { shellTokens } from './shell-tokens.ts';
import type { Token } from './token.ts';

/**
 * The tokens of an instruction, or undefined if it cannot be taken apart: it is then left as it is.
 * @param dialect who reads its shell form; undefined if that is not known
 */
export function instructionTokens(line: JoinedLine, instruction: Instruction, dialect: Dialect | undefined): readonly Token[] | undefined {
  const reader = new InstructionReader(line, dialect);
  return reader.read(instruction) && reader.isWhole() ? reader.tokens : undefined;
}

class InstructionReader {
  readonly tokens: Token[] = [];
  readonly #line: JoinedLine;
  readonly #dialect: Dialect | undefined;
  /** The token that the shell form hangs on. */
  #root = 0;

  constructor(line: JoinedLine, dialect: Dialect | undefined) {
    this.#line = line;
    this.#dialect = dialect;
  }

  /** Whether nothing but white space stands between the tokens, so that none of what the author wrote is lost. */
  isWhole(): boolean {
    const { text } = this.#line;
    let at = 0;
    for (const { start, end } of this.tokens) {
      for (; at < start; at++) if (!isSpace(text.charCodeAt(at))) return false;
      if (start < at || end < start) return false;
      at = end;
    }
    for (; at < text.length; at++) if (!isSpace(text.charCodeAt(at))) return false;
    return true;
  }

  read(instruction: Instruction): boolean {
    const { keywordSpan, flags, heredocs } = instruction;
    this.#root = this.tokens.length;
    this.#add(keywordSpan, { text: instruction.keyword });
    for (const { span } of flags) this.#add(span);
    if (instruction.body.text === '') return true;
    switch (instruction.keyword) {
      case 'FROM':
        if (!instruction.image) return false;
        this.#add(instruction.image.span);
        if (instruction.as) {
          this.#add(instruction.as.keyword.span, { text: 'AS' });
          this.#add(instruction.as.name.span);
        }
        return true;
      case 'RUN':
      case 'CMD':
      case 'ENTRYPOINT':
        this.#command(instruction.command, this.#bodyStart(instruction), heredocs.length > 0);
        return true;
      case 'SHELL':
        return this.#json(this.#bodyStart(instruction));
      case 'COPY':
      case 'ADD':
        if (instruction.json) return this.#json(this.#bodyStart(instruction));
        this.#fields(
          this.#bodyStart(instruction),
          heredocs.map(({ markerSpan }) => markerSpan),
        );
        return true;
      case 'VOLUME':
        if (instruction.json) return this.#json(this.#bodyStart(instruction));
        this.#fields(this.#bodyStart(instruction), []);
        return true;
      case 'EXPOSE':
        this.#fields(this.#bodyStart(instruction), []);
        return true;
      case 'ENV':
      case 'LABEL':
      case 'ARG':
        this.#pairs(instruction.pairs, instruction.legacy);
        return true;
      case 'USER':
      case 'WORKDIR':
      case 'STOPSIGNAL':
      case 'MAINTAINER':
        if (!instruction.argument) return false;
        this.#add(instruction.argument.span);
        return true;
      case 'HEALTHCHECK': {
        const { check } = instruction;
        if (!check) return false;
        if (check.none) {
          this.#addRange(this.#bodyStart(instruction), this.#end(), { text: 'NONE' });
          return true;
        }
        this.#root = this.tokens.length;
        this.#add(check.cmdSpan, { text: 'CMD' });
        let start = this.#line.offsetOf(check.cmdSpan.end - 1) + 1;
        while (start < this.#end() && isSpace(this.#line.text.charCodeAt(start))) start++;
        if (start < this.#end()) this.#command(check.command, start, false);
        return true;
      }
      case 'ONBUILD':
        return instruction.trigger !== undefined && !instruction.trigger.broken && this.read(instruction.trigger);
      default:
        return false;
    }
  }

  #command(command: CommandForm, from: number, heredocs: boolean): void {
    if (command.form === 'exec') {
      this.#json(from);
      return;
    }
    const known = this.#dialect === 'posix' || this.#dialect === 'bash';
    const tokens = known && !heredocs ? shellTokens(this.#line.text, from, this.#end(), this.tokens.length, this.#root) : undefined;
    if (tokens) for (const token of tokens) this.tokens.push(token);
    else this.#addRange(from, this.#end());
  }

  /** A JSON array, its strings as they are written. */
  #json(from: number): boolean {
    const { text } = this.#line;
    const to = this.#end();
    const array = decodeJsonArray(text, from, to);
    if (array.kind !== 'strings') return false;
    this.#addRange(from, from + 1);
    let at = from + 1;
    for (const [index, { start, end }] of array.strings.entries()) {
      if (index > 0) {
        const comma = text.indexOf(',', at);
        this.#addRange(comma, comma + 1, { gap: 'none' });
      }
      this.#addRange(start, end, { gap: index === 0 ? 'none' : 'blank' });
      at = end;
    }
    this.#addRange(to - 1, to, { gap: 'none' });
    return true;
  }

  /** Words between blanks; `whole` are ranges that are not split. */
  #fields(from: number, whole: readonly Span[]): void {
    let marker = 0;
    for (const { start, end } of splitFields(this.#line.text, from, this.#end())) {
      const last = this.tokens.at(-1);
      const span = whole[marker];
      if (span && last && start > this.#line.offsetOf(span.start) && start <= this.#line.offsetOf(span.end - 1)) {
        this.tokens[this.tokens.length - 1] = { ...last, end };
      } else this.#addRange(start, end);
      while (whole[marker] && this.#line.offsetOf((whole[marker] as Span).end - 1) < end) marker++;
    }
  }

  #pairs(pairs: readonly Pair[], legacy: boolean): void {
    if (legacy) {
      const [pair] = pairs;
      if (!pair) return;
      this.#add(pair.keySpan);
      if (pair.valueSpan) this.#add(pair.valueSpan);
      return;
    }
    // A line that begins with `#` would be a comment.
    const apart = !pairs.some(({ key }) => key.startsWith('#'));
    for (const { span } of pairs) this.#add(span, apart ? { breaks: 'apart' } : {});
  }

  #add(span: Span, more: Partial<Token> = {}): void {
    if (span.end <= span.start) return;
    this.#addRange(this.#line.offsetOf(span.start), this.#line.offsetOf(span.end - 1) + 1, more);
  }

  #addRange(start: number, end: number, more: Partial<Token> = {}): void {
    this.tokens.push({ start, end, gap: 'blank', breaks: 'here', indent: { anchor: 0, by: 'below', root: 0 }, ...more });
  }

  #bodyStart({ body }: Instruction): number {
    return this.#line.offsetOf(body.toSource(0));
  }

  /** The end of the line without the white space behind its text. */
  #end(): number {
    const { text } = this.#line;
    let end = text.length;
    while (end > 0 && (isSeparator(text.charCodeAt(end - 1)) || isSpace(text.charCodeAt(end - 1)))) end--;
    return end;
  }
}
