import type { Practice, Severity } from '../model/finding.ts';

/** Folders of files that tests run or that only they need, and of containers to write code in. */
const tests = /(?:^|\/)(?:tests?|testing|e2e|__tests__|\.devcontainer)\//i;
/** Folders of files that tests read: nobody builds them. */
const data =
  /(?:^|\/)(?:test[-_]?(?:data|files?|resources)(?:-[\w-]+)?|(?:tests?|testing|e2e|__tests__)\/(?:data|files|resources)|(?:__)?fixtures?(?:__)?)\//i;

/**
 * How severe a finding is in a file of that path, relative to where the run started: what tests run or read is for no production, and
 * what they read may be broken on purpose. Secrets are as severe there as elsewhere, since who may read the sources has them.
 */
export function severityInTests(path: string, practice: Practice, severity: Severity): Severity {
  if (practice === 'secrets' || (severity !== 'error' && severity !== 'warning')) return severity;
  if (data.test(path)) return 'info';
  return severity === 'warning' && tests.test(path) ? 'info' : severity;
}
