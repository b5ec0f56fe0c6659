import type { NewFile, TextEdit } from '../../model/finding.ts';
import type { SourceText, Span } from '../../model/text.ts';

/** The kinds of file that rules look at, each with a detector of its own. */
export const viewKinds = ['dockerfile', 'compose', 'workflow', 'manifest'] as const;
export type ViewKind = (typeof viewKinds)[number];

/** What every file that rules look at has in common: its text and edits to it. */
export abstract class TextView {
  abstract readonly kind: ViewKind;
  readonly source: SourceText;
  readonly #derived = new Map<(view: never) => unknown, unknown>();

  constructor(source: SourceText) {
    this.source = source;
  }

  /** How many reasons there are for which its own program would refuse the file: a fix may not add one. */
  abstract get refusals(): number;

  get path(): string {
    return this.source.path;
  }

  /** Another file that rules may edit together with this one. */
  companion(_path: string): SourceText | undefined {
    return undefined;
  }

  /**
   * What a function makes of this view, made once and kept as long as the view is. It is known by the function itself: one that is
   * written at the call is another each time, and makes it again.
   */
  derive<T>(make: (view: this) => T): T {
    if (this.#derived.has(make)) return this.#derived.get(make) as T;
    const made = make(this);
    this.#derived.set(make, made);
    return made;
  }

  text(span: Span): string {
    return this.source.slice(span);
  }

  replace(span: Span, text: string): TextEdit {
    return { path: this.path, span, text };
  }

  insert(offset: number, text: string): TextEdit {
    return { path: this.path, span: { start: offset, end: offset }, text };
  }

  newFile(path: string, text: string): NewFile {
    return { path, create: text };
  }

  protected lineStart(offset: number): number {
    return this.source.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** End of the line's text: before `\r\n` or `\n`. */
  protected lineEnd(offset: number): number {
    const text = this.source.text;
    const newline = text.indexOf('\n', offset);
    if (newline === -1) return text.length;
    return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
  }
}
