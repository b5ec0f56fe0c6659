import { chmodSync, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { whyUnreadable } from '../context/bounded-read.ts';
import { UserError } from '../model/errors.ts';

/**
 * Replaces a file's content whole: written beside it, then renamed, so that an interrupted run leaves the old file.
 * Mode and the target of a symbolic link are kept. Throws UserError (3) where it cannot be written.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array): void {
  let temporary: string | undefined;
  try {
    const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
    const target = link ? realpathSync(file) : file;
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    temporary = join(dirname(target), `.${basename(target)}.plimsoll-${process.pid}`);
    writeFileSync(temporary, bytes, { flag: 'wx' });
    if (mode !== undefined) chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined && (error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(temporary, { force: true });
    throw new UserError(`${file} ${whyUnreadable(error).replace('read', 'written')}`, 3);
  }
}
