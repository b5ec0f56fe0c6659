import type { BuildGraph } from '../build/graph.types.ts';
import { directiveAt } from '../dockerfile/directives.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { Comment, Directive, Dockerfile, Instruction } from '../dockerfile/tree.ts';
import { SourceText, type Span } from '../model/text.ts';
import type { Dialect } from '../shell/view.ts';
import type { EmptyLines, FormatOptions, Formatted, KeptPlace } from './format.types.ts';
import { instructionTokens } from './instruction-tokens.ts';
import { JoinedLine, withoutTrailingBlanks } from './joined-line.ts';
import { differences } from './same-meaning.ts';
import { writeTokens } from './write-tokens.ts';

/** Comments above an instruction that is to be left as it is: ours, and dockerfmt's. */
const ignoreComments: ReadonlySet<string> = new Set(['plimsoll format-ignore', 'dockerfmt-ignore']);

/**
 * Lays a Dockerfile out: keywords in upper case, one blank between words, continued lines indented, `&&` at their begin, one pair
 * of ENV and LABEL on each of several lines, at most one empty line, nothing behind the text of a line. Line breaks stay
 * where the author made them. Heredocs, what BuildKit refuses, scripts of Windows and whatever is not certain stay byte for byte.
 * The result is parsed again: an instruction that would mean something else is left as it was, and said to be.
 */
export function formatDockerfile(graph: BuildGraph, options: FormatOptions): Formatted {
  const { dockerfile } = graph;
  const { source } = dockerfile;
  const dialects = dialectsOf(graph);
  // No SHELL is in force in front of the first FROM, where a fragment begins.
  const outside = isForWindows(dockerfile) ? undefined : 'posix';
  const dialectOf = (instruction: Instruction) => (dialects.has(instruction) ? dialects.get(instruction) : outside);
  const kept = new Set<Instruction>();
  for (let attempt = 0; attempt < 2; attempt++) {
    const result = applied(source, new Layout(dockerfile, dialectOf, kept, options).pieces());
    if (result.edits.length === 0) return { ...result, kept: keptPlaces(kept) };
    const after = parseDockerfile(new SourceText(source.path, result.text, source.encoding));
    const different = differences(dockerfile, after, dialectOf);
    if (different === 'file') break;
    if (different.length === 0) return { ...result, kept: keptPlaces(kept) };
    for (const index of different) kept.add(dockerfile.instructions[index] as Instruction);
  }
  const span = { start: 0, end: source.text.length };
  return { text: source.text, edits: [], kept: [{ span, reason: 'the file would not mean the same' }] };
}

function keptPlaces(instructions: ReadonlySet<Instruction>): KeptPlace[] {
  return [...instructions].map(({ span, keyword }) => ({ span, reason: `${keyword} would not mean the same` }));
}

/** Who reads the shell form of each instruction in a stage; undefined where it may be a shell of Windows. */
function dialectsOf({ dockerfile, stages }: BuildGraph): ReadonlyMap<Instruction, Dialect | undefined> {
  const dialects = new Map<Instruction, Dialect | undefined>();
  const guessed = isForWindows(dockerfile);
  for (const { steps } of stages) {
    for (const { instruction, before } of steps) {
      dialects.set(instruction, guessed && before.shell.step === undefined ? undefined : before.shell.dialect);
    }
  }
  return dialects;
}

/** Who escapes with a backtick writes paths of Windows, whatever the base image is called. */
function isForWindows({ escape: mark }: Dockerfile): boolean {
  return mark === '`';
}

class Layout {
  readonly #dockerfile: Dockerfile;
  readonly #text: string;
  readonly #dialectOf: (instruction: Instruction) => Dialect | undefined;
  readonly #kept: ReadonlySet<Instruction>;
  readonly #options: FormatOptions;

  constructor(
    dockerfile: Dockerfile,
    dialectOf: (instruction: Instruction) => Dialect | undefined,
    kept: ReadonlySet<Instruction>,
    options: FormatOptions,
  ) {
    this.#dockerfile = dockerfile;
    this.#text = dockerfile.source.text;
    this.#dialectOf = dialectOf;
    this.#kept = kept;
    this.#options = options;
  }

  /** The whole file in pieces that tile it, each with what is written in its place. */
  pieces(): readonly Piece[] {
    const { parts, newline } = this.#dockerfile;
    const pieces: Piece[] = [];
    let end = byteOrderMark(this.#dockerfile.source).length;
    const above = emptyLinesAbove(this.#dockerfile, this.#options.emptyLines);
    let first = true;
    let open = false;
    for (const part of parts) {
      if (part.kind === 'blank') continue;
      const { start, text } = part.kind === 'instruction' ? this.#instruction(part) : this.#comment(part);
      const lines = first ? Number(this.#isCutOff(part)) : (above.get(part) ?? countLines(this.#text.slice(end, start)));
      pieces.push({ span: { start: end, end: start }, text: newline.repeat(lines) });
      pieces.push({ span: { start, end: part.span.end }, text });
      end = part.span.end;
      first = false;
      open = part.kind === 'instruction' && part.heredocs.some(({ terminated }) => !terminated);
    }
    if (!first && !open) pieces.push({ span: { start: end, end: this.#text.length }, text: this.#options.finalNewline ? newline : '' });
    return pieces;
  }

  /** A comment that would be a parser directive if the empty lines above it were gone. */
  #isCutOff({ kind, span }: Comment | Directive | Instruction): boolean {
    return kind === 'comment' && directiveAt(this.#text, span.start, span.start + 1, span.end) !== undefined;
  }

  #comment(part: Comment | Directive): Placed {
    const { span } = part;
    const text = this.#text.slice(span.start, span.end);
    if (part.kind === 'comment') return { start: span.start, text: withoutTrailingBlanks(text) };
    // Behind white space the builder obeys a directive, but who looks for the frontend does not see it.
    if (this.#lineStart(span.start) < span.start) return this.#asIs(part);
    return { start: span.start, text: `# ${part.name}=${this.#dockerfile.source.slice(part.valueSpan)}` };
  }

  #instruction(instruction: Instruction): Placed {
    const { source, escape: mark, newline } = this.#dockerfile;
    const { span, lineSpan } = instruction;
    // A line with nothing but the escape character in front of the keyword belongs to the instruction.
    const begins = instruction.keywordSpan.start === span.start;
    if (!begins || instruction.broken || this.#kept.has(instruction) || isIgnored(instruction)) return this.#asIs(instruction);
    const line = new JoinedLine(source, instruction, mark, newline);
    const tokens = line.dangling ? undefined : instructionTokens(line, instruction, this.#dialectOf(instruction));
    if (!tokens) return this.#asIs(instruction);
    const text = writeTokens(line, tokens, { mark, newline }, this.#options);
    return { start: span.start, text: text + this.#text.slice(lineSpan.end, span.end) };
  }

  /** A part with what stands in front of it on its first line. */
  #asIs({ span }: Directive | Instruction): Placed {
    const start = this.#lineStart(span.start);
    return { start, text: this.#text.slice(start, span.end) };
  }

  /** Where the line of a part begins, behind a byte order mark. */
  #lineStart(start: number): number {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
    return lineStart === 0 ? byteOrderMark(this.#dockerfile.source).length : lineStart;
  }
}

interface Piece {
  readonly span: Span;
  readonly text: string;
}

/** What is written for a part, and from where on. */
interface Placed {
  readonly start: number;
  readonly text: string;
}

/** The text of a file whose pieces are replaced, and the replacements, without the characters that stay. */
function applied({ text: source }: SourceText, pieces: readonly Piece[]): Pick<Formatted, 'text' | 'edits'> {
  const edits: Piece[] = [];
  let text = '';
  let at = 0;
  for (const { span, text: wanted } of pieces) {
    text += source.slice(at, span.start) + wanted;
    at = span.end;
    const written = source.slice(span.start, span.end);
    if (written === wanted) continue;
    const shorter = Math.min(written.length, wanted.length);
    let head = 0;
    while (head < shorter && written[head] === wanted[head]) head++;
    let tail = 0;
    while (tail < shorter - head && written[written.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail++;
    edits.push({ span: { start: span.start + head, end: span.end - tail }, text: wanted.slice(head, wanted.length - tail) });
  }
  return { text: text + source.slice(at), edits };
}

/**
 * How many line breaks are to stand above parts between two instructions, for those where it is not for the author to say: an empty
 * line goes above the comments of the second one.
 */
function emptyLinesAbove({ parts, source }: Dockerfile, wanted: EmptyLines): ReadonlyMap<Comment | Directive | Instruction, number> {
  const lines = new Map<Comment | Directive | Instruction, number>();
  if (wanted === 'kept') return lines;
  let before: Instruction | undefined;
  let between: (Comment | Directive)[] = [];
  for (const part of parts) {
    if (part.kind === 'blank') continue;
    if (part.kind !== 'instruction') {
      between.push(part);
      continue;
    }
    const gap = before && source.text.slice(before.span.end, part.span.start);
    if (wanted === 'never' && before) for (const each of [...between, part]) lines.set(each, 1);
    else if (before && (wanted === 'always' || before.keyword !== part.keyword) && !/\n[ \t\r]*\n/.test(gap ?? ''))
      lines.set(between[0] ?? part, 2);
    before = part;
    between = [];
  }
  return lines;
}

/** How many line breaks part two parts: two at most, so that one empty line stays. */
function countLines(between: string): number {
  const first = between.indexOf('\n');
  return first !== -1 && between.indexOf('\n', first + 1) !== -1 ? 2 : 1;
}

function byteOrderMark({ text, encoding }: SourceText): string {
  const mark = encoding === 'latin1' ? '\u00ef\u00bb\u00bf' : '\ufeff';
  return text.startsWith(mark) ? mark : '';
}

function isIgnored({ leadingComments }: Instruction): boolean {
  return leadingComments.some(({ text }) => ignoreComments.has(text));
}
