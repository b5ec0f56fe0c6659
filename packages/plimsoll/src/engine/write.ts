import { chmodSync, chownSync, lstatSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { whyUnreadable } from '../disk/bounded-read.ts';
import { UserError } from '../model/errors.ts';

/**
 * Replaces a file's content whole: written beside it, then renamed, so that an interrupted run leaves the old file.
 * Mode, owner and the target of a symbolic link are kept. Throws UserError (3), whose message is the end of the sentence
 * "FILE …", where it cannot be written.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array): void {
  let temporary: string | undefined;
  try {
    const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
    const target = link ? realpathSync(file) : file;
    const before = statSync(target, { throwIfNoEntry: false });
    const name = join(dirname(target), `.${basename(target).slice(0, 200)}.plimsoll-${process.pid}`);
    writeFileSync(name, bytes, { flag: 'wx' });
    temporary = name;
    if (before) takeOver(temporary, before);
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    throw new UserError(whyUnreadable(error).replace('read', 'written'), 3);
  }
}

function takeOver(file: string, { mode, uid, gid }: Stats): void {
  // Only root can give a file away; it must not keep what belongs to the owner of the repository (a container's bind mount).
  const own = process.getuid?.();
  if (own === 0 && (uid !== own || gid !== process.getgid?.())) chownSync(file, uid, gid);
  chmodSync(file, mode & 0o7777);
}
