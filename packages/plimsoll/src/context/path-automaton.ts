/** A set of characters by code point, as pairs of bounds. */
interface CharacterSet {
  readonly negated: boolean;
  readonly ranges: readonly number[];
}

/**
 * `one` reads a character; `many` reads any number of them; `optional` may jump over the next nodes up to `to`;
 * `start` passes only where nothing has been read.
 */
type Node =
  | { readonly kind: 'one' | 'many'; readonly set: CharacterSet }
  | { readonly kind: 'optional'; readonly to: number }
  | { readonly kind: 'start' };

const notNewline: CharacterSet = { negated: true, ranges: [10, 10] };

/**
 * Matches whole paths against the regular expressions that Docker's pattern matcher writes, following all
 * alternatives at once: time is bounded by pattern times path, whatever the pattern.
 */
export class PathAutomaton {
  readonly #nodes: readonly Node[];
  readonly #reached: Uint32Array;
  #current: Uint32Array;
  #next: Uint32Array;
  #nextCount = 0;
  #generation = 0;

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
    this.#reached = new Uint32Array(nodes.length + 1);
    this.#current = new Uint32Array(nodes.length + 1);
    this.#next = new Uint32Array(nodes.length + 1);
  }

  matches(path: string): boolean {
    const final = this.#nodes.length;
    this.#begin();
    this.#reach(0, true);
    for (let at = 0; at < path.length && this.#nextCount > 0; ) {
      const code = path.codePointAt(at) as number;
      at += code > 0xffff ? 2 : 1;
      const states = this.#next;
      const count = this.#nextCount;
      this.#next = this.#current;
      this.#current = states;
      this.#begin();
      for (let index = 0; index < count; index++) {
        const state = states[index] as number;
        const node = this.#nodes[state];
        if (!node || !('set' in node) || !inSet(node.set, code)) continue;
        this.#reach(node.kind === 'many' ? state : state + 1, false);
      }
    }
    return this.#reached[final] === this.#generation;
  }

  #begin(): void {
    this.#nextCount = 0;
    this.#generation++;
    if (this.#generation > 0xffff_fffe) {
      this.#reached.fill(0);
      this.#generation = 1;
    }
  }

  /** Adds a state and all that follow without reading. */
  #reach(state: number, atStart: boolean): void {
    for (;;) {
      if (this.#reached[state] === this.#generation) return;
      this.#reached[state] = this.#generation;
      this.#next[this.#nextCount++] = state;
      const node = this.#nodes[state];
      if (!node || node.kind === 'one' || (node.kind === 'start' && !atStart)) return;
      if (node.kind === 'optional') this.#reach(node.to, atStart);
      state++;
    }
  }
}

/**
 * Reads the part of Go's regular expressions that a pattern can turn into: literals, escapes, classes,
 * `*` behind one of these, `.*` and `(.*\/)?`. Undefined for what Go refuses (which Docker reports as a bad pattern).
 */
export function parsePathExpression(expression: string): PathAutomaton | undefined {
  const codes = Array.from(expression, (character) => character.codePointAt(0) as number);
  const nodes: Node[] = [];
  let at = 0;
  while (at < codes.length) {
    const character = String.fromCodePoint(codes[at] as number);
    if (character === '(') {
      // Only ever `(.*/)?`: parentheses of the pattern itself arrive escaped.
      nodes.push(
        { kind: 'optional', to: nodes.length + 3 },
        { kind: 'many', set: notNewline },
        { kind: 'one', set: { negated: false, ranges: [47, 47] } },
      );
      at += 6;
      continue;
    }
    if (character === '^') {
      nodes.push({ kind: 'start' });
      at++;
      continue;
    }
    const read = readSet(codes, at, character);
    if (!read) return undefined;
    at = read.end;
    const repeated = codes[at] === 42;
    if (repeated) at++;
    nodes.push({ kind: repeated ? 'many' : 'one', set: read.set });
  }
  return new PathAutomaton(nodes);
}

interface ReadSet {
  readonly set: CharacterSet;
  readonly end: number;
}

function readSet(codes: readonly number[], at: number, character: string): ReadSet | undefined {
  if (character === '.') return { set: notNewline, end: at + 1 };
  if (character === '[') return readClass(codes, at + 1);
  if (character === '\\') return readEscape(codes, at + 1);
  const code = codes[at] as number;
  return { set: { negated: false, ranges: [code, code] }, end: at + 1 };
}

/** `at` is behind `[`. Unlike in `filepath.Match`, `-` is allowed anywhere and `]` as the first member. */
function readClass(codes: readonly number[], at: number): ReadSet | undefined {
  const negated = codes[at] === 94;
  if (negated) at++;
  const ranges: number[] = [];
  for (let first = true; first || codes[at] !== 93; first = false) {
    const named = readNamedClass(codes, at);
    if (named) {
      ranges.push(...named.set.ranges);
      at = named.end;
      continue;
    }
    const low = readMember(codes, at);
    if (!low) return undefined;
    at = low.end;
    const [start, end] = low.set.ranges as [number, number];
    if (low.set.ranges.length === 2 && start === end && codes[at] === 45 && codes[at + 1] !== 93) {
      const high = readMember(codes, at + 1);
      const upper = high?.set.ranges.length === 2 ? high.set.ranges[0] : undefined;
      if (!high || upper === undefined || upper < start) return undefined;
      ranges.push(start, upper);
      at = high.end;
    } else ranges.push(...low.set.ranges);
  }
  return { set: { negated, ranges }, end: at + 1 };
}

function readMember(codes: readonly number[], at: number): ReadSet | undefined {
  const code = codes[at];
  if (code === undefined) return undefined;
  if (code === 92) return readEscape(codes, at + 1);
  return { set: { negated: false, ranges: [code, code] }, end: at + 1 };
}

const control: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** `at` is behind the backslash. Escaped letters mean what they mean to Go: `\d` is a digit, `\q` an error. */
function readEscape(codes: readonly number[], at: number): ReadSet | undefined {
  const code = codes[at];
  if (code === undefined) return undefined;
  const letter = String.fromCodePoint(code);
  const ranges = perlClass(letter);
  if (ranges) return { set: { negated: false, ranges }, end: at + 1 };
  const value = control[letter] ?? (/[0-9A-Za-z]/.test(letter) ? undefined : code);
  return value === undefined ? undefined : { set: { negated: false, ranges: [value, value] }, end: at + 1 };
}

function perlClass(letter: string): readonly number[] | undefined {
  switch (letter) {
    case 'd':
      return [48, 57];
    case 'D':
      return complement([48, 57]);
    case 's':
      return [9, 10, 12, 13, 32, 32];
    case 'S':
      return complement([9, 10, 12, 13, 32, 32]);
    case 'w':
      return [48, 57, 65, 90, 95, 95, 97, 122];
    case 'W':
      return complement([48, 57, 65, 90, 95, 95, 97, 122]);
    default:
      return undefined;
  }
}

/** `[:alpha:]` and its like inside a class; `at` is at the inner bracket. */
function readNamedClass(codes: readonly number[], at: number): ReadSet | undefined {
  if (codes[at] !== 91 || codes[at + 1] !== 58) return undefined;
  // The longest name is `xdigit` with a `^` before it.
  const text = String.fromCodePoint(...codes.slice(at + 2, at + 12));
  const match = /^(\^?)([a-z]+):\]/.exec(text);
  const ranges = match && namedRanges(match[2] ?? '');
  if (!match || !ranges) return undefined;
  return { set: { negated: false, ranges: match[1] ? complement(ranges) : ranges }, end: at + 2 + match[0].length };
}

function namedRanges(name: string): readonly number[] | undefined {
  const pairs: Readonly<Record<string, string>> = {
    alnum: '09AZaz',
    alpha: 'AZaz',
    ascii: '\0\x7f',
    blank: '\t\t  ',
    cntrl: '\0\x1f\x7f\x7f',
    digit: '09',
    graph: '!~',
    lower: 'az',
    print: ' ~',
    punct: '!/:@[`{~',
    space: '\t\r  ',
    upper: 'AZ',
    word: '09AZ__az',
    xdigit: '09AFaf',
  };
  const pair = Object.hasOwn(pairs, name) ? pairs[name] : undefined;
  return pair === undefined ? undefined : Array.from(pair, (character) => character.charCodeAt(0));
}

function complement(ranges: readonly number[]): number[] {
  const out: number[] = [];
  let from = 0;
  for (let index = 0; index < ranges.length; index += 2) {
    const low = ranges[index] as number;
    if (low > from) out.push(from, low - 1);
    from = (ranges[index + 1] as number) + 1;
  }
  out.push(from, 0x10ffff);
  return out;
}

function inSet(set: CharacterSet, code: number): boolean {
  const { ranges } = set;
  for (let index = 0; index < ranges.length; index += 2) {
    if ((ranges[index] as number) <= code && code <= (ranges[index + 1] as number)) return !set.negated;
  }
  return set.negated;
}
