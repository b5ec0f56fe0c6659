import { realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { FileSet, StoredFile } from './source.types.ts';

/** The files of a folder that holds an image. */
export class FolderFiles implements FileSet {
  readonly name: string;
  readonly #root: string;

  constructor(name: string, folder: string) {
    this.name = name;
    this.#root = realpathSync(folder);
  }

  find(path: string): StoredFile | undefined {
    const inside = cleanPath(path);
    if (inside === undefined || inside === '') return undefined;
    try {
      const real = realpathSync(join(this.#root, inside));
      // Blobs are checked against their digest, and Bazel makes layouts of links to them; nothing else may lead out.
      if (!inside.startsWith('blobs/') && leadsOut(relative(this.#root, real))) return undefined;
      const status = statSync(real);
      return status.isFile() ? { path: real, start: 0, end: status.size } : undefined;
    } catch {
      return undefined; // Not there, or not for us: the caller says which file it missed.
    }
  }
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || /^[A-Za-z]:/.test(path);
}

/** A path without `.`, `..` and empty components; undefined if it leads out of its root. */
export function cleanPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
