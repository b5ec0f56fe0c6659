import { type SourceFinding, severities } from '../model/finding.ts';
import type { Rule } from '../rules/define.ts';
import { fingerprint } from './fingerprint.ts';
import type { Judged } from './inspect.ts';

/**
 * What was found in one file by looking at it for several builds. A finding at one place counts once, as seriously as in the worst
 * of them; a comment hides nothing only if it does so in all.
 */
export function mergeJudged(judged: readonly Judged[], rules: readonly Rule[]): Judged {
  const [first, ...others] = judged;
  if (first && others.length === 0) return first;
  return {
    findings: mergeFindings(
      judged.map(({ findings }) => findings),
      rules,
    ),
    unknowns: judged.flatMap(({ unknowns }) => unknowns),
    waived: judged.flatMap(({ waived }) => waived),
    judged: new Set(judged.flatMap((one) => [...one.judged])),
  };
}

/** The same for findings alone, each list those of one build. */
export function mergeFindings(lists: readonly (readonly SourceFinding[])[], rules: readonly Rule[]): readonly SourceFinding[] {
  const [first, ...others] = lists;
  if (first && others.length === 0) return first;
  const merged = new Map<string, { finding: SourceFinding; builds: Set<number> }>();
  for (const [build, findings] of lists.entries()) {
    for (const finding of findings) {
      const { path, span } = finding.location;
      const key = JSON.stringify([finding.rule, path, span.start, span.end]);
      const known = merged.get(key) ?? { finding, builds: new Set() };
      known.builds.add(build);
      if (severities.indexOf(finding.severity) < severities.indexOf(known.finding.severity)) known.finding = finding;
      merged.set(key, known);
    }
  }
  const aboutComments = new Set(rules.filter(({ detect }) => detect.suppressions).map(({ id }) => id));
  const kept = [...merged.values()].filter(({ finding, builds }) => !aboutComments.has(finding.rule) || builds.size === lists.length);
  return withOwnFingerprints(kept.map(({ finding }) => finding).sort(byPlace));
}

/** Two places that read alike have one fingerprint where each is the first of its build. */
function withOwnFingerprints(findings: readonly SourceFinding[]): readonly SourceFinding[] {
  const taken = new Set<string>();
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const isFree = !taken.has(finding.fingerprint);
    taken.add(finding.fingerprint);
    return isFree ? finding : { ...finding, fingerprint: fingerprint([finding.fingerprint, 'another build'], seen) };
  });
}

function byPlace(a: SourceFinding, b: SourceFinding): number {
  return a.location.span.start - b.location.span.start || a.location.span.end - b.location.span.end || compare(a.rule, b.rule);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
