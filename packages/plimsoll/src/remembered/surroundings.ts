import type { RunSurroundings } from './run.types.ts';

/** The surroundings of this process, on this day. */
export function surroundingsOf(
  build: string,
  words: readonly string[],
  { columns, color, hyperlinks }: Pick<RunSurroundings, 'columns' | 'color' | 'hyperlinks'>,
): RunSurroundings {
  return { build, words, cwd: process.cwd(), columns, color, hyperlinks, day: new Date().toISOString().slice(0, 10) };
}
