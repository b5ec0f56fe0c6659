import { isAbsolute, relative } from 'node:path';
import type { Unknown } from '../model/finding.ts';
import type { Inspection } from './inspect.ts';

/** Relative to the working directory with `/`; absolute where it lies outside. */
export function displayPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return (path.startsWith('..') || isAbsolute(path) ? file : path).replaceAll('\\', '/');
}

/** Rules that threw cost their findings on a file: the run says so and asks for a report. */
export function failuresAsUnknowns(path: string, { failures }: Pick<Inspection, 'failures'>): Unknown[] {
  return failures.map(({ rule, error }) => ({
    path,
    reason: `the rule ${rule} failed here, which is a defect of plimsoll; please report it: ${error.split('\n').slice(0, 2).join(' ')}`,
  }));
}
