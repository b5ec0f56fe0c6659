import type { Instruction } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { blockStart } from './comment-block.ts';

/**
 * The edits that take instructions, with the comments directly above them, to another place.
 *
 * @param place insert their text there; the text has no line break at its end.
 * @returns undefined where one of them ends in an escape character that continues nothing.
 */
export function moveInstructions(
  view: DockerfileView,
  instructions: readonly Instruction[],
  place: (text: string) => TextEdit,
): TextEdit[] | undefined {
  const { text } = view.source;
  const blocks: string[] = [];
  const cuts: TextEdit[] = [];
  for (const instruction of instructions) {
    const start = blockStart(view, instruction);
    const block = text.slice(start, instruction.span.end);
    if (block.endsWith(view.dockerfile.escape) || block.trimEnd().endsWith(view.dockerfile.escape)) return undefined;
    blocks.push(block);
    const newline = text.indexOf('\n', instruction.span.end);
    const end = newline === -1 ? text.length : newline + 1;
    // Of two empty lines that would meet, one goes.
    const blank =
      start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 80), start))
        ? /^[ \t]*\r?\n/.exec(text.slice(end, end + 80))
        : undefined;
    cuts.push(view.replace({ start, end: end + (blank?.[0].length ?? 0) }, ''));
  }
  return [...cuts, place(blocks.join(view.dockerfile.newline))];
}
