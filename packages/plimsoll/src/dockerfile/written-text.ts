import type { Instruction } from './tree.ts';

/** All that is written in an instruction, its heredocs included: for a cheap look at whether something is named at all. */
export function writtenText({ body, heredocs }: Pick<Instruction, 'body' | 'heredocs'>): string {
  return heredocs.length === 0 ? body.text : [body.text, ...heredocs.map(({ content }) => content.text)].join('\n');
}
