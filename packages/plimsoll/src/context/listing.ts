import type { ContextFile, ContextListing } from './context.types.ts';

/** Files in the order of a walk: everything below a directory stands together. */
export class Listing implements ContextListing {
  readonly files: readonly ContextFile[];
  readonly incomplete: string | undefined;
  #topLevel: ContextListing['topLevel'] | undefined;
  #bytes: number | undefined;

  constructor(files: readonly ContextFile[], incomplete: string | undefined) {
    this.files = files;
    this.incomplete = incomplete;
  }

  get bytes(): number {
    this.#bytes ??= this.files.reduce((sum, file) => sum + file.bytes, 0);
    return this.#bytes;
  }

  get topLevel(): ContextListing['topLevel'] {
    this.#topLevel ??= sumTopLevel(this.files);
    return this.#topLevel;
  }
}

function sumTopLevel(files: readonly ContextFile[]): ContextListing['topLevel'] {
  const sums = new Map<string, { name: string; bytes: number; files: number; directory: boolean }>();
  for (const file of files) {
    const slash = file.path.indexOf('/');
    const name = slash === -1 ? file.path : file.path.slice(0, slash);
    const sum = sums.get(name);
    if (sum) {
      sum.bytes += file.bytes;
      sum.files++;
    } else sums.set(name, { name, bytes: file.bytes, files: 1, directory: slash !== -1 });
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}
