import { type Finding, type Practice, practices } from '../model/finding.ts';

export interface PracticeVerdict {
  readonly practice: Practice;
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'waived';
  /** How it is known: from sources, or from a built image. */
  readonly known: 'static' | 'image';
  /** Findings of any severity. */
  readonly findings: number;
  /** Why it is unknown. */
  readonly reason?: string;
}

/** What is known of the practices of one file or image. */
export interface JudgedPractices {
  readonly findings: readonly Finding[];
  readonly unknowns: readonly { readonly practice: Practice; readonly reason: string }[];
  /** The practice of each finding that is hidden on purpose. */
  readonly waived: readonly Practice[];
  /** Practices that some rule looked at. */
  readonly judged: ReadonlySet<Practice>;
}

/** No rule of the practice is on, or none looks at the kinds of file that were found. */
export const unjudged = 'no rule looked at it';

/**
 * What holds for each practice over all files: it fails by any finding but remarks on style; it is waived where all such
 * findings are hidden by comments; unknown where a rule could not tell or none looked at it; else it passes.
 *
 * @param images how many images the files that were looked at make: without any, nothing can pass.
 */
export function verdicts(files: readonly JudgedPractices[], images: number, known: PracticeVerdict['known'] = 'static'): PracticeVerdict[] {
  return practices.map((practice) => {
    const findings = files.flatMap((file) => file.findings.filter((finding) => finding.practice === practice));
    const base = { practice, known, findings: findings.length };
    if (!files.some(({ judged }) => judged.has(practice))) return { ...base, verdict: 'unknown', reason: unjudged };
    if (findings.some(({ severity }) => severity !== 'style')) return { ...base, verdict: 'fail' };
    if (images === 0) return { ...base, verdict: 'unknown', reason: 'there is no image to build' };
    const unknown = files.flatMap((file) => file.unknowns).find((entry) => entry.practice === practice);
    if (unknown) return { ...base, verdict: 'unknown', reason: unknown.reason };
    if (files.some(({ waived }) => waived.includes(practice))) return { ...base, verdict: 'waived' };
    return { ...base, verdict: 'pass' };
  });
}
