import { trimEnd } from '../dockerfile/characters.ts';
import { type LogicalLine, readLogicalLine } from '../dockerfile/lines.ts';
import type { Comment, Instruction } from '../dockerfile/tree.ts';
import type { MappedText, SourceText } from '../model/text.ts';

const nothing = (): void => {};

/** A place of a joined line at which the source goes on with another line. */
interface Seam {
  /** Offset in the joined text. */
  readonly at: number;
  /** Comments between the two lines. */
  readonly comments: readonly Comment[];
}

/** The lines of one instruction, joined as BuildKit joins them, with the places where they were broken. */
export class JoinedLine {
  readonly text: string;
  /** The last line is continued, but nothing follows, at the end of a file; or would be without the white space behind it. */
  readonly dangling: boolean;
  readonly #source: SourceText;
  readonly #line: MappedText;
  readonly #seams: readonly Seam[];
  readonly #mark: string;
  readonly #newline: string;

  constructor(source: SourceText, { span }: Instruction, mark: '\\' | '`', newline: string) {
    const logical = readLogicalLine(source.text, span.start, mark, nothing);
    this.#source = source;
    this.#line = logical.line;
    this.text = logical.line.text;
    this.#seams = seamsOf(logical);
    this.#mark = mark;
    this.#newline = newline;
    const end = trimEnd(this.text, 0, this.text.length);
    const isOpen = this.text[end - 1] === mark && this.text[end - 2] !== mark;
    this.dangling = isOpen || source.text.slice(logical.line.sourceEnd, logical.end).trim() !== '';
  }

  /** The offset in the joined text of a source offset that is in it. */
  offsetOf(source: number): number {
    const { sources, starts } = this.#line;
    let low = 0;
    let high = sources.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sources[middle] as number) <= source) low = middle;
      else high = middle - 1;
    }
    return (starts[low] as number) + source - (sources[low] as number);
  }

  /** Whether the source goes on with another line somewhere in a range, its ends included. */
  isBroken(from: number, to: number): boolean {
    const seam = this.#seams[this.#firstSeam(from)];
    return seam !== undefined && seam.at <= to;
  }

  /** Comments between the lines that meet in a range, its ends included. */
  commentsBetween(from: number, to: number): readonly Comment[] {
    const found: Comment[] = [];
    for (let index = this.#firstSeam(from); index < this.#seams.length; index++) {
      const seam = this.#seams[index] as Seam;
      if (seam.at > to) break;
      for (const comment of seam.comments) found.push(comment);
    }
    return found;
  }

  /**
   * A range as it is written, line breaks and comments inside included. Only what the builder drops is written anew: blanks behind
   * the escape character, empty lines, line ends.
   */
  written(from: number, to: number): string {
    let result = '';
    let at = from;
    for (let index = this.#firstSeam(from + 1); index < this.#seams.length; index++) {
      const seam = this.#seams[index] as Seam;
      if (seam.at >= to) break;
      result += this.text.slice(at, seam.at) + this.#mark + this.#newline;
      for (const comment of seam.comments) result += this.#indentedComment(comment) + this.#newline;
      at = seam.at;
    }
    return result + this.text.slice(at, to);
  }

  /** A comment without the blanks behind it. */
  comment({ span }: Comment): string {
    return withoutTrailingBlanks(this.#source.slice(span));
  }

  #indentedComment(comment: Comment): string {
    const { text } = this.#source;
    const lineStart = text.lastIndexOf('\n', comment.span.start) + 1;
    return text.slice(lineStart, comment.span.start) + this.comment(comment);
  }

  #firstSeam(from: number): number {
    let low = 0;
    let high = this.#seams.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#seams[middle] as Seam).at < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A text without the blanks and tabs at its end; other white space is part of a comment. */
export function withoutTrailingBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--;
  return text.slice(0, end);
}

function seamsOf({ line, comments }: LogicalLine): Seam[] {
  const seams: Seam[] = [];
  let next = 0;
  for (let piece = 1; piece < line.starts.length; piece++) {
    const source = line.sources[piece] as number;
    const own: Comment[] = [];
    for (let comment = comments[next]; comment && comment.span.start < source; comment = comments[++next]) own.push(comment);
    seams.push({ at: line.starts[piece] as number, comments: own });
  }
  return seams;
}
