import { isSpace } from './characters.ts';

/** A flag as it stands in a logical line, quotes and escapes resolved as BuildKit's `extractBuilderFlags` does. */
export interface RawFlag {
  readonly name: string;
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
}

const noFlags: readonly RawFlag[] = [];

/**
 * Takes the flags off the front of an instruction's arguments.
 * A bare `--` ends them. The escape is always a backslash here, whatever the directive says: so it is in BuildKit.
 */
export function takeFlags(text: string, from: number, to: number): { readonly flags: readonly RawFlag[]; readonly rest: number } {
  let flags: RawFlag[] | undefined;
  let at = from;
  for (;;) {
    while (at < to && isSpace(text.charCodeAt(at))) at++;
    if (at + 1 >= to || text.charCodeAt(at) !== 45 || text.charCodeAt(at + 1) !== 45) return { flags: flags ?? noFlags, rest: at };
    const word = readFlagWord(text, at, to);
    if (word.text === '--') return { flags: flags ?? noFlags, rest: word.end };
    flags ??= [];
    flags.push({
      name: word.equals === -1 ? word.text.slice(2) : word.text.slice(2, word.equals),
      value: word.equals === -1 ? undefined : word.text.slice(word.equals + 1),
      start: at,
      end: word.end,
      valueStart: word.equals === -1 ? word.end : word.equalsAt + 1,
    });
    at = word.end;
  }
}

interface FlagWord {
  readonly text: string;
  readonly end: number;
  /** Index of the first `=` in `text`, or -1, and where that stands in the line. */
  readonly equals: number;
  readonly equalsAt: number;
}

function readFlagWord(text: string, start: number, to: number): FlagWord {
  let word = '';
  let pending = start; // Begin of the run of plain characters not yet in `word`.
  let quote = 0;
  let equals = -1;
  let equalsAt = -1;
  let at = start;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) {
      word += text.slice(pending, at);
      at++;
      pending = at;
      if (equals === -1 && at < to && text.charCodeAt(at) === 61) {
        equals = word.length;
        equalsAt = at;
      }
    } else if (quote !== 0 ? code === quote : code === 34 || code === 39) {
      word += text.slice(pending, at);
      pending = at + 1;
      quote = quote === 0 ? code : 0;
    } else if (quote === 0 && isSpace(code)) {
      break;
    } else if (code === 61 && equals === -1) {
      equals = word.length + at - pending;
      equalsAt = at;
    }
  }
  const end = Math.min(at, to);
  if (pending < end) word += text.slice(pending, end);
  return { text: word, end, equals, equalsAt };
}
