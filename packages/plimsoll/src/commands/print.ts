import { type Finding, type Severity, severities, type Unknown } from '../model/finding.ts';
import type { RunReport } from '../reporters/report.ts';
import { printable } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import type { ExitCode, Io } from './define.ts';
import { version } from './version.ts';

export const formats = ['text', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

/**
 * Writes a run's findings. What could not be read goes to stderr, and into the documents that programs read, too.
 * `extra` are further members of the JSON document.
 */
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
  warnUnread(report.unread, io);
}

/** One line for each file that could not be read, or not be written. */
export function warnUnread(unread: readonly Unknown[], io: Io): void {
  for (const { path, reason } of unread) io.warn(`plimsoll: ${printable(path)}: ${printable(reason)}\n`);
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

/** What could not be read outweighs findings, since the result is then not whole. */
export function exitCode(failed: boolean, unread: readonly Unknown[]): ExitCode {
  if (unread.length > 0) return 3;
  return failed ? 1 : 0;
}

export function isFailure(findings: readonly Finding[], failOn: Severity | 'never'): boolean {
  if (failOn === 'never') return false;
  const least = severities.indexOf(failOn);
  return findings.some(({ severity }) => severities.indexOf(severity) <= least);
}
