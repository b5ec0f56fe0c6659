import { SourceText } from '../model/text.ts';
import type { BuildContext, ContextFile, ContextListing, IgnoreFile } from './context.types.ts';
import { type FileTree, resolveLinks } from './file-tree.ts';
import { type FoundIgnoreFile, findIgnoreFile, type IgnoreSearch } from './ignore-file.ts';
import { joinPath, rootedPath } from './path.ts';
import { selectFiles } from './select.ts';
import { ContextWalk, type WalkBounds } from './walk.ts';

const mostReadBytes = 1024 * 1024;

/** A build context over any tree of files; looks for the ignore file and walks when it is first asked for them. */
export class LazyContext implements BuildContext {
  readonly root: string;
  readonly path: string;
  readonly #tree: FileTree;
  readonly #bounds: WalkBounds;
  readonly #search: () => IgnoreSearch;
  #found: FoundIgnoreFile | undefined;
  #walk: ContextWalk | undefined;

  constructor(root: string, path: string, tree: FileTree, bounds: WalkBounds, search: () => IgnoreSearch) {
    this.root = root;
    this.path = path;
    this.#tree = tree;
    this.#bounds = bounds;
    this.#search = search;
  }

  get ignore(): IgnoreFile | undefined {
    return this.#ignoreFile.file;
  }

  get sent(): ContextListing {
    return this.#walked.sent;
  }

  get all(): ContextListing {
    return this.#walked.all;
  }

  get incomplete(): string | undefined {
    return this.#ignoreFile.problem ?? this.#walked.incomplete;
  }

  has(path: string): boolean {
    const resolved = resolveLinks(this.#tree, rootedPath(path));
    if (resolved === undefined) return false;
    if (resolved === '' || !this.#ignoreFile.file?.ignores(resolved)) return true;
    // An ignored directory is there if an exception keeps something in it.
    return this.#tree.stat(resolved)?.kind === 'directory' && this.#walked.directories.has(resolved);
  }

  read(path: string): SourceText | undefined {
    const resolved = resolveLinks(this.#tree, rootedPath(path));
    if (resolved === undefined || this.#ignoreFile.file?.ignores(resolved)) return undefined;
    const found = this.#tree.read(resolved, mostReadBytes);
    return found.ok ? SourceText.fromBytes(joinPath(this.path, rootedPath(path)), found.bytes) : undefined;
  }

  select(source: string): readonly ContextFile[] {
    return selectFiles(this.#walked, this.#tree, source);
  }

  get #ignoreFile(): FoundIgnoreFile {
    this.#found ??= findIgnoreFile(this.#search());
    return this.#found;
  }

  get #walked(): ContextWalk {
    this.#walk ??= new ContextWalk(this.#tree, this.#ignoreFile.file?.set, this.#bounds);
    return this.#walk;
  }
}
