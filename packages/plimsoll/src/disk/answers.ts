import { bytesAnswer, startAnswer } from './bounded-read.ts';
import { entriesAnswer, sizedAnswer } from './entries.ts';
import type { Question, QuestionKind } from './observer.ts';
import { programAnswer, realAnswer, statusAnswer, targetAnswer } from './status.ts';

const answers: Readonly<Record<QuestionKind, (path: string, detail: string) => string>> = {
  bytes: bytesAnswer,
  start: startAnswer,
  status: statusAnswer,
  entries: entriesAnswer,
  sizes: sizedAnswer,
  target: targetAnswer,
  real: realAnswer,
  program: programAnswer,
};

/** What the disk says now, to be held against what an observer was told. Is itself not observed. */
export function answerNow({ kind, path, detail }: Question): string {
  return answers[kind](path, detail);
}

export function isQuestionKind(word: string): word is QuestionKind {
  return Object.hasOwn(answers, word);
}
