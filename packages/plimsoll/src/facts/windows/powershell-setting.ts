import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { PowershellRun } from './powershell-runs.ts';

/**
 * The edit that puts a setting (`$ErrorActionPreference = 'Stop';`) in front of what a RUN runs: into the SHELL that is in force, of this
 * stage and written on one line, or in front of the script of a wrapper that cmd reads.
 *
 * @returns undefined elsewhere: sh would expand the `$` inside double quotes.
 */
export function insertSetting(view: DockerfileView, given: PowershellRun, setting: string): TextEdit | undefined {
  const { step, wrapper } = given;
  if (wrapper) {
    const isCmd = given.windows && step.before.shell.dialect === 'cmd' && wrapper.quote !== "'" && !step.instruction.onbuild;
    return isCmd ? view.insert(given.start, `${setting} `) : undefined;
  }
  const shell = step.before.shell.step;
  if (!shell || shell.stage !== step.stage || shell.instruction.keyword !== 'SHELL') return undefined;
  const last = shell.instruction.words.at(-1);
  if (!last || shell.instruction.broken || view.text(shell.instruction.span).includes('\n')) return undefined;
  // Behind -Command each word is one more piece of the script.
  if (!/^-c(?:ommand)?$/i.test(last.text) && !/;\s*$/.test(last.text)) return undefined;
  return view.insert(last.span.end, `, "${setting}"`);
}
