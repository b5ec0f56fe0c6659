import { parseIgnorePattern } from '../context/ignore-pattern.ts';

/** A glob of the command line: where the search for it begins, and what it takes there. */
export interface Glob {
  /** The folders in front of the first wildcard, as written: '' or without a slash at the end, or `/`. */
  readonly base: string;
  /** Levels of folders below `base` that may hold a match; undefined for any. */
  readonly depth: number | undefined;
  /** `path` is relative to `base`, with `/`. */
  matches(path: string): boolean;
}

/** Alternatives that braces may stand for; no honest glob comes near. */
const mostAlternatives = 256;

/**
 * Reads a glob: `*` and `?` within a name, `**` over folders, `[a-z]` and `[!a-z]`, `{a,b}`. Undefined for a word without any of
 * these, and for what is no glob. Matching takes linear time, which Node's own does not.
 */
export function parseGlob(word: string): Glob | undefined {
  if (!/[*?{[]/.test(word)) return undefined;
  const parts = word.split('/');
  const wild = parts.findIndex((part) => /[*?{[]/.test(part));
  const base = wild === 1 && parts[0] === '' ? '/' : parts.slice(0, wild).join('/');
  const rest = parts.slice(wild).join('/');
  const matches = globMatcher(rest);
  if (!matches) return undefined;
  const depth = rest.includes('**') ? undefined : Math.max(...expandBraces(rest).map((one) => one.split('/').length - 1));
  return { base, depth, matches };
}

/** Whether a path as a whole is what a glob, or a path without wildcards, stands for; undefined for what is no glob. */
export function globMatcher(glob: string): ((path: string) => boolean) | undefined {
  const alternatives = expandBraces(glob.replaceAll('[!', '[^')).map((one) => parseIgnorePattern(one));
  const patterns = alternatives.filter((one) => typeof one === 'object');
  if (patterns.length === 0 || patterns.length < alternatives.length) return undefined;
  if (patterns.some((pattern) => pattern.exception || !pattern.compiles())) return undefined;
  return (path) => patterns.some((pattern) => pattern.matches(path));
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. Braces that are not closed, or hold no comma, stand for themselves. */
export function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const waiting = [pattern];
  while (waiting.length > 0 && done.length + waiting.length <= mostAlternatives) {
    const next = waiting.pop() as string;
    const group = firstGroup(next);
    if (!group) done.push(next);
    else for (const choice of group.choices.toReversed()) waiting.push(next.slice(0, group.start) + choice + next.slice(group.end));
  }
  return waiting.length > 0 ? [] : done;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly choices: readonly string[];
}

/** The first pair of braces with a comma between them. */
function firstGroup(pattern: string): Group | undefined {
  const open: { readonly start: number; readonly commas: number[] }[] = [];
  let found: Group | undefined;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{') open.push({ start: at, commas: [] });
    else if (char === ',') open.at(-1)?.commas.push(at);
    else if (char === '}') {
      const group = open.pop();
      if (!group || group.commas.length === 0 || (found && found.start < group.start)) continue;
      const cuts = [group.start, ...group.commas, at];
      const choices = cuts.slice(1).map((cut, index) => pattern.slice((cuts[index] as number) + 1, cut));
      found = { start: group.start, end: at + 1, choices };
      if (open.length === 0) return found;
    }
  }
  return found;
}
