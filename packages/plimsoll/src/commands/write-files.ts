import { resolve } from 'node:path';
import { writeFileAtomically } from '../engine/write.ts';
import { UserError } from '../model/errors.ts';
import type { Unknown } from '../model/finding.ts';
import { encode } from '../model/text.ts';
import type { ChangedFile } from '../reporters/diff.ts';
import type { Io } from './define.ts';

/** Writes each file whole; one that cannot be written costs that file, and `undone` says why. Gives those that were written. */
export async function writeFiles(files: readonly ChangedFile[], io: Io, undone: Unknown[]): Promise<ChangedFile[]> {
  const done: ChangedFile[] = [];
  for (const file of files) {
    try {
      await io.uninterrupted(() => writeFileAtomically(resolve(io.cwd, file.path), encode(file.after.text, file.after.encoding)));
      done.push(file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      undone.push({ path: file.path, reason: error.message });
    }
  }
  return done;
}
