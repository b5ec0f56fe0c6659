/** What changed a repository, newest first. Made by `history.ts` from git; tests and callers may make it by hand. */
export interface History {
  /** Absolute directory of the work tree's top; paths of `commits` are relative to it, with `/`. */
  readonly root: string;
  /** The directory that was asked for, relative to `root`; '' for the root itself. */
  readonly prefix: string;
  readonly commits: readonly Commit[];
  /** Why there may be fewer commits than the branch has (bounds, shallow clone); undefined if nothing is missing. */
  readonly incomplete: string | undefined;
}

export interface Commit {
  readonly sha: string;
  /** Committer time, seconds since 1970. */
  readonly time: number;
  readonly changed: readonly PathChange[];
  /** It has no parent: it changed everything, and no build came before it. */
  readonly root?: true;
  /** More paths changed than were kept: nothing can be said about what the commit did not touch. */
  readonly truncated?: true;
}

export interface PathChange {
  /** Added, deleted, modified, or of another type than before (file, link, submodule). */
  readonly status: 'A' | 'D' | 'M' | 'T';
  readonly path: string;
}
