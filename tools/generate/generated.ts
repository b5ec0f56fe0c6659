import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../project.ts';

/** A file of the repository that is made, not written. */
export interface Generated {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** How the repository differs from what it should hold: one line per file. */
export interface Drift {
  readonly path: string;
  readonly what: 'changed' | 'missing' | 'left over';
}

/**
 * Compares generated files with the repository; `folders` hold nothing else, so other files there are left over.
 * With `write` the repository is brought up to date.
 */
export function reconcile(files: readonly Generated[], folders: readonly string[], write: boolean): Drift[] {
  const drift: Drift[] = [];
  for (const { path, text } of files) {
    const present = readIfPresent(join(projectRoot, path));
    if (present === text) continue;
    drift.push({ path, what: present === undefined ? 'missing' : 'changed' });
    if (!write) continue;
    mkdirSync(dirname(join(projectRoot, path)), { recursive: true });
    writeFileSync(join(projectRoot, path), text);
  }
  const wanted = new Set(files.map(({ path }) => path));
  for (const folder of folders) {
    for (const name of globSync('**/*.*', { cwd: join(projectRoot, folder) }).sort()) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (wanted.has(path)) continue;
      drift.push({ path, what: 'left over' });
      if (write) rmSync(join(projectRoot, path));
    }
  }
  return drift;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
