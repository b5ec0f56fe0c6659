import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** The bytes of a file that this user wrote; undefined if it is absent, unreadable, or somebody else could have written to it. */
export function readOwnFile(file: string): Buffer | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const { uid, mode } = fstatSync(handle);
    // Windows keeps a user's folders to the user.
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return own ? readFileSync(handle) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}
