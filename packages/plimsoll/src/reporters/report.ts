import type { Finding, Location, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';

/** What a run found, as every reporter gets it. */
export interface RunReport {
  readonly findings: readonly Finding[];
  /** Every text that a finding or edit refers to, by path. */
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly unknowns: readonly Unknown[];
  /** Files that could not be read: the run is not whole. */
  readonly unread: readonly Unknown[];
  readonly files: number;
}

/** Where a finding is, in lines and columns from 1. */
export function startAndEnd(location: Location, sources: ReadonlyMap<string, SourceText>) {
  const source = sources.get(location.path);
  const origin = { line: 1, column: 1 };
  if (!source) return { start: origin, end: origin };
  return { start: source.position(location.span.start), end: source.position(location.span.end) };
}
