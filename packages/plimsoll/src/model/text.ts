/** A half-open range of UTF-16 offsets into one source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as people count it: both numbers start at 1, columns are UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Encoding = 'utf-8' | 'latin1';

/**
 * One text file, decoded without loss: `encode` gives back the bytes it was made of.
 * A byte order mark stays in the text; bytes that are not UTF-8 are read as Latin-1.
 */
export class SourceText {
  readonly path: string;
  readonly text: string;
  readonly encoding: Encoding;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string, encoding: Encoding = 'utf-8') {
    this.path = path;
    this.text = text;
    this.encoding = encoding;
  }

  static fromBytes(path: string, bytes: Uint8Array): SourceText {
    try {
      return new SourceText(path, strictUtf8.decode(bytes));
    } catch {
      return new SourceText(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), 'latin1');
    }
  }

  /** Offsets at which lines begin; a line ends with `\n` (a `\r` before it belongs to the line). */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  /** The zero-based line that holds an offset. */
  lineIndex(offset: number): number {
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  position(offset: number): Position {
    const index = this.lineIndex(offset);
    return { line: index + 1, column: offset - (this.lineStarts[index] as number) + 1 };
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

/** The bytes of a text in the encoding it was read with. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  return Buffer.from(text, encoding);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text that was put together from pieces of a source (continuation lines joined, comments dropped),
 * with the way back. Piece `i` begins at `text` offset `starts[i]` and was taken from source offset `sources[i]`;
 * pieces are in order and cover the text.
 */
export class MappedText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly sources: readonly number[];
  /** Source offset just behind the last piece, so that an empty text still has a place. */
  readonly sourceEnd: number;

  constructor(text: string, starts: readonly number[], sources: readonly number[], sourceEnd: number) {
    this.text = text;
    this.starts = starts;
    this.sources = sources;
    this.sourceEnd = sourceEnd;
  }

  /** A text that is one unbroken slice of its source. */
  static slice(text: string, source: number): MappedText {
    return new MappedText(text, [0], [source], source + text.length);
  }

  /** The source offset of a character of the text; the end of the text maps to the end of its last piece. */
  toSource(offset: number): number {
    if (offset >= this.text.length) return this.sourceEnd;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.sources[low] as number) + offset - (this.starts[low] as number);
  }

  /** The source range of a range of the text: from its first character to just behind its last. */
  toSourceSpan(start: number, end: number): Span {
    const from = this.toSource(start);
    return { start: from, end: end > start ? this.toSource(end - 1) + 1 : from };
  }
}
