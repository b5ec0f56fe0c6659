import { isNewFile } from '../model/edit.ts';
import { type Edit, type Finding, type ImageLocation, type Location, severities, type Unknown } from '../model/finding.ts';
import { SourceText, type Span } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';

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

/** Where a finding is, in lines and columns from 1. What is in an image has none: it is at the beginning. */
export function startAndEnd(location: Location, sources: ReadonlyMap<string, SourceText>) {
  const origin = { line: 1, column: 1 };
  if (location.in === 'image') return { start: origin, end: origin };
  const source = sources.get(location.path);
  if (!source) return { start: origin, end: origin };
  return { start: source.position(location.span.start), end: source.position(location.span.end) };
}

/**
 * The same for readers that show whole lines: what ends with a line break ends with the line in front of it, not at the beginning of
 * the next, which some take for one more line; and nothing begins within a line break.
 */
export function shownLines(location: Location, sources: ReadonlyMap<string, SourceText>) {
  const source = location.in === 'source' ? sources.get(location.path) : undefined;
  if (!source || location.in === 'image') return startAndEnd(location, sources);
  const { text } = source;
  let { start, end } = location.span;
  while (end > start && /[\r\n]/.test(text[end - 1] ?? '')) end--;
  const isWithinBreak = text[start] === '\n' && text[start - 1] === '\r';
  if (isWithinBreak && end === start) end--;
  if (isWithinBreak) start--;
  return { start: source.position(start), end: source.position(end) };
}

/** The file or the image that a place is in. */
export function holderOf(location: Location): string {
  return location.in === 'image' ? location.name : location.path;
}

/** A place within its image: `layer 3 (RUN npm ci) ▸ /root/.npmrc`. */
export function placeInImage({ layerNumber, instruction, path }: ImageLocation): string {
  const made = instruction === undefined ? '' : ` (${instruction.length > 60 ? `${instruction.slice(0, 59)}…` : instruction})`;
  return layerNumber === undefined ? path : `layer ${layerNumber}${made} ▸ ${path}`;
}

/** The line of the Dockerfile that is to blame for what is wrong with an image, `Dockerfile:12`; undefined where that is not known. */
export function causeLine({ related }: Finding, sources: ReadonlyMap<string, SourceText>): string | undefined {
  for (const { location } of related) {
    const source = location.in === 'source' ? sources.get(location.path) : undefined;
    if (source && location.in === 'source') return `${source.path}:${source.position(location.span.start).line}`;
  }
  return undefined;
}

/** By severity, then by what they would save. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  const saved = ({ impact }: Finding) => impact?.imageBytes ?? 0;
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || saved(a) - saved(b));
}

/**
 * The report for formats that know files and lines only: what is wrong with an image is where the Dockerfile is to blame, if that is
 * known; the message says where in the image it shows.
 */
export function inFiles(report: RunReport): RunReport {
  const findings = report.findings.map((finding): Finding => {
    if (finding.location.in === 'source') return finding;
    const cause = finding.related.find(({ location }) => location.in === 'source' && report.sources.has(location.path));
    const related = finding.related.filter((each) => each !== cause && each.location.in === 'source');
    return {
      ...finding,
      message: `${finding.message} (${placeInImage(finding.location)})`,
      location: cause?.location ?? finding.location,
      related,
    };
  });
  return { ...report, findings };
}

/** Shorter ones stand in too many other words to be found by their text. */
const leastSecret = 4;

/** What no report may show: the secrets that some finding is about, which others may quote or move. */
export class Secrets {
  readonly #spans = new Map<string, Span[]>();
  readonly #texts: readonly string[];

  constructor({ findings, sources }: Pick<RunReport, 'findings' | 'sources'>) {
    const texts = new Set<string>();
    for (const { redact = [], location } of findings) {
      if (location.in === 'image') continue;
      for (const span of redact) {
        const spans = this.#spans.get(location.path) ?? [];
        spans.push(span);
        this.#spans.set(location.path, spans);
        texts.add(sources.get(location.path)?.slice(span) ?? '');
      }
    }
    this.#texts = [...texts].filter(({ length }) => length >= leastSecret);
  }

  /** A source with stars in their places, and wherever else their text stands. Offsets stay. */
  hiddenIn(source: SourceText): SourceText {
    let text = source.text;
    for (const { start, end } of this.#spans.get(source.path) ?? [])
      text = text.slice(0, start) + stars(text.slice(start, end)) + text.slice(end);
    text = this.starred(text);
    return text === source.text ? source : new SourceText(source.path, text, source.encoding);
  }

  starred(text: string): string {
    return this.#texts.reduce((all, secret) => all.replaceAll(secret, stars), text);
  }

  /** Whether an edit writes one of them: it cannot be shown, and with stars it would be wrong. */
  isWrittenBy(edit: Edit): boolean {
    const text = isNewFile(edit) ? edit.create : edit.text;
    return this.#texts.some((secret) => text.includes(secret));
  }
}

function stars(text: string): string {
  return text.replace(/[^\r\n]/g, '*');
}

/** Findings by file or image, in the order of their first finding. */
export function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  return Map.groupBy(findings, ({ location }) => holderOf(location));
}

/** Where the practice behind a rule is documented: the first document that it rests on. */
export function documentationUrl({ sources }: Rule): string | undefined {
  return sources?.find((source) => /^https:\/\/[!-~]+$/.test(source));
}
