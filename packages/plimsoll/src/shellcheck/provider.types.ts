/** Something that runs ShellCheck. */
export interface Provider {
  /** e.g. `0.11.0`: what is remembered of one version says nothing of another. */
  readonly version: string;
  /** It knows busybox's shell (0.10.0 and later); else that is read as dash. */
  readonly knowsBusybox: boolean;
  /** How many calls of `check` at once are of use. */
  readonly parallel: number;
  /** Scripts that one call should get: fewer cost more calls, more leave processors idle. */
  readonly batch: number;
  /** Scripts that are read sooner by one call than by two at once, since each has to start first. */
  readonly least: number;
  /**
   * What ShellCheck says of some scripts, in their order. Never rejects: a script that made ShellCheck fail, or take too long, has a
   * reason instead.
   */
  check(scripts: readonly string[]): Promise<readonly ScriptResult[]>;
  /** Ends all that runs and removes what was written; works at once, so that it can be called from a signal handler. May be called twice. */
  close(): void;
}

export type ScriptResult = { readonly comments: readonly ShellcheckComment[] } | { readonly failed: string };

export const levels = ['error', 'warning', 'info', 'style'] as const;

/** A comment of ShellCheck's. Lines and columns begin at 1; columns count characters, not UTF-16 units, and tabs reach to the next multiple of 8. */
export interface ShellcheckComment extends ShellcheckRange {
  readonly code: number;
  readonly level: (typeof levels)[number];
  readonly message: string;
  readonly fix?: readonly Replacement[];
}

export interface ShellcheckRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Replacement extends ShellcheckRange {
  readonly text: string;
}
