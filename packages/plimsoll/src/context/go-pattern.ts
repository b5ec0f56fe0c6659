/** One position of a pattern: any character but `/`, one character, or a class (which, as in Go, may match `/`). */
type Unit =
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly number[] };

/** What stands between two runs of `*`. */
interface Chunk {
  readonly star: boolean;
  readonly units: readonly Unit[];
}

const slash = 47;
const star = 42;
const question = 63;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const caret = 94;
const dash = 45;

/** A pattern of Go's `filepath.Match`, as COPY sources are matched on Linux. */
export class GoPattern {
  readonly #chunks: readonly Chunk[];

  constructor(chunks: readonly Chunk[]) {
    this.#chunks = chunks;
  }

  /**
   * The whole path must match; `*` and `?` do not cross `/`. Never goes back behind a `*` that was settled,
   * so the time is bounded by pattern times path.
   */
  matches(path: string): boolean {
    const name = Array.from(path, codeOf);
    let from = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      const last = index === this.#chunks.length - 1;
      if (chunk.star && chunk.units.length === 0) return name.indexOf(slash, from) === -1;
      let to = from;
      while (!fits(chunk.units, name, to, last)) {
        if (!chunk.star || to >= name.length || name[to] === slash) return false;
        to++;
      }
      from = to + chunk.units.length;
    }
    return from === name.length;
  }
}

/** Reads a pattern; undefined where Go says `syntax error in pattern`. */
export function parseGoPattern(pattern: string): GoPattern | undefined {
  const codes = Array.from(pattern, codeOf);
  const chunks: Chunk[] = [];
  let at = 0;
  while (at < codes.length) {
    const starred = codes[at] === star;
    while (codes[at] === star) at++;
    const units: Unit[] = [];
    while (at < codes.length && codes[at] !== star) {
      const code = codes[at++] as number;
      if (code === question) units.push({ kind: 'any' });
      else if (code === openBracket) {
        const parsed = parseClass(codes, at);
        if (!parsed) return undefined;
        units.push(parsed.unit);
        at = parsed.end;
      } else if (code === backslash) {
        const escaped = codes[at++];
        if (escaped === undefined) return undefined;
        units.push({ kind: 'character', code: escaped });
      } else units.push({ kind: 'character', code });
    }
    chunks.push({ star: starred, units });
  }
  return new GoPattern(chunks);
}

/** COPY takes a source as a pattern if one of these is in it, as BuildKit's `containsWildcards`. */
export function hasWildcard(source: string): boolean {
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === star || code === question || code === openBracket) return true;
  }
  return false;
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

function fits(units: readonly Unit[], name: readonly number[], from: number, last: boolean): boolean {
  const end = from + units.length;
  if (last ? end !== name.length : end > name.length) return false;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index] as Unit;
    const code = name[from + index] as number;
    if (unit.kind === 'character' ? unit.code !== code : unit.kind === 'any' ? code === slash : !inClass(unit, code)) return false;
  }
  return true;
}

function inClass(unit: Extract<Unit, { kind: 'class' }>, code: number): boolean {
  for (let index = 0; index < unit.ranges.length; index += 2) {
    if ((unit.ranges[index] as number) <= code && code <= (unit.ranges[index + 1] as number)) return !unit.negated;
  }
  return unit.negated;
}

/** `at` is behind `[`. A class needs a member, every member ends before the pattern does, and `-` and `]` must be escaped. */
function parseClass(codes: readonly number[], at: number): { unit: Unit; end: number } | undefined {
  const negated = codes[at] === caret;
  if (negated) at++;
  const ranges: number[] = [];
  while (ranges.length === 0 || codes[at] !== closeBracket) {
    const low = classMember(codes, at);
    if (!low) return undefined;
    at = low.end;
    let high = low.code;
    if (codes[at] === dash) {
      const upper = classMember(codes, at + 1);
      if (!upper) return undefined;
      at = upper.end;
      high = upper.code;
    }
    ranges.push(low.code, high);
  }
  return { unit: { kind: 'class', negated, ranges }, end: at + 1 };
}

function classMember(codes: readonly number[], at: number): { code: number; end: number } | undefined {
  let code = codes[at];
  if (code === dash || code === closeBracket) return undefined;
  if (code === backslash) code = codes[++at];
  if (code === undefined || at + 1 >= codes.length) return undefined;
  return { code, end: at + 1 };
}
