import { type Finding, type Severity, severities } from '../model/finding.ts';
import type { RunReport } from '../reporters/report.ts';
import { rules } from '../rules/index.generated.ts';
import type { ExitCode, Io } from './define.ts';
import { version } from './version.ts';

export const formats = ['text', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** Writes a run's findings. `extra` are further members of the JSON document. */
export async function printReport(report: RunReport, format: Format, io: Io, extra: Readonly<Record<string, unknown>> = {}): Promise<void> {
  if (format === 'json') {
    const { jsonReport } = await import('../reporters/json.ts');
    writeAll(jsonReport(report, version, extra), io);
  } else if (format === 'sarif') {
    const { sarifReport } = await import('../reporters/sarif.ts');
    io.write(sarifReport(report, version, rules));
  } else {
    const { textReport } = await import('../reporters/text.ts');
    writeAll(
      textReport(report, io, (id) => rules.find((rule) => rule.id === id)?.why),
      io,
    );
  }
}

/** Joins small pieces, so that a large run is neither one string nor a system call a finding. */
function writeAll(pieces: Iterable<string>, io: Io): void {
  let pending = '';
  for (const piece of pieces) {
    pending += piece;
    if (pending.length > 64 * 1024) {
      io.write(pending);
      pending = '';
    }
  }
  io.write(pending);
}

/** DESIGN's exit codes: what could not be read outweighs findings, since the result is then not whole. */
export function exitCode(findings: readonly Finding[], failOn: Severity | 'never', unreadable: boolean): ExitCode {
  if (unreadable) return 3;
  if (failOn === 'never') return 0;
  const least = severities.indexOf(failOn);
  return findings.some(({ severity }) => severities.indexOf(severity) <= least) ? 1 : 0;
}
