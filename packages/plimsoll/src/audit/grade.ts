import type { Finding, Practice, Severity } from '../model/finding.ts';

/** Points that the first finding of a rule costs, before the practice's weight. */
const severityPoints: Record<Severity, number> = { error: 16, warning: 8, info: 1.5, style: 0 };

/** Each further finding of the same rule costs this share of the first. */
const repeatShare = 0.25;

/** How much a practice weighs and the most that it can cost, by what neglecting it does in production. */
const practiceShare: Record<Practice, { readonly weight: number; readonly cap: number }> = {
  correctness: { weight: 1, cap: 20 },
  secrets: { weight: 1.5, cap: 30 },
  vulnerabilities: { weight: 1.25, cap: 25 },
  user: { weight: 1.5, cap: 20 },
  'base-image': { weight: 1.25, cap: 20 },
  caching: { weight: 1.25, cap: 20 },
  stages: { weight: 1, cap: 15 },
  context: { weight: 1, cap: 15 },
  pinning: { weight: 1, cap: 15 },
  size: { weight: 1, cap: 10 },
  signals: { weight: 1, cap: 12 },
  configuration: { weight: 1, cap: 8 },
  health: { weight: 1, cap: 8 },
  delivery: { weight: 1, cap: 8 },
  observability: { weight: 0.5, cap: 4 },
  development: { weight: 0.5, cap: 4 },
  metadata: { weight: 0.5, cap: 3 },
  style: { weight: 0, cap: 0 },
};

/** An image that cannot be built scores no better than this. */
const unbuildable = 19;

export type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

export interface Grade {
  /** 0 to 100. */
  readonly score: number;
  readonly letter: Letter;
  /** What each practice cost, most first. */
  readonly lost: readonly LostPoints[];
}

export interface LostPoints {
  readonly practice: Practice;
  readonly points: number;
  /** The practice's cap. */
  readonly most: number;
  /** The share of each rule, most first; they add up to `points`. */
  readonly rules: readonly { readonly rule: string; readonly points: number }[];
}

/**
 * The grade of one image, from its findings: 100 less, for each practice, the sum of its findings' points up to the practice's cap.
 * Every term only falls when a finding goes away, so fixing one never lowers the grade.
 */
export function gradeImage(findings: readonly Finding[]): Grade {
  const counts = new Map<string, { finding: Finding; worst: number; count: number }>();
  for (const finding of findings) {
    const points = severityPoints[finding.severity];
    const entry = counts.get(finding.rule);
    if (entry) {
      entry.count++;
      entry.worst = Math.max(entry.worst, points);
    } else counts.set(finding.rule, { finding, worst: points, count: 1 });
  }
  const byRule = [...counts].map(([rule, { finding, worst, count }]) => ({
    rule,
    practice: finding.practice,
    points: worst * practiceShare[finding.practice].weight * (1 + repeatShare * (count - 1)),
  }));
  const lost = [...Map.groupBy(byRule, ({ practice }) => practice)]
    .map(([practice, own]) => {
      const { cap } = practiceShare[practice];
      const sum = own.reduce((total, { points }) => total + points, 0);
      const share = sum > cap ? cap / sum : 1;
      const rules = own.map(({ rule, points }) => ({ rule, points: points * share })).sort(mostFirst);
      return { practice, points: Math.min(sum, cap), most: cap, rules };
    })
    .filter(({ points }) => points > 0)
    .sort(mostFirst);
  const broken = findings.some(({ practice, severity }) => practice === 'correctness' && severity === 'error');
  const score = Math.max(0, 100 - lost.reduce((sum, { points }) => sum + points, 0));
  return withLetter(broken ? Math.min(score, unbuildable) : score, lost);
}

/** The grade of a repository: the mean of its images' scores. Undefined without images. */
export function gradeRepository(images: readonly Grade[]): Grade | undefined {
  if (images.length === 0) return undefined;
  const all = images.flatMap(({ lost }) => lost);
  const lost = [...Map.groupBy(all, ({ practice }) => practice)]
    .map(([practice, own]) => {
      const rules = [
        ...Map.groupBy(
          own.flatMap((entry) => entry.rules),
          ({ rule }) => rule,
        ),
      ]
        .map(([rule, parts]) => ({ rule, points: mean(parts, images.length) }))
        .sort(mostFirst);
      return { practice, points: mean(own, images.length), most: practiceShare[practice].cap, rules };
    })
    .sort(mostFirst);
  return withLetter(images.reduce((total, { score }) => total + score, 0) / images.length, lost);
}

const mostFirst = (a: { readonly points: number }, b: { readonly points: number }) => b.points - a.points;

function mean(parts: readonly { readonly points: number }[], count: number): number {
  return parts.reduce((total, { points }) => total + points, 0) / count;
}

function withLetter(exact: number, lost: Grade['lost']): Grade {
  const score = Math.round(exact);
  const letter = score >= 90 ? 'A' : score >= 75 ? 'B' : score >= 60 ? 'C' : score >= 40 ? 'D' : score >= 20 ? 'E' : 'F';
  return { score, letter, lost };
}
