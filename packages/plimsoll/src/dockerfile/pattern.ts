/** A shell pattern as `${name#pattern}` and its siblings know them: literal characters, `?` and `*`; no brackets. */
type Token = { readonly literal: string } | '?' | '*';

/** A pattern cut at its stars: `ab*c` has the segments `ab` and `c`; a leading or trailing star gives an empty one. */
interface Pattern {
  readonly segments: readonly (readonly Exclude<Token, '*'>[])[];
}

export class PatternError extends Error {}

function tokens(pattern: string): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === '*' || character === '?') {
      result.push(character);
    } else if (character === '\\') {
      const escaped = pattern[at + 1];
      if (escaped === '}' || escaped === '/') continue; // Escaped for the sake of ${…}; the backslash is not part of the pattern.
      if (escaped !== '*' && escaped !== '?' && escaped !== '\\') {
        throw new PatternError(`invalid pattern (${pattern}) in substitution: invalid escape '\\${escaped ?? '\uFFFD'}'`);
      }
      result.push({ literal: escaped });
      at++;
    } else {
      result.push({ literal: character });
    }
  }
  return result;
}

function compile(list: readonly Token[]): Pattern {
  const segments: Exclude<Token, '*'>[][] = [[]];
  for (const token of list) {
    if (token === '*') segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return { segments };
}

function segmentAt(text: string, at: number, segment: Pattern['segments'][number]): boolean {
  if (at + segment.length > text.length) return false;
  for (let index = 0; index < segment.length; index++) {
    const token = segment[index];
    if (token !== '?' && text[at + index] !== token?.literal) return false;
  }
  return true;
}

/** End of the shortest or longest match that begins at `start`, or -1. */
function matchAt(text: string, start: number, { segments }: Pattern, longest: boolean): number {
  const first = segments[0] ?? [];
  if (!segmentAt(text, start, first)) return -1;
  let at = start + first.length;
  for (let index = 1; index < segments.length; index++) {
    const segment = segments[index] ?? [];
    if (longest && index === segments.length - 1) {
      let last = text.length - segment.length;
      while (last >= at && !segmentAt(text, last, segment)) last--;
      return last >= at ? last + segment.length : -1;
    }
    while (at <= text.length && !segmentAt(text, at, segment)) at++;
    if (at > text.length) return -1;
    at += segment.length;
  }
  return at;
}

/** A wildcard does not match a line break, so only the first line of a value can match at its beginning. */
function firstLine(value: string): string {
  const end = value.indexOf('\n');
  return end === -1 ? value : value.slice(0, end);
}

const reversed = (text: string): string => Array.from(text).reverse().join('');

/** `${name#pattern}`, or `##` if `longest`. @throws PatternError */
export function trimPrefix(pattern: string, value: string, longest: boolean): string {
  const end = matchAt(firstLine(value), 0, compile(tokens(pattern)), longest);
  return end === -1 ? value : value.slice(end);
}

/** `${name%pattern}`, or `%%` if `longest`. @throws PatternError */
export function trimSuffix(pattern: string, value: string, longest: boolean): string {
  const mirror = reversed(value);
  const end = matchAt(firstLine(mirror), 0, compile(tokens(pattern).reverse()), longest);
  return end === -1 ? value : reversed(mirror.slice(end));
}

/** `${name/pattern/replacement}`, or `//` if `all`. @throws PatternError */
export function replacePattern(pattern: string, value: string, replacement: string, all: boolean): string {
  const compiled = compile(tokens(pattern));
  let result = '';
  let at = 0;
  let lastMatchEnd = -1;
  let lineEnd = -1;
  let line = '';
  while (at <= value.length) {
    if (at > lineEnd) {
      lineEnd = value.indexOf('\n', at);
      if (lineEnd === -1) lineEnd = value.length;
      line = value.slice(0, lineEnd);
    }
    let found = -1;
    let start = at;
    for (; start <= lineEnd; start++) {
      found = matchAt(line, start, compiled, true);
      if (found !== -1) break;
      // A star in front of a segment that is nowhere in this line: no later start can succeed either.
      if (compiled.segments.length > 1 && segmentAt(line, start, compiled.segments[0] ?? [])) start = lineEnd;
    }
    if (found === -1) {
      result += value.slice(at, lineEnd + 1);
      at = lineEnd + 1;
      continue;
    }
    result += value.slice(at, start);
    const abutting = found === start && start === lastMatchEnd;
    if (!abutting) result += all ? expandTemplate(replacement, value.slice(start, found)) : replacement;
    if (!all) return result + value.slice(found);
    lastMatchEnd = found;
    if (found === start) result += value.slice(start, start + 1);
    at = found === start ? start + 1 : found;
  }
  return result;
}

/** Go expands `$name` in the replacement of all matches; only `$0`, the whole match, exists. */
function expandTemplate(replacement: string, match: string): string {
  if (!replacement.includes('$')) return replacement;
  return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced: string | undefined, bare: string | undefined) => {
    if (all === '$$') return '$';
    return Number(braced ?? bare) === 0 ? match : '';
  });
}
