import { dirname, relative, resolve } from 'node:path';
import { readBounded } from '../disk/bounded-read.ts';
import { UserError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { displayPath } from './display.ts';
import { fingerprint } from './fingerprint.ts';
import { repositoryOf } from './image-name.ts';

export const baselineName = 'plimsoll-baseline.json';
const maxBaselineBytes = 16 * 1024 * 1024;

/** How many findings are known: by path relative to the baseline's folder, rule, and what is flagged. */
type Known = Map<string, Map<string, Map<string, number>>>;

/** The text of a file of the run. */
type SourceOf = (path: string) => SourceText | undefined;

/** In front of an image's name, which is no path. */
const imagePrefix = 'image:';

/** Whether a run looked at a file with a rule, so that what it did not find there is gone. `path` is absolute, or `image:` and a name without tag and digest. */
export type Covers = (path: string, rule: string) => boolean;

/**
 * The findings that a repository had when its baseline was written. One is known again by its file, its rule and the flagged text
 * whatever its line and its white space; as many as there were are hidden, and what is new is not.
 */
export class Baseline {
  /** Absolute. */
  readonly file: string;
  readonly #cwd: string;
  readonly #known: Known;
  /** What is left of each count when the findings of a run have taken theirs. */
  readonly #left: Known;

  private constructor(file: string, cwd: string, known: Known) {
    this.file = file;
    this.#cwd = cwd;
    this.#known = known;
    this.#left = copyOf(known);
  }

  /** An empty one, to be written. */
  static empty(file: string, cwd: string): Baseline {
    return new Baseline(file, cwd, new Map());
  }

  /** Throws UserError (2) for a file that is none, and (3) for one that cannot be read; undefined if there is no file. */
  static read(file: string, cwd: string): Baseline | undefined {
    const name = displayPath(file, cwd);
    const read = readBounded(file, maxBaselineBytes, 'follow');
    if (!read.ok) {
      if (read.missing) return undefined;
      throw new UserError(`${name}: this baseline ${read.reason}`, 3);
    }
    let data: unknown;
    try {
      data = JSON.parse(Buffer.from(read.bytes).toString('utf8'));
    } catch {
      // The parser's own words would quote the file.
      throw new UserError(`${name}: this baseline is no JSON`, 2);
    }
    const known = parseKnown(data);
    if (!known) throw new UserError(`${name}: this is not a baseline`, 2, 'plimsoll lint --write-baseline writes one');
    return new Baseline(file, cwd, known);
  }

  /** Whether a finding was there when the baseline was written; takes it off the count. */
  hides(finding: Finding, sourceOf: SourceOf): boolean {
    const path = this.#pathOf(finding);
    const counts = path === undefined ? undefined : this.#left.get(path)?.get(finding.rule);
    if (!counts) return false;
    const print = printOf(finding, sourceOf);
    const left = counts.get(print) ?? 0;
    if (left === 0) return false;
    counts.set(print, left - 1);
    return true;
  }

  /** How many known findings a run that covered their place did not find again. */
  stale(covers: Covers): number {
    let count = 0;
    for (const [path, rules] of this.#left)
      for (const [rule, counts] of rules) if (covers(this.#absolute(path), rule)) for (const left of counts.values()) count += left;
    return count;
  }

  /** The text of a baseline with the findings of a run, and what this one knows of places that the run did not cover. */
  rewritten(findings: readonly Finding[], sourceOf: SourceOf, covers: Covers): string {
    const next: Known = new Map();
    for (const [path, rules] of this.#known)
      for (const [rule, counts] of rules)
        if (!covers(this.#absolute(path), rule)) for (const [print, count] of counts) countIn(next, path, rule, print, count);
    for (const finding of findings) {
      const path = this.#pathOf(finding);
      if (path !== undefined) countIn(next, path, finding.rule, printOf(finding, sourceOf), 1);
    }
    return textOf(next);
  }

  #absolute(path: string): string {
    return path.startsWith(imagePrefix) ? path : resolve(dirname(this.file), path);
  }

  /** Standard input is no file that somebody could look at again. Tags and digests of an image change with each build, its name does not. */
  #pathOf({ location }: Finding): string | undefined {
    if (location.in === 'image') return imagePrefix + repositoryOf(location.name);
    if (location.path === '-') return undefined;
    return relative(dirname(this.file), resolve(this.#cwd, location.path)).replaceAll('\\', '/');
  }
}

/** What is flagged, without what moves or must not be written down: white space, secrets. */
function printOf({ rule, location, redact = [] }: Finding, sourceOf: SourceOf): string {
  if (location.in === 'image') return fingerprint([rule, location.path], new Map());
  const source = sourceOf(location.path);
  let text = '';
  let from = location.span.start;
  for (const { start, end } of [...redact].sort((a, b) => a.start - b.start)) {
    if (end <= from || start >= location.span.end) continue;
    text += `${source?.text.slice(from, Math.max(from, start)) ?? ''}*`;
    from = Math.min(end, location.span.end);
  }
  text += source?.text.slice(from, location.span.end) ?? '';
  return fingerprint([rule, text.replace(/\s+/g, ' ').trim()], new Map());
}

function countIn(known: Known, path: string, rule: string, print: string, count: number): void {
  const rules = known.get(path) ?? new Map<string, Map<string, number>>();
  known.set(path, rules);
  const counts = rules.get(rule) ?? new Map<string, number>();
  rules.set(rule, counts);
  counts.set(print, (counts.get(print) ?? 0) + count);
}

function copyOf(known: Known): Known {
  return new Map([...known].map(([path, rules]) => [path, new Map([...rules].map(([rule, counts]) => [rule, new Map(counts)]))]));
}

/** One line for each rule of a file, in order, so that the same findings give the same text and merges are easy. */
function textOf(known: Known): string {
  const files = sorted(known).map(([path, rules]) => {
    const lines = sorted(rules).map(([rule, counts]) => {
      const prints = sorted(counts).map(([print, count]) => `${JSON.stringify(print)}: ${count}`);
      return `      ${JSON.stringify(rule)}: { ${prints.join(', ')} }`;
    });
    return `    ${JSON.stringify(path)}: {\n${lines.join(',\n')}\n    }`;
  });
  return `{\n  "version": 1,\n  "files": {${files.length === 0 ? '' : `\n${files.join(',\n')}\n  `}}\n}\n`;
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Undefined if it is no baseline of this version. */
function parseKnown(data: unknown): Known | undefined {
  if (!isRecord(data) || data['version'] !== 1 || !isRecord(data['files'])) return undefined;
  const known: Known = new Map();
  for (const [path, rules] of Object.entries(data['files'])) {
    if (!isRecord(rules)) return undefined;
    for (const [rule, counts] of Object.entries(rules)) {
      if (!isRecord(counts)) return undefined;
      for (const [print, count] of Object.entries(counts)) {
        if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) return undefined;
        countIn(known, path, rule, print, count);
      }
    }
  }
  return known;
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
