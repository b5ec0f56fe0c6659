/**
 * The shortest equal path, as Go's `path.Clean`: doubled slashes, `.` and inner `..` go, a trailing slash goes,
 * an empty path is `.`. Ignore files and COPY sources are normalised with it before they are matched.
 */
export function cleanPath(path: string): string {
  if (isClean(path)) return path;
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push('..');
  }
  const joined = out.join('/');
  if (rooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** A path inside a root: `/a`, `./a/` and `../a` are `a`, since nothing is above the root; the root itself is ''. */
export function rootedPath(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}

/** Directory part of a clean relative path; '' for an entry of the root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

export function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** No work to do: the usual case, told without allocating. */
function isClean(path: string): boolean {
  if (path === '') return false;
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
    if (at < path.length && path.charCodeAt(at) !== 47) continue;
    const length = at - start;
    if (length === 0 && !(at === 0 && path.length > 1)) return path === '/';
    if (length === 1 && path.charCodeAt(start) === 46) return path === '.';
    if (length === 2 && path.charCodeAt(start) === 46 && path.charCodeAt(start + 1) === 46) return false;
    start = at + 1;
  }
  return true;
}
