import type { Dockerfile, Instruction } from '../../dockerfile/tree.ts';
import type { SourceText, Span } from '../../model/text.ts';
import { lastIndexAtMost } from './scoped-uses.ts';

/** What a comment speaks of: the instruction below it, or the stage that begins there or that it stands in. */
export interface Scopes {
  /** As `instruction`, but undefined (the whole file) at the top of the file. */
  readonly own: Span | undefined;
  readonly instruction: Span;
  readonly stage: Span;
  /** The instruction, or the line of YAML, without what belongs below it. */
  readonly line: Span;
  /** Nothing but comments stands above it. */
  readonly head: boolean;
}

export interface CommentText {
  /** Behind the `#`. */
  readonly text: string;
  readonly span: Span;
}

/**
 * What each comment speaks of: the instruction that it stands in or above, and its stage. One of ours at the top of the file,
 * which an empty line sets apart, speaks of the whole file. A comment below all instructions speaks of nothing.
 */
export function* dockerfileComments({ comments, instructions, source }: Dockerfile): Generator<[CommentText, Scopes]> {
  const head = source.text.slice(0, instructions[0]?.span.start ?? 0);
  let gap = -1;
  for (const { index } of head.matchAll(/\n(?=[ \t\r]*\n)/g)) gap = index;
  const end = source.text.length;
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM');
  let next = 0;
  for (const comment of comments) {
    const at = comment.span.start;
    while (next < instructions.length && (instructions[next] as Instruction).span.end <= at) next++;
    const instruction = instructions[next]?.span ?? { start: end, end };
    // The stage that begins below the comment, or else the one that it stands in.
    const from = lastIndexAtMost(froms, instruction.start === end ? at : instruction.start, ({ span }) => span.start);
    const start = froms[from]?.span.start;
    const stage = start === undefined ? instruction : { start, end: froms[from + 1]?.span.start ?? end };
    const own = next === 0 && comment.span.end <= gap ? undefined : instruction;
    yield [comment, { own, instruction, stage, line: instruction, head: next === 0 }];
  }
}

/**
 * What each comment of a YAML file speaks of: behind a value the line that it stands in; on a line of its own the next line and what is
 * indented below it. One of ours above everything else, which an empty line sets apart, speaks of the whole file.
 * A `#` inside of a string can look like a comment; it then hides what somebody took care to write.
 */
export function* yamlComments({ text }: SourceText): Generator<[CommentText, Scopes]> {
  const lines = text.split('\n');
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  const isBlank = (line: string) => /^\s*(?:#.*)?$/.test(line);
  let seenContent = false;
  for (const [index, line] of lines.entries()) {
    const comment = /(?:^|\s)#\s*(.*?)\s*$/.exec(line);
    const own = comment !== null && isBlank(line);
    if (comment && /ignore|skip/i.test(line)) {
      const start = starts[index] as number;
      const span = { start: start + line.indexOf('#', comment.index), end: start + line.trimEnd().length };
      let first = index;
      if (own) while (first < lines.length && isBlank(lines[first] as string)) first++;
      const isHead = own && !seenContent && lines.slice(index, first).some((below) => below.trim() === '');
      let last = first;
      if (own) {
        const indent = indentOf(lines[first] ?? '');
        while (last + 1 < lines.length && (isBlank(lines[last + 1] as string) || indentOf(lines[last + 1] as string) > indent)) last++;
      }
      const block = { start: starts[first] ?? text.length, end: starts[last + 1] ?? text.length };
      yield [
        { text: comment[1] as string, span },
        {
          own: isHead ? undefined : block,
          instruction: block,
          stage: block,
          line: { start: block.start, end: starts[first + 1] ?? text.length },
          head: !seenContent,
        },
      ];
    }
    // The mark at the start of a document is nothing to be hidden.
    seenContent ||= !isBlank(line) && line.trimEnd() !== '---';
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
