import type { PackageFile } from '../package.types.ts';
import type { Classifier } from './classifier.types.ts';
import { classifiers } from './classifiers.ts';

export interface Classified {
  readonly classifier: Classifier;
  readonly version: string;
}

const piece = 1 << 20;
/** Longer than any match of a pattern. */
const overlap = 4096;

/** The classifiers for a file of this name (without its folder). */
export function classifiersOf(name: string): readonly Classifier[] {
  return classifiers.filter(({ files }) => files.some((file) => namePattern(file).test(name)));
}

/**
 * The programs whose version strings are in a file: one pass over its bytes for all patterns of the classifiers that its name calls for. Of
 * several patterns the earlier one of the table counts, of several matches the first.
 */
export function classify(file: PackageFile): Classified[] {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const searches = classifiersOf(name).flatMap((classifier) => searchFor(classifier, name) ?? []);
  for (let start = 0; start < file.size && searches.some((each) => each.rank > 0); start += piece) {
    const text = Buffer.from(file.read(start, start + piece + overlap)).toString('latin1');
    for (const search of searches) lookIn(text, search);
  }
  return searches.flatMap(({ classifier, version }) => (version === undefined ? [] : [{ classifier, version }]));
}

interface Search {
  readonly classifier: Classifier;
  readonly patterns: readonly RegExp[];
  /** Patterns from here on need not be tried any more. */
  rank: number;
  version: string | undefined;
}

function searchFor(classifier: Classifier, name: string): Search | undefined {
  const { patterns, fileVersion } = classifier;
  const start = { classifier, rank: patterns.length, version: undefined };
  if (!fileVersion) return { ...start, patterns };
  const own = fileVersion.exec(name)?.groups?.['version'];
  if (own === undefined) return undefined;
  return { ...start, patterns: patterns.map(({ source }) => new RegExp(source.replace('FILE', own.replaceAll('.', '\\.')))) };
}

function lookIn(text: string, search: Search): void {
  for (let rank = 0; rank < search.rank; rank++) {
    const version = search.patterns[rank]?.exec(text)?.groups?.['version'];
    if (version === undefined) continue;
    search.version = version;
    search.rank = rank;
  }
}

const namePatterns = new Map<string, RegExp>();

function namePattern(file: string): RegExp {
  let pattern = namePatterns.get(file);
  if (!pattern) {
    const source = file.replace(/[.+]/g, '\\$&').replaceAll('*', '.*');
    pattern = new RegExp(`^${source}$`);
    namePatterns.set(file, pattern);
  }
  return pattern;
}
