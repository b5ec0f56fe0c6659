import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edit that takes a command out of a RUN's list of `&&`, or of lines of a heredoc.
 *
 * @returns undefined where it stands alone, in a condition or a pipe, or next to a comment.
 */
export function removeCommand(
  view: DockerfileView,
  run: InstructionOf<'RUN'>,
  script: ShellScript,
  command: Command,
): TextEdit | undefined {
  if (script.form !== 'shell' || !script.understood || run.broken || command.inside.length > 0 || command.pipe || command.conditional)
    return undefined;
  const { text } = view.source;
  const top = script.commands.filter(({ inside }) => inside.length === 0);
  const at = top.indexOf(command);
  const [before, after] = [top[at - 1], top[at + 1]];
  const isFree = (start: number, end: number, joiner: Command['joiner']) => {
    const gap = text.slice(start, end).replaceAll(view.dockerfile.escape, '');
    return joiner === '\n' ? gap.trim() === '' : (joiner === '&&' || joiner === ';') && gap.trim() === joiner;
  };
  if (before && command.joiner !== undefined && isFree(before.span.end, command.span.start, command.joiner)) {
    // What follows keeps the operator in front of it.
    return view.replace({ start: before.span.end, end: command.span.end }, '');
  }
  if (!before && after && after.joiner !== undefined && isFree(command.span.end, after.span.start, after.joiner))
    return view.replace({ start: command.span.start, end: after.span.start }, '');
  return undefined;
}
