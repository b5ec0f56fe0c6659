import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { RepositoryView } from '../facts/views/repository-view.ts';
import { type TextView, type ViewKind, viewKinds } from '../facts/views/text-view.ts';
import type { Fix, Practice, Severity, SourceFinding } from '../model/finding.ts';
import type { ErasedReport, Rule, UnknownReport } from '../rules/define.ts';
import type { CommentTool } from './config/config.types.ts';
import { fingerprint } from './fingerprint.ts';
import { severityInBuildkit } from './severity-in-buildkit.ts';
import { severityInTests } from './severity-in-tests.ts';
import { Suppressions } from './suppress.ts';

/** A rule as the configuration wants it for one file. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Replaces the severity of every finding of the rule; undefined keeps what the rule says. */
  readonly severity: Severity | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** Findings are as severe as BuildKit takes them, unless `severity` says otherwise. */
  readonly imitates?: true;
}

/** A question that a rule could not answer. */
export interface RuleUnknown {
  readonly rule: string;
  readonly practice: Practice;
  readonly reason: string;
  readonly path: string;
  readonly line: number;
}

/** What is known of the practices of one file. */
export interface Judged {
  readonly findings: readonly SourceFinding[];
  readonly unknowns: readonly RuleUnknown[];
  /** The practice of each finding that an ignore comment hides. */
  readonly waived: readonly Practice[];
  /** Practices that some rule looked at. */
  readonly judged: ReadonlySet<Practice>;
}

export interface Inspection<V extends TextView = DockerfileView> extends Judged {
  readonly view: V;
  /** Rules that threw: a defect of ours that costs that rule on this file, no more. */
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
}

/** Runs the rules over one file and judges what they report: suppress, fill in, sort. */
export function inspect<V extends TextView>(
  view: V,
  active: readonly ActiveRule[],
  allRules: readonly Rule[],
  comments?: readonly CommentTool[],
): Inspection<V> {
  return inspectAll([view], active, allRules, comments)[0] as Inspection<V>;
}

/** Files that are worth looking at together: with more of them their facts outlive the young generation, and collecting costs more. */
export const mostAtOnce = 8;

/**
 * The same for several files, each judged by itself. Goes rule by rule, not file by file: the code of all rules and facts is more than
 * the processor's caches hold, and fetching it again for each file took a fifth of the time.
 * @param comments whose ignore comments count; those of all tools by default.
 */
export function inspectAll<V extends TextView>(
  views: readonly V[],
  active: readonly ActiveRule[],
  allRules: readonly Rule[],
  comments?: readonly CommentTool[],
): readonly Inspection<V>[] {
  const works = views.map((view) => {
    const suppressions = new Suppressions(view, allRules, comments);
    const judge = new Judge(
      () => view,
      (rule, { at, path, aliases }) => suppressions.hides(rule, path === undefined ? at.start : undefined, aliases),
      (rule) => suppressions.failsBuild(rule),
    );
    return { view, suppressions, judge };
  });
  for (const kind of viewKinds) {
    const ofKind = works.filter(({ view }) => view.kind === kind);
    if (ofKind.length === 0) continue;
    for (const { entry, detect } of detectorsFor(kind, active)) for (const { view, judge } of ofKind) judge.take(entry, detect, view);
  }
  return works.map(({ view, suppressions, judge }) => {
    const unused = suppressions.unused((id) => active.some(({ rule }) => rule.id === id && rule.detect[view.kind]));
    if (unused.length > 0) {
      for (const entry of active) {
        const detect = entry.rule.detect.suppressions;
        if (detect) judge.take(entry, (all: typeof unused) => detect(all, entry.options), unused);
      }
    }
    return { view, ...judge.result() };
  });
}

/** Runs the rules that look at a repository as a whole. Comments count in the file that a finding is in. */
export function inspectRepository(
  repository: RepositoryView,
  active: readonly ActiveRule[],
  allRules: readonly Rule[],
  comments?: readonly CommentTool[],
): Judged & Pick<Inspection, 'failures'> {
  const suppressions = new Map<TextView, Suppressions>();
  const fileAt = (path: string | undefined) => {
    const view = path === undefined ? undefined : repository.fileAt(path);
    if (!view) throw new Error(`a finding about the repository is in ${path ?? 'no file'}, which is none of its files`);
    return view;
  };
  const commentsOf = (path: string | undefined) => {
    const view = fileAt(path);
    const own = suppressions.get(view) ?? new Suppressions(view, allRules, comments);
    suppressions.set(view, own);
    return own;
  };
  const judge = new Judge(
    fileAt,
    (rule, { at, path, aliases }) => commentsOf(path).hides(rule, at.start, aliases),
    (rule, path) => commentsOf(path).failsBuild(rule),
  );
  for (const entry of active) {
    const detect = entry.rule.detect.repository;
    if (detect) judge.take(entry, detect, repository);
  }
  return judge.result();
}

type Detect<V> = (view: V, options: Readonly<Record<string, unknown>>) => Iterable<ErasedReport | UnknownReport>;

interface Detector {
  readonly entry: ActiveRule;
  readonly detect: Detect<TextView>;
}

/** Made once for each list of rules, which thousands of files share. */
const detectors = new WeakMap<readonly ActiveRule[], Map<ViewKind, readonly Detector[]>>();

function detectorsFor(kind: ViewKind, active: readonly ActiveRule[]): readonly Detector[] {
  let byKind = detectors.get(active);
  if (!byKind) {
    byKind = new Map();
    detectors.set(active, byKind);
  }
  let found = byKind.get(kind);
  if (!found) {
    found = active.flatMap((entry) => {
      // The compiler cannot know that a detector of this name takes a view of this kind.
      const detect = entry.rule.detect[kind] as Detect<TextView> | undefined;
      return detect ? [{ entry, detect }] : [];
    });
    byKind.set(kind, found);
  }
  return found;
}

/** Whether a comment hides what a rule reports. */
type Hides = (rule: string, report: Pick<ErasedReport, 'at' | 'path' | 'aliases'>) => boolean;

/** Whether the author of a file asked BuildKit to refuse it for what a rule finds. */
type FailsBuild = (rule: Rule, path: string | undefined) => boolean;

/** Takes reports of rules one by one, and makes findings of those that no comment hides. */
class Judge {
  readonly #fileOf: (path: string | undefined) => TextView;
  readonly #hides: Hides;
  readonly #failsBuild: FailsBuild;
  readonly #kept: { entry: ActiveRule; report: ErasedReport }[] = [];
  readonly #unknowns: RuleUnknown[] = [];
  readonly #failures: { rule: string; error: string }[] = [];
  readonly #waived: Practice[] = [];
  readonly #judged = new Set<Practice>();

  /** @param fileOf the file that spans of a report belong to, unless its path is that of a companion of the file. */
  constructor(fileOf: (path: string | undefined) => TextView, hides: Hides, failsBuild: FailsBuild) {
    this.#fileOf = fileOf;
    this.#hides = hides;
    this.#failsBuild = failsBuild;
  }

  take<V>(entry: ActiveRule, detect: Detect<V>, evidence: V): void {
    const { id, practice } = entry.rule;
    this.#judged.add(practice);
    try {
      for (const report of detect(evidence, entry.options)) {
        if (this.#hides(id, report)) this.#waived.push(practice);
        else if ('unknown' in report) {
          const view = this.#fileOf(report.path);
          const { line } = view.source.position(report.at.start);
          this.#unknowns.push({ rule: id, practice, reason: report.unknown, path: view.path, line });
        } else this.#kept.push({ entry, report });
      }
    } catch (error) {
      this.#failures.push({ rule: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }

  result() {
    const kept = this.#kept.sort(
      (a, b) => a.report.at.start - b.report.at.start || a.report.at.end - b.report.at.end || (a.entry.rule.id < b.entry.rule.id ? -1 : 1),
    );
    const seen = new Map<string, number>();
    // A trigger is a step of its own stage and of each that runs it: what is wrong with it is said once.
    const single = kept.filter(({ entry, report }, index) => {
      const before = kept[index - 1];
      return !(
        before?.entry === entry &&
        before.report.at.start === report.at.start &&
        before.report.at.end === report.at.end &&
        before.report.message === report.message &&
        before.report.path === report.path &&
        JSON.stringify(before.report.data) === JSON.stringify(report.data)
      );
    });
    const findings = single.map(({ entry, report }) =>
      finding(this.#fileOf(report.path), this.#failsBuild(entry.rule, report.path) ? failing(entry) : entry, report, seen),
    );
    return { findings, unknowns: this.#unknowns, waived: this.#waived, judged: this.#judged, failures: this.#failures };
  }
}

function finding(view: TextView, { rule, severity, imitates }: ActiveRule, report: ErasedReport, seen: Map<string, number>): SourceFinding {
  const path = report.path ?? view.path;
  const own = report.severity ?? rule.severity;
  const place = (span: ErasedReport['at']) => ({ in: 'source', path: view.path, span }) as const;
  return {
    rule: rule.id,
    practice: rule.practice,
    severity: severity ?? (imitates ? severityInBuildkit(rule, own) : severityInTests(path, rule.practice, own)),
    aliases: report.aliases ?? rule.aliases,
    message: fill(rule.messages[report.message] ?? report.message, report.data ?? {}),
    location: { in: 'source', path, span: report.at },
    related: (report.related ?? []).map(({ message, at }) => ({ message, location: place(at) })),
    fixes: fixesOf(report),
    ...(report.impact && { impact: report.impact }),
    ...(report.redact && { redact: report.redact }),
    fingerprint: fingerprint([rule.id, path, path === view.path ? view.text(report.at) : ''], seen),
  };
}

/** As an error, unless the configuration says otherwise. */
function failing(entry: ActiveRule): ActiveRule {
  return { ...entry, severity: entry.severity ?? 'error' };
}

export function fixesOf(report: Pick<ErasedReport, 'fix'>): readonly Fix[] {
  if (!report.fix) return [];
  return Array.isArray(report.fix) ? report.fix : [report.fix as Fix];
}

/** Messages by template, cut where names stand: every second part is a name. */
const templates = new Map<string, readonly string[]>();

/** A message with its names filled in. */
export function fill(template: string, data: Readonly<Record<string, string | number>>): string {
  let parts = templates.get(template);
  if (!parts) {
    parts = template.split(/\{(\w+)\}/);
    templates.set(template, parts);
  }
  let text = parts[0] as string;
  for (let index = 1; index < parts.length; index += 2) {
    const name = parts[index] as string;
    text += (name in data ? String(data[name]) : `{${name}}`) + parts[index + 1];
  }
  return text;
}
