import type { Instruction } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The line break within an instruction, as plimsoll format lays it out: what follows is indented from the keyword. */
export function continuedLine(view: DockerfileView, { span }: Instruction): string {
  const { escape: mark, newline } = view.dockerfile;
  const lineStart = view.source.text.lastIndexOf('\n', span.start - 1) + 1;
  return ` ${mark}${newline}${view.source.text.slice(lineStart, span.start)}    `;
}
