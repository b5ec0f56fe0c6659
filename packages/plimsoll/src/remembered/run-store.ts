import { join } from 'node:path';
import { cacheFolder } from '../disk/cache-folder.ts';
import { readOwnFile } from '../disk/own-file.ts';
import { keepOwnFile } from '../disk/own-store.ts';
import { digest } from '../model/digest.ts';
import type { RememberedRun, RunSurroundings } from './run.types.ts';
import { decodeRun, encodeRun } from './run-text.ts';

const bounds = { mostBytes: 128 * 1024 * 1024, mostFiles: 500 };

type Environment = Readonly<Record<string, string | undefined>>;

/** What an earlier run in the same surroundings left; undefined if nothing, or nothing that can be relied on. */
export function readRun(surroundings: RunSurroundings, env: Environment): RememberedRun | undefined {
  const folder = runFolder(env);
  const bytes = folder === undefined ? undefined : readOwnFile(join(folder, runName(surroundings)));
  return bytes && decodeRun(bytes);
}

/** Keeps a run for the next one; what cannot be written is lost. */
export function writeRun(surroundings: RunSurroundings, env: Environment, run: RememberedRun): void {
  const folder = runFolder(env);
  if (folder !== undefined) keepOwnFile(folder, runName(surroundings), () => encodeRun(run), bounds);
}

function runFolder(env: Environment): string | undefined {
  const folder = cacheFolder(env);
  return folder === undefined ? undefined : join(folder, 'runs');
}

function runName(surroundings: RunSurroundings): string {
  const { build, words, cwd, columns, color, hyperlinks, day } = surroundings;
  return `${digest(JSON.stringify([build, words, cwd, columns, color, hyperlinks, day]))}.run`;
}
