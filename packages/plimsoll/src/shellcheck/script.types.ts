import type { Step } from '../build/graph.types.ts';
import type { Positions } from '../shell/positions.ts';

/** Dialects that ShellCheck knows. */
export type ShellcheckDialect = 'sh' | 'dash' | 'busybox' | 'bash' | 'ksh';

/** One script of a Dockerfile, as ShellCheck is to read it. Made from the build graph alone; which ShellCheck there is, it does not know. */
export interface ShellcheckScript {
  readonly step: Step;
  /** What the shell is given, with the way back to the Dockerfile. */
  readonly body: Positions;
  readonly dialect: ShellcheckDialect;
  /** Which shell `/bin/sh` is, is not known: what only POSIX lacks may be there. */
  readonly unknownShell: boolean;
  /** Options that the shell starts with, as an argument of `set`. */
  readonly settings: string;
  /** Variables that are set before it starts, in order. */
  readonly variables: readonly string[];
  /** Codes that comments around it turn off. */
  readonly disabled: readonly CodeRange[];
  /** It runs when the container does, where more variables may be set than the file shows. */
  readonly atRunTime: boolean;
  /** Its text stands in the file as it is, so that edits to the one are edits to the other; not so in a JSON string. */
  readonly editable: boolean;
}

/** Codes from `first` to `last`, both included. */
export interface CodeRange {
  readonly first: number;
  readonly last: number;
}
