import type { Config } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import type { OpenImage } from '../image/image.types.ts';
import { type Finding, type Severity, severities, type Unknown } from '../model/finding.ts';
import { plural, printable } from '../reporters/terminal.ts';
import type { ExitCode, Io } from './define.ts';

/** One line for each file that could not be read, or not be written. */
export function warnUnread(unread: readonly Unknown[], io: Io): void {
  for (const { path, reason } of unread) io.warn(`plimsoll: ${printable(path)}: ${printable(reason)}\n`);
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

/** One line for each thing that the user should know of how an image was opened. */
export function warnOfImage({ notes = [] }: OpenImage, io: Io): void {
  for (const note of notes) io.warn(`plimsoll: ${printable(note)}\n`);
}

/** Whether there are more warnings than `--max-warnings` allows; says so on stderr. */
export function hasTooManyWarnings(findings: readonly Finding[], most: number | undefined, io: Io): boolean {
  if (most === undefined) return false;
  const count = findings.filter(({ severity }) => severity === 'warning').length;
  if (count > most) io.warn(`plimsoll: ${plural(count, 'warning')} ${count === 1 ? 'is' : 'are'} more than --max-warnings ${most}\n`);
  return count > most;
}

/** What configurations say without effect: once for each, on stderr. */
export function warnOfNotes(configs: Iterable<Config>, io: Io): void {
  for (const { file, notes } of new Set(configs)) {
    for (const note of notes) io.warn(`plimsoll: ${printable(displayPath(file ?? '', io.cwd))}: ${printable(note)}\n`);
  }
}
