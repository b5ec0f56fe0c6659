import type { DockerfileView } from '../facts/dockerfile-view.ts';
import type { Finding, Fix, Practice, Severity } from '../model/finding.ts';
import type { ErasedReport, Rule, UnknownReport } from '../rules/define.ts';
import { fingerprint } from './fingerprint.ts';
import { Suppressions } from './suppress.ts';

/** A rule as the configuration wants it for one file. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Replaces the severity of every finding of the rule; undefined keeps what the rule says. */
  readonly severity: Severity | undefined;
  readonly options: Readonly<Record<string, unknown>>;
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
  readonly findings: readonly Finding[];
  readonly unknowns: readonly RuleUnknown[];
  /** The practice of each finding that an ignore comment hides. */
  readonly waived: readonly Practice[];
}

export interface Inspection extends Judged {
  readonly view: DockerfileView;
  /** Rules that threw: a defect of ours that costs that rule on this file, no more. */
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
}

/** Runs the rules over one file and judges what they report: suppress, fill in, sort. */
export function inspect(view: DockerfileView, active: readonly ActiveRule[], allRules: readonly Rule[]): Inspection {
  const suppressions = new Suppressions(view.dockerfile, allRules);
  const kept: { entry: ActiveRule; report: ErasedReport }[] = [];
  const unknowns: RuleUnknown[] = [];
  const failures: { rule: string; error: string }[] = [];
  const waived: Practice[] = [];

  const take = (entry: ActiveRule, reports: () => Iterable<ErasedReport | UnknownReport>) => {
    try {
      for (const report of reports()) {
        if (suppressions.hides(entry.rule.id, 'path' in report && report.path !== undefined ? undefined : report.at.start))
          waived.push(entry.rule.practice);
        else if ('unknown' in report) {
          const { line } = view.source.position(report.at.start);
          unknowns.push({ rule: entry.rule.id, practice: entry.rule.practice, reason: report.unknown, path: view.path, line });
        } else kept.push({ entry, report });
      }
    } catch (error) {
      failures.push({ rule: entry.rule.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };

  for (const entry of active) {
    const detect = entry.rule.detect.dockerfile;
    if (detect) take(entry, () => detect(view, entry.options));
  }
  const unused = suppressions.unused((id) => active.some(({ rule }) => rule.id === id));
  if (unused.length > 0) {
    for (const entry of active) {
      const detect = entry.rule.detect.suppressions;
      if (detect) take(entry, () => detect(unused));
    }
  }

  kept.sort(
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
  const findings = single.map(({ entry, report }) => finding(view, entry, report, seen));
  return { view, findings, unknowns, waived, failures };
}

function finding(view: DockerfileView, { rule, severity }: ActiveRule, report: ErasedReport, seen: Map<string, number>): Finding {
  const path = report.path ?? view.path;
  const place = (span: ErasedReport['at']) => ({ in: 'source', path: view.path, span }) as const;
  return {
    rule: rule.id,
    practice: rule.practice,
    severity: severity ?? report.severity ?? rule.severity,
    aliases: rule.aliases,
    message: fill(rule.messages[report.message] ?? report.message, report.data ?? {}),
    location: { in: 'source', path, span: report.at },
    related: (report.related ?? []).map(({ message, at }) => ({ message, location: place(at) })),
    fixes: fixesOf(report),
    ...(report.impact && { impact: report.impact }),
    ...(report.redact && { redact: report.redact }),
    fingerprint: fingerprint([rule.id, path, report.path ? '' : view.text(report.at)], seen),
  };
}

function fixesOf(report: ErasedReport): readonly Fix[] {
  if (!report.fix) return [];
  return Array.isArray(report.fix) ? report.fix : [report.fix as Fix];
}

function fill(template: string, data: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in data ? String(data[name]) : whole));
}
