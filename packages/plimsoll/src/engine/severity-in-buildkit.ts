import type { Severity } from '../model/finding.ts';
import type { Rule } from '../rules/define.ts';

/**
 * How severe BuildKit takes a finding: its checks warn, and what it refuses is an error, also where an argument that is still to be
 * given would put it right. `# check=error=true` is another matter.
 */
export function severityInBuildkit({ refusal }: Rule, severity: Severity): Severity {
  if (!refusal) return 'warning';
  return severity === 'info' ? 'error' : severity;
}
