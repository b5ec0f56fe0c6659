import type { Question } from '../disk/observer.ts';

/** What decides a run before it looks at anything. */
export interface RunSurroundings {
  /** Names the program: its version, code and data. */
  readonly build: string;
  readonly words: readonly string[];
  readonly cwd: string;
  /** Of the terminal, if the result goes to one. */
  readonly columns: number;
  readonly color: boolean;
  readonly hyperlinks: boolean;
  /** As YYYY-MM-DD: what is out of support today was not yesterday. */
  readonly day: string;
}

/** Variables of the environment are asked for as the disk is. */
export type RunQuestion = Question | { readonly kind: 'variable'; readonly path: string; readonly detail: '' };

export interface Answered {
  readonly question: RunQuestion;
  readonly answer: string;
}

/** A piece of what a run wrote: the result (1) or what it said beside (2), as the handles are numbered. */
export interface Piece {
  readonly handle: 1 | 2;
  readonly bytes: Uint8Array;
}

/** A run that can be told again as long as every answer is what it was. */
export interface RememberedRun {
  readonly answered: readonly Answered[];
  readonly pieces: readonly Piece[];
  readonly exitCode: number;
}
