import { posix } from 'node:path';

/**
 * The working directory behind `WORKDIR path`, joined as BuildKit's `NormalizeWorkdir` joins, without a slash at the end.
 * On Windows, undefined for a path that is not on drive C, or is a UNC path: BuildKit refuses those.
 */
export function joinWorkdir(current: string, path: string, windows: boolean): string | undefined {
  if (!windows) return clean(path.startsWith('/') ? path : `${current}/${path}`);
  const parent = withoutDrive(current);
  const next = withoutDrive(path);
  if (parent === undefined || next === undefined) return undefined;
  return clean(next.startsWith('/') ? next : `${parent}/${next}`).replaceAll('/', '\\');
}

/** Whether the result does not depend on the directory before it. */
export function isAbsolutePath(path: string, windows: boolean): boolean {
  return windows ? withoutDrive(path)?.startsWith('/') === true : path.startsWith('/');
}

function clean(path: string): string {
  const normal = posix.normalize(`/${path}`);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** A Windows path with forward slashes, without the letter of the system drive. */
function withoutDrive(path: string): string | undefined {
  const slashes = path.replaceAll('\\', '/');
  if (slashes.startsWith('//') || (slashes.length === 2 && slashes[1] === ':')) return undefined;
  const colon = slashes.indexOf(':');
  if (colon === -1) return slashes;
  return slashes.slice(0, colon).toLowerCase() === 'c' ? slashes.slice(colon + 1) : undefined;
}
