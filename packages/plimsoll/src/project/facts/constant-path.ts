import { directoryOf, resolvePath } from '../project-reader.ts';
import { writtenPath } from './written-paths.ts';

/** What an expression says of a path: all of it, or only the folder that it begins with. */
export interface ConstantPath {
  readonly path: string;
  /** Further parts are not constant: the path is somewhere below. */
  readonly open: boolean;
}

/** A path that is known as a whole. */
export function closedPath(path: string | undefined): ConstantPath | undefined {
  return path === undefined ? undefined : { path, open: false };
}

/** Joins the parts of a path; from the first unknown part on it is open. An absolute part starts anew. */
export function joinPaths(parts: readonly (ConstantPath | undefined)[]): ConstantPath | undefined {
  let path = '';
  for (const part of parts) {
    if (part === undefined) return path === '' ? undefined : { path, open: true };
    if (part.path.startsWith('/')) path = part.path;
    else {
      const absolute = path.startsWith('/');
      const base = (absolute ? path.slice(1) : path).replace(/\/$/, '');
      const resolved = resolvePath(base === '' ? '' : `${base}/`, part.path);
      if (resolved === undefined) return undefined;
      path = (absolute ? '/' : '') + resolved + (part.path.endsWith('/') ? '/' : '');
    }
    if (part.open) return { path, open: true };
  }
  return { path, open: false };
}

/** Some folders up; undefined above the project. */
export function above({ path, open }: ConstantPath, levels: number): ConstantPath | undefined {
  if (open) return undefined;
  let current = path;
  for (let level = 0; level < levels; level++) {
    if (current === '' || current === '/') return undefined;
    current = directoryOf(current.replace(/\/$/, '')).replace(/(?<=.)\/$/, '');
  }
  return { path: current, open: false };
}

/** The text of a string in front of its first interpolation, as far as whole folders. */
export function openFolder(text: string): ConstantPath | undefined {
  const slash = text.lastIndexOf('/');
  return slash < 1 ? undefined : { path: text.slice(0, slash), open: true };
}

/** A path as `Project.writes` has it: what is written to an unknown file of a known folder is written to the folder. */
export function writablePath(found: ConstantPath | undefined, folder: boolean): string | undefined {
  return found && writtenPath(found.path, folder || found.open || found.path.endsWith('/'));
}
