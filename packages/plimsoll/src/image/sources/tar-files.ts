import { closeSync, fstatSync } from 'node:fs';
import type { TarEntry } from '../../archive/tar.types.ts';
import { indexTar } from '../../archive/tar-index.ts';
import { UserError } from '../../model/errors.ts';
import { cleanPath } from './folder-files.ts';
import type { FileSet, StoredFile } from './source.types.ts';
import { openRegular } from './stored-file.ts';

/** As many as Linux follows. */
const mostLinks = 40;

/** The files of an uncompressed tar on disk, found by its headers; nothing is unpacked. */
export class TarFiles implements FileSet {
  readonly name: string;
  readonly path: string;
  /** Bytes of the whole archive. */
  readonly size: number;
  /** What could not be read of the archive. */
  readonly problems: readonly string[];
  readonly #entries = new Map<string, TarEntry>();

  /** Throws UserError where there is no tar at all. */
  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
    const handle = openRegular(path);
    try {
      this.size = fstatSync(handle).size;
      const { entries, problems } = indexTar(handle, this.size);
      if (entries.length === 0) throw new UserError(`${name} is no tar archive${this.size === 0 ? ': it is empty' : ''}`, 3);
      this.problems = problems;
      for (const entry of entries) {
        const clean = cleanPath(entry.path);
        if (clean !== undefined) this.#entries.set(clean, entry);
      }
    } finally {
      closeSync(handle);
    }
  }

  find(path: string): StoredFile | undefined {
    let at = cleanPath(path);
    for (let links = 0; at !== undefined && links <= mostLinks; links++) {
      const entry = this.#entries.get(at);
      const target = entry?.target ?? '';
      if (entry?.kind === 'file') return this.#contentOf(entry);
      if (entry?.kind === 'hardlink') at = cleanPath(target);
      else if (entry?.kind === 'symlink') at = target.startsWith('/') ? undefined : cleanPath(`${at}/../${target}`);
      else return undefined;
    }
    return undefined;
  }

  /** Whether it holds one of these paths, or anything below one. */
  holdsAny(paths: readonly string[]): boolean {
    for (const path of this.#entries.keys()) {
      if (paths.some((wanted) => path === wanted || path.startsWith(`${wanted}/`))) return true;
    }
    return false;
  }

  /** Sparse files are not stored as they are, and what is cut off is not there. */
  #contentOf({ offset, size, sparse }: TarEntry): StoredFile | undefined {
    const end = offset + size;
    return sparse || end > this.size ? undefined : { path: this.path, start: offset, end };
  }
}
