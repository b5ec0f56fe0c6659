import type { SourceText, Span } from '../model/text.ts';

/** The build context of one Dockerfile, as the builder would read it. */
export interface BuildContext {
  /** Absolute directory. */
  readonly root: string;
  /** Relative to the working directory, with `/`; '' for the working directory itself. */
  readonly path: string;
  readonly ignore: IgnoreFile | undefined;
  /** Files that are sent (after the ignore file), relative to root with `/`. */
  readonly sent: ContextListing;
  /** Size of everything below root, ignored or not. */
  readonly all: ContextListing;
  /** True if the walk stopped at a bound (files, time) or met something unreadable: numbers are lower bounds, absence proves nothing. */
  readonly incomplete: string | undefined;
  /** Exact path is in the context and is sent. */
  has(path: string): boolean;
  /** Text of a small sent file (at most 1 MiB), or undefined. */
  read(path: string): SourceText | undefined;
  /** Sent files that a COPY source (after expansion: file, directory or Go filepath.Match pattern) selects. */
  select(source: string): readonly ContextFile[];
}

export interface IgnoreFile {
  readonly source: SourceText;
  /** `<Dockerfile name>.dockerignore` beside the Dockerfile, instead of `.dockerignore` in the context. */
  readonly specific: boolean;
  /** As the builder takes them over: comments and empty lines gone, cleaned, without leading slash. */
  readonly patterns: readonly string[];
  /** The same with their places in the file, in order. */
  readonly entries: readonly IgnoreEntry[];
  /** Lines that make the builder fail. */
  readonly problems: readonly IgnoreProblem[];
  ignores(path: string): boolean;
}

export interface IgnoreEntry {
  /** With its `!`. */
  readonly pattern: string;
  readonly span: Span;
  readonly exception: boolean;
}

export interface IgnoreProblem {
  readonly span: Span;
  readonly reason: string;
}

export interface ContextFile {
  readonly path: string;
  readonly bytes: number;
}

export interface ContextListing {
  readonly files: readonly ContextFile[];
  readonly bytes: number;
  /** Why the numbers are lower bounds, if they are. */
  readonly incomplete: string | undefined;
  /** Bytes by entry of the root directory, largest first. */
  readonly topLevel: readonly { readonly name: string; readonly bytes: number; readonly files: number; readonly directory: boolean }[];
}
