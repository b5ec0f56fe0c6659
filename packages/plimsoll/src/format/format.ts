import type { BuildGraph } from '../build/graph.types.ts';
import { directiveAt } from '../dockerfile/directives.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { Comment, Directive, Dockerfile, Instruction } from '../dockerfile/tree.ts';
import { SourceText } from '../model/text.ts';
import type { Dialect } from '../shell/view.ts';
import type { FormatOptions, Formatted, KeptPlace } from './format.types.ts';
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
    const text = new Layout(dockerfile, dialectOf, kept, options).text();
    if (text === source.text) return { text, kept: keptPlaces(kept) };
    const different = differences(dockerfile, parseDockerfile(new SourceText(source.path, text, source.encoding)), dialectOf);
    if (different === 'file') break;
    if (different.length === 0) return { text, kept: keptPlaces(kept) };
    for (const index of different) kept.add(dockerfile.instructions[index] as Instruction);
  }
  const span = { start: 0, end: source.text.length };
  return { text: source.text, kept: [{ span, reason: 'the file would not mean the same' }] };
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

  text(): string {
    const { parts, newline } = this.#dockerfile;
    let result = '';
    let end: number | undefined;
    let open = false;
    for (const part of parts) {
      if (part.kind === 'blank') continue;
      const between = this.#text.slice(end ?? 0, part.span.start);
      if (end === undefined) result += byteOrderMark(this.#dockerfile.source) + (this.#isCutOff(part) ? newline : '');
      else result += newline.repeat(countLines(between));
      result += part.kind === 'instruction' ? this.#instruction(part) : this.#comment(part);
      end = part.span.end;
      open = part.kind === 'instruction' && part.heredocs.some(({ terminated }) => !terminated);
    }
    if (end === undefined) return this.#text;
    if (open) return result + this.#text.slice(end);
    return this.#options.finalNewline ? result + newline : result;
  }

  /** A comment that would be a parser directive if the empty lines above it were gone. */
  #isCutOff({ kind, span }: Comment | Directive | Instruction): boolean {
    return kind === 'comment' && directiveAt(this.#text, span.start, span.start + 1, span.end) !== undefined;
  }

  #comment(part: Comment | Directive): string {
    const text = this.#text.slice(part.span.start, part.span.end);
    if (part.kind === 'comment') return withoutTrailingBlanks(text);
    // Behind white space the builder obeys a directive, but who looks for the frontend does not see it.
    const indentation = this.#indentation(part.span.start);
    return indentation === '' ? `# ${part.name}=${this.#dockerfile.source.slice(part.valueSpan)}` : indentation + text;
  }

  #instruction(instruction: Instruction): string {
    const { span, lineSpan } = instruction;
    return this.#lines(instruction) + this.#text.slice(lineSpan.end, span.end);
  }

  #lines(instruction: Instruction): string {
    const { source, escape: mark, newline } = this.#dockerfile;
    const { lineSpan } = instruction;
    const asIs = this.#indentation(lineSpan.start) + source.slice(lineSpan);
    if (instruction.broken || this.#kept.has(instruction) || isIgnored(instruction)) return asIs;
    const line = new JoinedLine(source, instruction, mark, newline);
    if (line.dangling) return asIs;
    const tokens = instructionTokens(line, instruction, this.#dialectOf(instruction));
    return tokens ? writeTokens(line, tokens, mark, newline, this.#options) : asIs;
  }

  /** What stands in front of a part on its first line, without the byte order mark. */
  #indentation(start: number): string {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
    return this.#text.slice(lineStart === 0 ? byteOrderMark(this.#dockerfile.source).length : lineStart, start);
  }
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
