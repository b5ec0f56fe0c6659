import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edit that makes one RUN of two that follow each other: the second's commands come behind `&&`, the comments between
 * them stay as comment lines.
 *
 * @returns undefined where that would change what runs: heredocs, JSON form, other flags, lists that are not all `&&`, or
 * a first RUN that leaves something in its shell (cd, export, set).
 */
export function mergeRuns(view: DockerfileView, first: Step, second: Step): TextEdit | undefined {
  const [one, two] = [first.instruction, second.instruction];
  if (one.keyword !== 'RUN' || two.keyword !== 'RUN') return undefined;
  if (first.stage !== second.stage || second.index !== first.index + 1) return undefined;
  if (one.flags.length > 0 || two.flags.length > 0 || one.broken || two.broken) return undefined;
  if (!isPlainList(first) || !isPlainList(second) || leavesState(first)) return undefined;
  const start = lastCommandEnd(first);
  const bodyStart = bodyOf(two);
  if (start === undefined || bodyStart === undefined) return undefined;
  // Nothing but blanks may stand behind the last command, and the two must not share a line.
  if (view.source.text.slice(start, one.span.end).trim() !== '') return undefined;
  const { newline, escape: continuation } = view.dockerfile;
  const indent = indentOf(view, one, two);
  const between = view.source.text
    .slice(one.span.end, two.span.start)
    .split(/\r?\n/)
    .filter((line) => line.trim().startsWith('#'));
  const comments = between.map((line) => indent + line.trim() + newline).join('');
  return view.replace({ start, end: bodyStart }, ` ${continuation}${newline}${comments}${indent}&& `);
}

function isPlainList({ script, instruction }: Step): boolean {
  if (!script?.understood || script.form !== 'shell' || script.commands.length === 0 || instruction.heredocs.length > 0) return false;
  return script.commands.every(({ inside, joiner, conditional, redirections, index }) => {
    if (inside.length > 0) return inside.every((nesting) => nesting === 'substitution' || nesting === 'string');
    if (conditional || redirections.some(({ operator }) => operator.startsWith('<<'))) return false;
    return joiner === '&&' || (joiner === undefined && index === 0);
  });
}

function leavesState({ script }: Step): boolean {
  return (script?.commands ?? []).some(
    ({ name, inside }) =>
      inside.length === 0 &&
      (name === undefined || /^(|cd|export|set|unset|source|\.|umask|shopt|alias|trap|exec|eval|pushd|popd)$/.test(name)),
  );
}

function lastCommandEnd({ script }: Step): number | undefined {
  return script?.commands.reduce((end, { span }) => Math.max(end, span.end), 0);
}

function bodyOf({ command }: InstructionOf<'RUN'>): number | undefined {
  if (command.form !== 'shell') return undefined;
  const offset = command.script.text.length - command.script.text.trimStart().length;
  return command.script.toSource(offset);
}

/** The indentation of the continuation lines of either, or four blanks. */
function indentOf(view: DockerfileView, ...instructions: InstructionOf<'RUN'>[]): string {
  for (const { lineSpan } of instructions) {
    const indent = /\n([ \t]+)[^\s#]/.exec(view.text(lineSpan))?.[1];
    if (indent !== undefined) return indent;
  }
  return '    ';
}
