import type { MappedText, SourceText, Span } from '../model/text.ts';
import { skipSpaces } from './characters.ts';
import { directiveAt } from './directives.ts';
import { findHeredocMarkers, type HeredocMarker, readHeredocBody } from './heredoc.ts';
import { buildInstruction } from './instructions.ts';
import { suggestKeyword } from './keywords.ts';
import { commentAt, lineBreak, lineTextEnd, readLogicalLine } from './lines.ts';
import type { Problem } from './problems.ts';
import { mayHaveHeredocs, type SplitInstruction, splitInstruction } from './split-instruction.ts';
import type { Comment, Diagnostic, Directive, Dockerfile, Heredoc, Instruction, Part } from './tree.ts';

const hash = 35;
// BuildKit reads lines with a buffer of 64 KiB, the line break included.
const longestLine = 65_535;

/**
 * Parses a Dockerfile as BuildKit's frontend does, without loss: the parts tile the text.
 * Never throws; what BuildKit refuses is in `diagnostics`, at most one for each line and, since BuildKit stops at its
 * first error, in file order. What it refuses only when it expands variables is the build graph's to find.
 */
export function parseDockerfile(source: SourceText): Dockerfile {
  return new Parser(source).parse();
}

/** The text of a Dockerfile, put together from its parts: byte for byte what was parsed. */
export function printDockerfile({ source, parts }: Pick<Dockerfile, 'source' | 'parts'>): string {
  let text = '';
  for (const part of parts) text += source.slice(part.span);
  return text;
}

class Parser {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #parts: Part[] = [];
  readonly #instructions: Instruction[] = [];
  readonly #comments: Comment[] = [];
  readonly #directives: Directive[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #leading: Comment[] = [];
  #escape: '\\' | '`' = '\\';
  #directivesDone = false;
  #at = 0;
  #inStage = false;
  #misplaced = false;
  #tooLong = false;

  constructor(source: SourceText) {
    this.#source = source;
    this.#text = source.text;
  }

  parse(): Dockerfile {
    const text = this.#text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
    else if (this.#source.encoding === 'latin1' && text.startsWith('\u00ef\u00bb\u00bf')) this.#at = 3;
    while (this.#at < text.length) this.#readNext();
    this.#fillTo(text.length);
    if (this.#instructions.length === 0) this.#reportEmpty();
    const firstBreak = text.indexOf('\n');
    return {
      source: this.#source,
      escape: this.#escape,
      parts: this.#parts,
      instructions: this.#instructions,
      comments: this.#comments,
      directives: this.#directives,
      diagnostics: this.#diagnostics,
      newline: firstBreak > 0 && text.charCodeAt(firstBreak - 1) === 13 ? '\r\n' : '\n',
    };
  }

  /** Reads one comment, directive, empty line or instruction. */
  #readNext(): void {
    const text = this.#text;
    const lineStart = this.#at;
    const next = lineBreak(text, lineStart);
    const end = lineTextEnd(text, lineStart, next);
    const start = skipSpaces(text, lineStart, end);
    if (start < end && text.charCodeAt(start) !== hash) {
      this.#directivesDone = true;
      this.#readInstruction(lineStart, start);
      return;
    }
    this.#checkLength(lineStart, next);
    this.#at = next;
    if (start === end) {
      this.#directivesDone = true;
      return;
    }
    const directive = this.#directivesDone ? undefined : directiveAt(text, start, start + 1, end);
    if (directive) {
      this.#addDirective(directive);
      return;
    }
    this.#directivesDone = true;
    const comment = commentAt(text, start, end);
    this.#push(comment);
    this.#comments.push(comment);
    // An empty comment parts the comments above it from the instruction below.
    if (comment.text === '') this.#leading = [];
    else this.#leading.push(comment);
  }

  #addDirective(directive: Directive): void {
    const { name, value, span, valueSpan } = directive;
    if (this.#directives.some((earlier) => earlier.name === name)) {
      this.#diagnostics.push({
        code: 'invalid-directive',
        message: `The ${name} directive is there twice`,
        help: 'Keep one of them.',
        span,
      });
    } else if (name === 'escape') {
      if (value === '\\' || value === '`') this.#escape = value;
      else {
        const message = `${value} cannot be the escape character`;
        this.#diagnostics.push({ code: 'invalid-directive', message, help: 'It is ` or \\.', span: valueSpan });
      }
    }
    this.#push(directive);
    this.#directives.push(directive);
  }

  #readInstruction(lineStart: number, start: number): void {
    const logical = readLogicalLine(this.#text, start, this.#escape, (from, next) =>
      this.#checkLength(from === start ? lineStart : from, next),
    );
    const { line } = logical;
    const split = splitInstruction(line, 0, line.text.length);
    const lineSpan = { start, end: logical.end };
    const { heredocs, next } = this.#readHeredocs(split, logical.next);
    const last = heredocs.at(-1);
    const span = last ? { start, end: Math.max(lineSpan.end, last.span.end) } : lineSpan;
    const { instruction, problem } = buildInstruction(split, {
      escape: this.#escape,
      span,
      lineSpan,
      heredocs,
      innerComments: logical.comments,
      leadingComments: this.#leading,
      emptyContinuations: logical.emptyContinuations,
      onbuilds: 0,
    });
    this.#at = next;
    this.#leading = [];
    this.#push(instruction);
    this.#instructions.push(instruction);
    for (const comment of logical.comments) this.#comments.push(comment);
    this.#report(instruction, problem, heredocs);
  }

  #readHeredocs(split: SplitInstruction, start: number): { readonly heredocs: readonly Heredoc[]; readonly next: number } {
    const heredocs: Heredoc[] = [];
    let next = start;
    for (const { marker, span } of heredocMarkers(split)) {
      const body = readHeredocBody(this.#text, next, marker, span, (from, to) => this.#checkLength(from, to));
      heredocs.push(body.heredoc);
      next = body.next;
    }
    return { heredocs, next };
  }

  /** Reports the first thing that is wrong with an instruction: one line, one diagnostic. */
  #report(instruction: Instruction, problem: Problem | undefined, heredocs: readonly Heredoc[]): void {
    if (instruction.keyword === 'FROM') this.#inStage = true;
    const open = heredocs.find((heredoc) => !heredoc.terminated);
    if (problem?.level === 'parser') {
      this.#diagnostics.push(toDiagnostic(problem));
    } else if (open) {
      const help = `End the text with a line that is ${open.name} and nothing else${open.chomp ? ' but tabs in front' : ''}.`;
      this.#diagnostics.push({ code: 'unterminated-heredoc', message: `The heredoc ${open.name} has no end`, help, span: open.markerSpan });
    } else if (problem && problem.level !== 'ignored') {
      this.#diagnostics.push(toDiagnostic(problem));
    } else if (!this.#inStage && instruction.keyword !== 'ARG' && !this.#misplaced) {
      this.#misplaced = true;
      this.#diagnostics.push({
        code: 'instruction-before-from',
        message: `${instruction.keyword} stands in front of the first FROM`,
        help: 'Put FROM <image> above it; only ARG may come before.',
        span: instruction.keywordSpan,
      });
    } else if (problem) {
      this.#diagnostics.push(toDiagnostic(problem));
    }
    // A misspelt FROM is reported as such; what follows it is not out of place.
    if (instruction.keyword === '?' && suggestKeyword(instruction.written)?.toUpperCase() === 'FROM') this.#inStage = true;
  }

  #reportEmpty(): void {
    const end = this.#text.length;
    const message = 'There are no instructions in this file';
    this.#diagnostics.push({ code: 'no-instructions', message, help: 'Begin with FROM <image>.', span: { start: end, end } });
  }

  #checkLength(start: number, next: number): void {
    if (this.#tooLong || (next - start) * 3 <= longestLine) return;
    const line = this.#text.slice(start, next);
    const bytes = this.#source.encoding === 'latin1' ? line.length : Buffer.byteLength(line);
    if (bytes - (line.endsWith('\n') ? 1 : 0) <= longestLine) return;
    this.#tooLong = true;
    this.#diagnostics.push({
      code: 'line-too-long',
      message: `This line has more than ${longestLine} bytes, which the builder cannot read`,
      help: 'Break it with the escape character, or put the text into a file.',
      span: { start, end: lineTextEnd(this.#text, start, next) },
    });
  }

  #push(part: Part): void {
    this.#fillTo(part.span.start);
    this.#parts.push(part);
  }

  #fillTo(end: number): void {
    const start = this.#parts.at(-1)?.span.end ?? 0;
    if (end > start) this.#parts.push({ kind: 'blank', span: { start, end } });
  }
}

function heredocMarkers(split: SplitInstruction): readonly { readonly marker: HeredocMarker; readonly span: Span }[] {
  const line: MappedText = split.line;
  if (!line.text.includes('<<')) return [];
  const command = split.keyword === 'ONBUILD' && split.from < split.to ? splitInstruction(line, split.from, split.to) : split;
  if (!mayHaveHeredocs(command)) return [];
  return findHeredocMarkers(line.text).map((marker) => ({ marker, span: line.toSourceSpan(marker.start, marker.end) }));
}

function toDiagnostic({ code, message, help, span, level }: Problem): Diagnostic {
  return level === 'ignored' ? { code, message, help, span, accepted: true } : { code, message, help, span };
}
