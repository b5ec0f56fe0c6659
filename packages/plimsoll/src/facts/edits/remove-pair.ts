import type { InstructionOf, Pair } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { wordRemoval } from './remove-word.ts';

/**
 * The edit that takes a pair out of ENV or LABEL, or the whole instruction where it has no other.
 *
 * @returns undefined where the rest would not be whole: the old form, comments between its lines, a pair in front of an empty line.
 */
export function removePair(
  view: DockerfileView,
  instruction: InstructionOf<'ENV'> | InstructionOf<'LABEL'>,
  pair: Pair,
): TextEdit | undefined {
  if (instruction.broken || instruction.onbuild) return undefined;
  if (instruction.pairs.length === 1) return view.removeInstruction(instruction);
  if (instruction.legacy || instruction.innerComments.length > 0 || instruction.emptyContinuations.length > 0) return undefined;
  const { text } = view.source;
  const next = instruction.pairs[instruction.pairs.indexOf(pair) + 1];
  const isFirst = instruction.pairs[0] === pair;
  // What follows the first moves up to the keyword.
  if (isFirst && next) return view.replace({ start: pair.span.start, end: next.span.start }, '');
  if (!next) {
    const previous = instruction.pairs.at(-2);
    return previous && view.replace({ start: previous.span.end, end: pair.span.end }, '');
  }
  const removal = wordRemoval(text, pair.span, view.dockerfile.escape);
  return removal && view.replace(removal, '');
}
