/**
 * A bundle of its own, which the launcher runs in front of the core: where nothing has changed since an earlier run with the same words,
 * it says the same again, and neither rules nor parsers are loaded.
 */
import { processOutput, takeGlobalOptions, writeAll } from './process-output.ts';
import { isRemembered } from './remembered/is-remembered.ts';
import { isUnchanged } from './remembered/replay.ts';
import { readRun } from './remembered/run-store.ts';
import { surroundingsOf } from './remembered/surroundings.ts';

/** The exit code of the run; undefined, and nothing is written, if it has to be run. */
export function replay(words: readonly string[], build: string): number | undefined {
  const { env } = process;
  if (!isRemembered(words, env)) return undefined;
  const output = processOutput(takeGlobalOptions(words), env);
  const run = readRun(surroundingsOf(build, words, output), env);
  if (!run || !isUnchanged(run, env)) return undefined;
  try {
    for (const { handle, bytes } of run.pieces) writeAll(handle, bytes);
  } catch (error) {
    // Who reads the result has enough of it, as `head` does.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    throw error;
  }
  return run.exitCode;
}
