import { monotonicMilliseconds } from '../disk/clock.ts';
import { noteTransient } from '../disk/observer.ts';
import type { ContextFile } from './context.types.ts';
import type { FileTree, TreeEntry } from './file-tree.ts';
import type { DirectoryState, IgnoreSet } from './ignore-set.ts';
import { Listing } from './listing.ts';
import { joinPath } from './path.ts';

export interface WalkBounds {
  readonly maxFiles: number;
  readonly maxMilliseconds: number;
  readonly maxDepth: number;
}

export const defaultBounds: WalkBounds = { maxFiles: 200_000, maxMilliseconds: 5000, maxDepth: 100 };

/** Where the files below a directory stand in `sent.files`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Of an ignored directory that cannot hold anything sent: measured only when somebody asks for all. */
interface Skipped {
  readonly directory: string;
  /** Where its files belong in the list of all. */
  readonly at: number;
  readonly depth: number;
}

/** Between two looks at the clock. */
const filesPerTick = 256;

/**
 * Walks a build context. What is sent is found first, without entering ignored directories;
 * those are measured later, if ever, and nothing is measured twice.
 */
export class ContextWalk {
  /** Directories that are sent, or hold something that is. */
  readonly directories = new Map<string, Range>();
  readonly sent: Listing;
  readonly #tree: FileTree;
  readonly #bounds: WalkBounds;
  readonly #ignore: IgnoreSet | undefined;
  readonly #reached: ContextFile[] = [];
  readonly #skipped: Skipped[] = [];
  #all: Listing | undefined;
  #incomplete: string | undefined;
  #count = 0;
  #deadline = 0;
  #stopped = false;

  constructor(tree: FileTree, ignore: IgnoreSet | undefined, bounds: WalkBounds) {
    this.#tree = tree;
    this.#bounds = bounds;
    this.#ignore = ignore && ignore.patterns.length > 0 ? ignore : undefined;
    const sent: ContextFile[] = [];
    this.#begin();
    this.#visit('', undefined, false, 0, sent);
    this.sent = new Listing(this.#ignore ? sent : this.#reached, this.#incomplete);
  }

  get all(): Listing {
    this.#all ??= this.#measureAll();
    return this.#all;
  }

  /** Why what was walked so far is not everything. */
  get incomplete(): string | undefined {
    return this.#incomplete;
  }

  #visit(directory: string, state: DirectoryState, ignored: boolean, depth: number, sent: ContextFile[]): void {
    const ignore = this.#ignore;
    const kept = ignore ? sent : this.#reached;
    const from = kept.length;
    for (const entry of this.#entries(directory, depth)) {
      if (this.#stopped) break;
      const path = joinPath(directory, entry.name);
      if (entry.kind === 'directory') {
        const inside = ignore?.enter(path, state);
        if (ignore && inside?.ignored && !ignore.mayKeepBelow(path)) {
          this.#skipped.push({ directory: path, at: this.#reached.length, depth: depth + 1 });
        } else this.#visit(path, inside?.state, inside?.ignored ?? false, depth + 1, sent);
        continue;
      }
      const file = this.#take(path, entry);
      if (!file) break;
      this.#reached.push(file);
      if (ignore && !ignore.matches(path, state)) sent.push(file);
    }
    if (!ignored || kept.length > from) this.directories.set(directory, { from, to: kept.length });
  }

  #measureAll(): Listing {
    if (this.#skipped.length === 0) return new Listing(this.#reached, this.#incomplete);
    this.#begin();
    const files: ContextFile[] = [];
    let copied = 0;
    for (const { directory, at, depth } of this.#skipped) {
      for (; copied < at; copied++) files.push(this.#reached[copied] as ContextFile);
      this.#measure(directory, depth, files);
    }
    for (; copied < this.#reached.length; copied++) files.push(this.#reached[copied] as ContextFile);
    return new Listing(files, this.#incomplete);
  }

  #measure(directory: string, depth: number, files: ContextFile[]): void {
    for (const entry of this.#entries(directory, depth)) {
      if (this.#stopped) return;
      const path = joinPath(directory, entry.name);
      if (entry.kind === 'directory') {
        this.#measure(path, depth + 1, files);
        continue;
      }
      const file = this.#take(path, entry);
      if (!file) return;
      files.push(file);
    }
  }

  #begin(): void {
    this.#deadline = monotonicMilliseconds() + this.#bounds.maxMilliseconds;
    this.#stopped = this.#count >= this.#bounds.maxFiles;
  }

  #entries(directory: string, depth: number): readonly TreeEntry[] {
    if (this.#stopped || this.#late()) return [];
    if (depth > this.#bounds.maxDepth) {
      this.#incomplete ??= `${shorten(directory)} is more than ${this.#bounds.maxDepth} directories deep`;
      return [];
    }
    const { entries, problem } = this.#tree.list(directory);
    if (problem !== undefined) this.#incomplete ??= shorten(problem);
    return entries;
  }

  #take(path: string, entry: TreeEntry): ContextFile | undefined {
    if (this.#count >= this.#bounds.maxFiles) {
      this.#stop(`there are more than ${this.#bounds.maxFiles} files`);
      return undefined;
    }
    this.#count++;
    if (this.#count % filesPerTick === 0 && this.#late()) return undefined;
    return { path, bytes: entry.bytes };
  }

  #late(): boolean {
    if (monotonicMilliseconds() <= this.#deadline) return false;
    noteTransient();
    this.#stop(`looking at it took more than ${this.#bounds.maxMilliseconds / 1000} s`);
    return true;
  }

  #stop(why: string): void {
    this.#stopped = true;
    this.#incomplete ??= why;
  }
}

function shorten(text: string): string {
  return text.length > 200 ? `…${text.slice(-200)}` : text;
}
