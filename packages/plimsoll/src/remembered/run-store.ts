import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../disk/cache-folder.ts';
import { readOwnFile } from '../disk/own-file.ts';
import { digest } from '../model/digest.ts';
import type { RememberedRun, RunSurroundings } from './run.types.ts';
import { decodeRun, encodeRun } from './run-text.ts';

/** Together; the oldest go first. */
const mostBytes = 128 * 1024 * 1024;
const mostRuns = 500;

type Environment = Readonly<Record<string, string | undefined>>;

/** What an earlier run in the same surroundings left; undefined if nothing, or nothing that can be relied on. */
export function readRun(surroundings: RunSurroundings, env: Environment): RememberedRun | undefined {
  const folder = runFolder(env);
  const bytes = folder === undefined ? undefined : readOwnFile(join(folder, runName(surroundings)));
  return bytes && decodeRun(bytes);
}

/**
 * Keeps a run for the next one. Whole or not at all, whoever else writes at the same time: under a name of its own, then renamed. A
 * home that is full or cannot be written to leaves nothing, which is no error: the next run is slower.
 */
export function writeRun(surroundings: RunSurroundings, env: Environment, run: RememberedRun): void {
  const folder = runFolder(env);
  if (folder === undefined) return;
  const file = join(folder, runName(surroundings));
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, encodeRun(run), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
    removeOldest(folder);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Nothing was written, so there is nothing to remove.
    }
  }
}

function runFolder(env: Environment): string | undefined {
  const folder = cacheFolder(env);
  return folder === undefined ? undefined : join(folder, 'runs');
}

function runName(surroundings: RunSurroundings): string {
  const { build, words, cwd, columns, color, hyperlinks, day } = surroundings;
  return `${digest(JSON.stringify([build, words, cwd, columns, color, hyperlinks, day]))}.run`;
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    // Another run may have removed it.
    const status = statSync(file, { throwIfNoEntry: false });
    return status ? [{ file, bytes: status.size, written: status.mtimeMs }] : [];
  });
  files.sort((a, b) => b.written - a.written);
  let bytes = 0;
  for (const [index, each] of files.entries()) {
    bytes += each.bytes;
    if (index >= mostRuns || bytes > mostBytes) rmSync(each.file, { force: true });
  }
}
