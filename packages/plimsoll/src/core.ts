/** What the launchers of the published program and of its threads call. */
export { main } from './program.ts';

export async function answerQuestion(): Promise<void> {
  const { answerQuestion } = await import('./commands/look-worker.ts');
  await answerQuestion();
}
