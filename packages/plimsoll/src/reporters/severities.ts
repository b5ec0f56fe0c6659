import { type Finding, severities } from '../model/finding.ts';

/** Worst findings first, so that what a consumer's limit cuts off matters least; otherwise in the order that they had. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
