import { resolve } from 'node:path';
import { Shellcheck } from '../engine/shellcheck.ts';
import { keepsResults } from '../remembered/is-remembered.ts';
import type { cacheOptions } from './cache-options.ts';
import type { Argument, Io, Values } from './define.ts';

/** What a command that asks ShellCheck understands. */
export const shellcheckOptions = {
  shellcheck: { kind: 'text', placeholder: 'PROGRAM', summary: 'ShellCheck to ask about shell scripts (default: that of the PATH)' },
  'no-shellcheck': { kind: 'flag', summary: 'Do not ask ShellCheck' },
} as const satisfies Readonly<Record<string, Argument>>;

/**
 * The ShellCheck that the user wants: by option, or by PLIMSOLL_SHELLCHECK (a program, or `off`). A configuration cannot name a program:
 * it may come from somebody else.
 */
export function shellcheckOf(options: Values<typeof shellcheckOptions & typeof cacheOptions>, io: Io): Shellcheck {
  const named = options.shellcheck ?? io.env['PLIMSOLL_SHELLCHECK'] ?? '';
  const off = options['no-shellcheck'] || (options.shellcheck === undefined && named === 'off');
  const file = /[/\\]/.test(named) ? resolve(io.cwd, named) : named;
  return new Shellcheck({
    choice: off ? { use: 'off' } : named === '' ? { use: 'auto' } : { use: 'program', file },
    env: io.env,
    programEnv: io.programEnv,
    cache: keepsResults(options, io.env),
    onSignal: io.onSignal,
  });
}
