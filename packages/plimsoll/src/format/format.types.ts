import type { Span } from '../model/text.ts';

/**
 * Where empty lines stand between instructions: `kept` where the author has them, one at most; `grouped` also between instructions of
 * different kinds; `always` between all, `never` between any.
 */
export type EmptyLines = (typeof emptyLinesValues)[number];
export const emptyLinesValues = ['kept', 'grouped', 'always', 'never'] as const;

/** How Dockerfiles are laid out; `format:` in plimsoll.yaml. */
export interface FormatOptions {
  /** Blanks in front of a continued line, and of each level below it. */
  readonly indent: number;
  /** A chain of commands or pairs on one line that is longer than this is broken into lines. */
  readonly width: number;
  /** The file ends with a line break. */
  readonly finalNewline: boolean;
  readonly emptyLines: EmptyLines;
}

export const defaultFormat: FormatOptions = { indent: 4, width: 120, finalNewline: true, emptyLines: 'kept' };

/** The numbers that each option may be. */
export const formatRanges = { indent: { least: 1, most: 16 }, width: { least: 40, most: 1000 } } as const;

/** A place that was left as it was, and why. */
export interface KeptPlace {
  readonly span: Span;
  readonly reason: string;
}

export interface Formatted {
  /** The whole file, laid out; the original where nothing has to change or where change would not be safe. */
  readonly text: string;
  /** The same as replacements in the original, in order, one for each instruction, comment or gap that changes. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
  /** What the layout should have been applied to but was not, since the file would have meant something else. */
  readonly kept: readonly KeptPlace[];
}
