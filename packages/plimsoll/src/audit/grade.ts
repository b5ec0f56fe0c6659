import type { Finding, Practice, Severity } from '../model/finding.ts';

/** Points that the first finding of a rule costs, before the practice's weight. */
const severityPoints: Record<Severity, number> = { error: 16, warning: 8, info: 1.5, style: 0 };

/** Each further finding of the same rule costs this share of the first. */
const repeatShare = 0.25;

/** How much a practice weighs and the most that it can cost, by what neglecting it does in production. */
const practiceShare: Record<Practice, { readonly weight: number; readonly cap: number }> = {
  correctness: { weight: 2, cap: 60 },
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
  /** Points each practice cost, most first. */
  readonly lost: readonly { readonly practice: Practice; readonly points: number }[];
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
  const byPractice = new Map<Practice, number>();
  for (const { finding, worst, count } of counts.values()) {
    const points = worst * practiceShare[finding.practice].weight * (1 + repeatShare * (count - 1));
    byPractice.set(finding.practice, (byPractice.get(finding.practice) ?? 0) + points);
  }
  const lost = [...byPractice]
    .map(([practice, points]) => ({ practice, points: Math.min(points, practiceShare[practice].cap) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points);
  const broken = findings.some(({ practice, severity }) => practice === 'correctness' && severity === 'error');
  const score = Math.max(0, 100 - lost.reduce((sum, { points }) => sum + points, 0));
  return withLetter(broken ? Math.min(score, unbuildable) : score, lost);
}

/** The grade of a repository: the mean of its images' scores. Undefined without images. */
export function gradeRepository(images: readonly Grade[]): Grade | undefined {
  if (images.length === 0) return undefined;
  const sum = new Map<Practice, number>();
  for (const { lost } of images)
    for (const { practice, points } of lost) sum.set(practice, (sum.get(practice) ?? 0) + points / images.length);
  const lost = [...sum].map(([practice, points]) => ({ practice, points })).sort((a, b) => b.points - a.points);
  return withLetter(images.reduce((total, { score }) => total + score, 0) / images.length, lost);
}

function withLetter(exact: number, lost: Grade['lost']): Grade {
  const score = Math.round(exact);
  const letter = score >= 90 ? 'A' : score >= 75 ? 'B' : score >= 60 ? 'C' : score >= 40 ? 'D' : score >= 20 ? 'E' : 'F';
  return { score, letter, lost };
}
