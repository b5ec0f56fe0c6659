import { answerQuestion } from './commands/look-worker.ts';

/** Where threads of the sources start; those of what is published start in look-thread-launcher.ts. */
await answerQuestion();
