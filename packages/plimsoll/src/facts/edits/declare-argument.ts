import type { Instruction } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The edit that declares an argument above an instruction, in small letters where that is written so. */
export function declareArgument(file: DockerfileView, instruction: Instruction, name: string): TextEdit {
  const keyword = file.text(instruction.keywordSpan) === instruction.keyword.toLowerCase() ? 'arg' : 'ARG';
  return file.insertLinesBefore(instruction, `${keyword} ${name}`);
}
