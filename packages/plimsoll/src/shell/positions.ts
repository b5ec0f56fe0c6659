import { MappedText, type Span } from '../model/text.ts';

/** A text to parse, with the way from its offsets back to the Dockerfile, through any number of unquotings. */
export class Positions {
  readonly text: string;
  readonly #map: MappedText | undefined;
  readonly #outer: Positions | undefined;
  /** Offset of the only piece, where there is only one and nothing outside: the usual case, answered without a search. */
  readonly #base: number;
  readonly #fixed: Span | undefined;

  private constructor(text: string, map: MappedText | undefined, outer: Positions | undefined, fixed: Span | undefined) {
    this.text = text;
    this.#map = map;
    this.#outer = outer;
    this.#fixed = fixed;
    this.#base = map && !outer && map.starts.length === 1 ? (map.sources[0] ?? 0) : -1;
  }

  /** The text of an instruction; carriage returns before line feeds are left out. */
  static of(map: MappedText): Positions {
    const outer = new Positions(map.text, map, undefined, undefined);
    return map.text.includes('\r\n') ? withoutCarriageReturns(outer) : outer;
  }

  /** A text put together from pieces of another: piece `i` begins at `starts[i]` and was taken from `sources[i]` of the outer text. */
  static within(outer: Positions, text: string, starts: readonly number[], sources: readonly number[], end: number): Positions {
    if (outer.#fixed) return Positions.fixed(text, outer.#fixed);
    return new Positions(text, new MappedText(text, starts, sources, end), outer, undefined);
  }

  /** A range of another text. */
  static slice(outer: Positions, start: number, end: number): Positions {
    return Positions.within(outer, outer.text.slice(start, end), [0], [start], end);
  }

  /** A text whose characters cannot be placed one by one: everything in it is at the same range. */
  static fixed(text: string, span: Span): Positions {
    return new Positions(text, undefined, undefined, span);
  }

  /** The source offset of a character. */
  toSource(offset: number): number {
    if (this.#fixed) return this.#fixed.start;
    if (this.#base >= 0 && offset < this.text.length) return this.#base + offset;
    const at = this.#map?.toSource(offset) ?? 0;
    return this.#outer ? this.#outer.toSource(at) : at;
  }

  /** The source range of a range of the text. */
  span(start: number, end: number): Span {
    if (this.#fixed) return this.#fixed;
    const from = this.toSource(start);
    return { start: from, end: end > start ? this.toSource(end - 1) + 1 : from };
  }
}

/** Collects pieces of an outer text for `Positions.within`; neighbouring pieces are joined. */
export class Pieces {
  readonly #outer: Positions;
  readonly #starts: number[] = [];
  readonly #sources: number[] = [];
  #text = '';
  #next = -1;

  constructor(outer: Positions) {
    this.#outer = outer;
  }

  /** Takes the range of the outer text as it is. */
  copy(start: number, end: number): void {
    if (end > start) this.add(this.#outer.text.slice(start, end), start);
  }

  /** Adds a text that stands for what is at `source`. */
  add(text: string, source: number): void {
    if (text === '') return;
    if (source !== this.#next) {
      this.#starts.push(this.#text.length);
      this.#sources.push(source);
    }
    this.#text += text;
    this.#next = source + text.length;
  }

  /** Takes a range without the backslashes that quote a character of `escapable` (any character if undefined); an escaped line feed goes altogether. */
  unescape(start: number, end: number, escapable: string | undefined): void {
    const source = this.#outer.text;
    let from = start;
    for (let at = source.indexOf('\\', start); at !== -1 && at + 1 < end; at = source.indexOf('\\', at + 2)) {
      const next = source[at + 1] ?? '';
      if (next === '\n') {
        this.copy(from, at);
        from = at + 2;
      } else if (escapable === undefined || escapable.includes(next)) {
        this.copy(from, at);
        from = at + 1;
      }
    }
    this.copy(from, end);
  }

  /** Adds a blank that stands nowhere in particular: it counts as the character behind the last piece. */
  addBlank(): void {
    this.add(' ', Math.max(0, this.#next));
  }

  done(end = 0): Positions {
    if (this.#starts.length === 0) return Positions.within(this.#outer, '', [0], [end], end);
    return Positions.within(this.#outer, this.#text, this.#starts, this.#sources, this.#next);
  }
}

function withoutCarriageReturns(outer: Positions): Positions {
  const { text } = outer;
  const pieces = new Pieces(outer);
  let from = 0;
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) {
    pieces.copy(from, at);
    from = at + 1;
  }
  pieces.copy(from, text.length);
  return pieces.done(text.length);
}
