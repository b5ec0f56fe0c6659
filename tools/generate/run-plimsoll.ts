import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

/**
 * Standard output of plimsoll, run from its sources on a day that never changes: what is end of life depends on it.
 * Throws if it could not do its work (exit codes other than 0 and 1).
 */
export function runPlimsoll(args: readonly string[], cwd: string = projectRoot): string {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', join(import.meta.dirname, 'fixed-clock.ts'), join(projectRoot, 'packages/plimsoll/src/main.ts'), ...args],
    { cwd, env: { ...env, NO_COLOR: '1' }, encoding: 'utf8' },
  );
  if (status !== 0 && status !== 1) throw new Error(`plimsoll ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}
