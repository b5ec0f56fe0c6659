import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { naiveDockerfile } from './naive-dockerfile.ts';

/** What the data say of a small real application. */
export interface Application {
  readonly dir: string;
  readonly originals: string | null;
  readonly language: string;
  readonly package_manager: string | null;
  readonly start_command: string | null;
  readonly port: number | null;
  readonly original_dockerfiles: readonly string[] | null;
}

export function readApplications(corpus: string): Application[] {
  return JSON.parse(readFileSync(join(corpus, 'apps.json'), 'utf8')) as Application[];
}

/**
 * Copies an application into a folder with the Dockerfiles, ignore and Compose files that its authors wrote, or, where they wrote
 * none, with the Dockerfile that a beginner would write for it. Gives false where neither can be had.
 */
export function layOut(application: Application, corpus: string, to: string): boolean {
  cpSync(join(corpus, application.dir), to, { recursive: true });
  const originals = application.originals === null ? undefined : join(corpus, application.originals);
  if (originals !== undefined && existsSync(originals)) {
    for (const file of readdirSync(originals, { recursive: true, encoding: 'utf8' })) {
      // Compose files of a folder above speak of more than this application.
      // test.json says what a builder of others should make of the application.
      if (file.includes('__parent__') || file === 'test.json' || !/\.\w+$|Dockerfile/.test(file)) continue;
      try {
        mkdirSync(dirname(join(to, file)), { recursive: true });
        writeFileSync(join(to, file), readFileSync(join(originals, file)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
      }
    }
  }
  if ((application.original_dockerfiles ?? []).length > 0) return true;
  const text = naiveDockerfile(application, to);
  if (text === undefined) return false;
  writeFileSync(join(to, 'Dockerfile'), text);
  return true;
}
