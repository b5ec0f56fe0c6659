import type { SourceText } from '../model/text.ts';

/** The files of an application, wherever they come from. A build context satisfies it with its sent files. */
export interface ProjectFiles {
  has(path: string): boolean;
  read(path: string): SourceText | undefined;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

const mostReads = 400;
const mostBytes = 256 * 1024;
const mostFiles = 200_000;

/** Bounded, cached access to the files of a project. Once the budget is spent, every further file is absent. */
export interface ProjectReader {
  readonly files: ProjectFiles['files'];
  has(path: string): boolean;
  /** The text of a file of at most 256 kB, or undefined; at most 400 different files are read. */
  text(path: string): SourceText | undefined;
  /** Names of the files directly in a directory ('' or ending in '/'). */
  names(directory: string): readonly string[];
}

export function projectReader(project: ProjectFiles): ProjectReader {
  const files = project.files.length > mostFiles ? project.files.slice(0, mostFiles) : project.files;
  const sizes = new Map(files.map((file) => [file.path, file.bytes]));
  const cache = new Map<string, SourceText | undefined>();
  let directories: Map<string, string[]> | undefined;
  return {
    files,
    has: (path) => sizes.has(path),
    text(path) {
      if (cache.has(path)) return cache.get(path);
      if (cache.size >= mostReads || (sizes.get(path) ?? mostBytes + 1) > mostBytes) return undefined;
      const source = project.read(path);
      cache.set(path, source);
      return source;
    },
    names(directory) {
      if (!directories) {
        directories = new Map();
        for (const { path } of files) {
          const slash = path.lastIndexOf('/') + 1;
          const folder = path.slice(0, slash);
          const names = directories.get(folder);
          if (names) names.push(path.slice(slash));
          else directories.set(folder, [path.slice(slash)]);
        }
      }
      return directories.get(directory) ?? [];
    },
  };
}

/** The directory of a path: '' or ending in '/'. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Resolves `relative` against a directory ('' or ending in '/'); undefined where it leaves the project. */
export function resolvePath(directory: string, relative: string): string | undefined {
  const parts = directory === '' ? [] : directory.slice(0, -1).split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
