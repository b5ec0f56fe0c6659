import { answerNow } from '../disk/answers.ts';
import { variableAnswer } from './environment.ts';
import type { RememberedRun, RunQuestion } from './run.types.ts';

/** Whether a run would find all as the remembered one did. Stops at the first difference. */
export function isUnchanged({ answered }: RememberedRun, env: Readonly<Record<string, string | undefined>>): boolean {
  return answered.every(({ question, answer }) => answerTo(question, env) === answer);
}

function answerTo(question: RunQuestion, env: Readonly<Record<string, string | undefined>>): string {
  return question.kind === 'variable' ? variableAnswer(env[question.path]) : answerNow(question);
}
