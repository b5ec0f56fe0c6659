import type { Instruction } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Where the line of an instruction begins, or the block of comments directly above it, without empty lines between. */
export function blockStart({ source: { text } }: DockerfileView, instruction: Instruction): number {
  let start = text.lastIndexOf('\n', instruction.span.start - 1) + 1;
  for (const comment of instruction.leadingComments.toReversed()) {
    const lineStart = text.lastIndexOf('\n', comment.span.start - 1) + 1;
    if (!/^[ \t]*\r?\n$/.test(text.slice(comment.span.end, start))) break;
    start = lineStart;
  }
  return start;
}
