import type { TextEdit } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import { TextView } from './text-view.ts';

/** A view of a YAML file: edits that keep its lines, indentation and line ends. */
export abstract class YamlView extends TextView {
  get newline(): string {
    return this.source.text.includes('\r\n') ? '\r\n' : '\n';
  }

  /** The white space that the line of an offset begins with. */
  indentation(offset: number): string {
    const start = this.lineStart(offset);
    return /^[ \t]*/.exec(this.source.text.slice(start, offset))?.[0] ?? '';
  }

  /** A block's span ends with the line break behind its last line, if not later: this one ends with its text. */
  trimmed(span: Span): Span {
    return { start: span.start, end: span.start + this.text(span).trimEnd().length };
  }

  /** New lines below the line in which a span ends. `lines` without line ends. */
  insertLinesBelow(span: Span, ...lines: string[]): TextEdit {
    return this.insert(this.lineEnd(this.trimmed(span).end), lines.map((line) => this.newline + line).join(''));
  }

  /** New lines above the line in which a span begins. */
  insertLinesAbove(span: Span, ...lines: string[]): TextEdit {
    return this.insert(this.lineStart(span.start), lines.map((line) => line + this.newline).join(''));
  }

  /** Removes the lines that a span touches. */
  removeLines(span: Span): TextEdit {
    const next = this.source.text.indexOf('\n', this.trimmed(span).end);
    return this.replace({ start: this.lineStart(span.start), end: next === -1 ? this.source.text.length : next + 1 }, '');
  }
}
