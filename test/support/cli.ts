import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './data.ts';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs plimsoll from its sources, or another script, as a user would. */
export function runCli(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly script?: string;
    readonly node?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
  },
): Outcome {
  const { cwd, script = join(projectRoot, 'packages/plimsoll/src/main.ts'), node = process.execPath, env, input = '' } = options;
  // Whether ShellCheck is installed must not matter. The runner's own variables would make a child report to it.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...clean } = process.env;
  const { status, stdout, stderr, error } = spawnSync(node, [script, ...args], {
    cwd,
    env: { ...clean, PLIMSOLL_SHELLCHECK: 'off', ...env },
    input,
    encoding: 'utf8',
  });
  if (error) throw error;
  return { code: status, stdout, stderr };
}
