/** A question to the disk. */
export type QuestionKind = 'bytes' | 'start' | 'status' | 'entries' | 'sizes' | 'target' | 'real' | 'program';

export interface Question {
  readonly kind: QuestionKind;
  /** Absolute. */
  readonly path: string;
  /** What else was asked: how links are taken, how much is wanted. */
  readonly detail: string;
}

/** Is told all that is asked of the disk, and what it says. */
export interface DiskObserver {
  /** `answer` tells one answer from any other. */
  asked(question: Question, answer: string): void;
  /** Something counted that another run might not meet: time that ran out, a program that failed. */
  transient(): void;
}

/**
 * Every look at the disk that decides what is reported goes through this room; tools/check-imports.ts sees to it. A process does one
 * thing at a time, so who observes it is known to the whole process: handing it down would take a parameter in every function between.
 */
let observer: DiskObserver | undefined;

/** From now on, until it is called without one. */
export function observeDisk(by: DiskObserver | undefined): void {
  observer = by;
}

/** Whether somebody takes down what is asked. */
export function isObserved(): boolean {
  return observer !== undefined;
}

export function noteAnswer(kind: QuestionKind, path: string, detail: string, answer: () => string): void {
  observer?.asked({ kind, path, detail }, answer());
}

export function noteTransient(): void {
  observer?.transient();
}
