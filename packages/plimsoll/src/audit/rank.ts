import type { Finding, Impact, Practice, Severity } from '../model/finding.ts';

/** One row of the audit: a rule's findings together, since they are fixed together. */
export interface RankedRule {
  readonly rule: string;
  readonly findings: readonly Finding[];
  /** The finding with the largest measured impact, or the worst. */
  readonly worst: Finding;
  readonly weight: number;
}

const severityWeight: Record<Severity, number> = { error: 60, warning: 30, info: 8, style: 1 };

/** What an image that cannot be built adds: nothing else matters until it can. */
const unbuildable = 100;

/** What the harm of neglecting a practice adds, following the order: secrets, root, signals and bases, the rest. Less for a remark. */
const practiceWeight: Partial<Record<Practice, number>> = {
  secrets: 30,
  user: 12,
  'base-image': 6,
  signals: 6,
  caching: 4,
  pinning: 4,
  context: 4,
};

/** Findings by rule, most worth fixing first: harm by severity and practice, plus what was measured. */
export function rank(findings: readonly Finding[]): RankedRule[] {
  const groups = Map.groupBy(findings, ({ rule }) => rule);
  return [...groups]
    .map(([rule, group]) => {
      const worst = group.reduce((best, finding) => (weigh(finding) > weigh(best) ? finding : best));
      return { rule, findings: group, worst, weight: weigh(worst) };
    })
    .sort((a, b) => b.weight - a.weight || (a.rule < b.rule ? -1 : 1));
}

function weigh({ severity, practice, impact }: Finding): number {
  const harm = (practiceWeight[practice] ?? 0) * (severity === 'error' || severity === 'warning' ? 1 : 0.25);
  const broken = practice === 'correctness' && severity === 'error' ? unbuildable : 0;
  return severityWeight[severity] + harm + broken + measured(impact);
}

/** Logarithmic, so that a saving ten times as large ranks higher but does not drown everything else. */
function measured(impact: Impact | undefined): number {
  if (!impact) return 0;
  const megabytes = (bytes: number) => Math.max(0, -bytes) / 1e6;
  const seconds = Math.max(0, -(impact.rebuildSeconds ?? 0));
  return (
    Math.min(30, 5 * Math.log2(1 + seconds)) +
    Math.min(30, 3 * Math.log2(1 + megabytes(impact.imageBytes ?? 0))) +
    Math.min(20, 2 * Math.log2(1 + megabytes(impact.contextBytes ?? 0)))
  );
}
