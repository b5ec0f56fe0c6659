import { type Colors, makeColors } from './colors.ts';
import type { Hyperlinks } from './hyperlinks.ts';

/** How text is to be laid out. */
export interface Layout {
  readonly columns: number;
  readonly color: boolean;
  /** Makes text a link to a file, or to a web address; undefined where the terminal has no links. */
  readonly hyperlinks?: Hyperlinks | undefined;
}

export function colorsFor(layout: Layout): Colors {
  return makeColors(layout.color);
}

/** Breaks text at spaces to fit `width`; words longer than that stay whole. */
export function wrap(text: string, width: number): string[] {
  // What fits stays as it is, but for spaces in front.
  if (text.length <= width && !text.startsWith(' ') && !text.includes('\n')) return [text];
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Untrusted text made safe for a terminal: control characters shown as pictures, tabs as spaces, what is invisible or breaks lines as codes. */
export function printable(text: string): string {
  if (!unprintable.test(text)) return text;
  return text
    .replace(/\t/g, '    ')
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(
      /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      (c) => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`,
    );
}

/** Everything that `printable` replaces: most texts hold none of it. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
