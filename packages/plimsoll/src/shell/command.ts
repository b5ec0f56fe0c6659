import type { Span } from '../model/text.ts';
import type { Positions } from './positions.ts';
import { lookThrough } from './prefixes.ts';
import { basename } from './programs.ts';
import type { Assignment, HereDoc, Redirection, SyntaxNode } from './syntax.ts';
import type { Command } from './view.ts';
import { ExecWord, type ScriptWord, SyntaxWord } from './words.ts';

/** What a command is made of, before anything is known about where it stands. */
export interface Simple {
  readonly words: readonly ScriptWord[];
  readonly assignments: Command['assignments'];
  readonly redirections: Command['redirections'];
  readonly span: Span;
  /** The bash keyword in front of it. */
  readonly time: { readonly word: ScriptWord; readonly span: Span } | undefined;
}

/** Where a command stands. */
export type Circumstances = Pick<Command, 'pipe' | 'joiner' | 'errexit' | 'conditional' | 'inside' | 'entry' | 'index' | 'directory'>;

/** Finds the program behind the prefixes. */
export function commandOf(simple: Simple, at: Circumstances): Command {
  const { words, span, redirections, time } = simple;
  const { prefixes, assignments, first } = lookThrough(words);
  const program = words[first] ?? new ExecWord('', { start: span.start, end: span.start });
  const value = first < words.length ? program.value : '';
  return {
    name: value === undefined ? undefined : basename(value),
    program,
    args: words.slice(first + 1),
    assignments: assignments.length === 0 ? simple.assignments : [...simple.assignments, ...assignments],
    prefixes: time ? [{ name: 'time', span: time.span, words: [time.word] }, ...prefixes] : prefixes,
    redirections,
    span,
    // One by one, not spread: this runs for every command of every file.
    pipe: at.pipe,
    joiner: at.joiner,
    errexit: at.errexit,
    conditional: at.conditional,
    inside: at.inside,
    entry: at.entry,
    index: at.index,
    directory: at.directory,
  };
}

export function assignmentOf(node: Assignment, positions: Positions): Command['assignments'][number] {
  const value = node.value.type === 'Word' ? new SyntaxWord(node.value, positions) : undefined;
  return { name: node.name, value, span: positions.span(node.pos, node.end) };
}

export function redirectionOf(node: Redirection, positions: Positions): Command['redirections'][number] {
  return {
    operator: node.operator,
    fd: node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined,
    target: node.type === 'HereDoc' ? delimiterOf(node, positions) : node.target && new SyntaxWord(node.target, positions),
    span: positions.span(node.pos, node.end),
  };
}

function delimiterOf({ delimiter }: HereDoc, positions: Positions): ExecWord | undefined {
  return delimiter && new ExecWord(delimiter.text, positions.span(delimiter.pos, delimiter.end));
}

/** The keyword `time` of a pipeline. */
export function timeOf(node: Extract<SyntaxNode, { type: 'Time' }>, positions: Positions): NonNullable<Simple['time']> {
  return { word: new ExecWord('time', positions.span(node.pos, node.keywordEnd)), span: positions.span(node.pos, node.end) };
}
