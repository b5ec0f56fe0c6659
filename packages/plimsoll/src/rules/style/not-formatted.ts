import { skipSpaces, trimEnd } from '../../dockerfile/characters.ts';
import { formatDockerfile } from '../../format/format.ts';
import { defaultFormat, emptyLinesValues } from '../../format/format.types.ts';
import type { SourceText, Span } from '../../model/text.ts';
import { choice, defineRule, flag, number } from '../define.ts';

export const notFormatted = defineRule({
  id: 'not-formatted',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['eol-last', 'newline-between-instructions', 'no-multi-spaces', 'no-multiple-empty-lines', 'no-trailing-spaces'],
  summary: 'The file is not laid out as plimsoll format does it',
  why: 'Files in one layout are read without stumbling, and their history shows what was changed and not how somebody likes to indent.',
  notWhen: 'Another formatter is in use, or a layout of your own is kept.',
  decides:
    'As `plimsoll format`, with the options under `format:` in plimsoll.yaml: keywords in upper case, one blank between words, continued lines indented, operators at the begin of lines, one pair on each of several lines, long chains on several lines, at most one empty line, no blanks at the end of lines, and a line break at the end of the file. Heredocs, commands of Windows, what BuildKit refuses, and instructions below `# plimsoll format-ignore` stay as they are. Each file is reported once.',
  sources: ['https://github.com/reteps/dockerfmt'],
  options: {
    indent: number('Blanks in front of a continued line', defaultFormat.indent),
    width: number('A chain of commands or pairs on a longer line is broken into lines', defaultFormat.width),
    finalNewline: flag('Whether the file ends with a line break', defaultFormat.finalNewline),
    emptyLines: choice(
      'Empty lines between instructions: as they are, between different kinds, between all, or between none',
      emptyLinesValues,
      defaultFormat.emptyLines,
    ),
  },
  messages: {
    place: 'plimsoll format would lay this out in another way',
    places: 'plimsoll format would lay this file out in another way, here and in {more} more places',
  },
  examples: [
    {
      bad: 'from  debian:12\n\n\nRUN apt-get update && \\\n  apt-get install -y \\\n  curl  git \\ \n  # why\n  vim\nCMD [ "a","b" ]',
      flags: 'from  debian:12',
      fixed:
        'FROM debian:12\n\nRUN apt-get update \\\n    && apt-get install -y \\\n        curl git \\\n        # why\n        vim\nCMD ["a", "b"]\n',
    },
    { bad: 'FROM debian:12\n\n\n\nRUN ls\n', flags: 'RUN ls', fixed: 'FROM debian:12\n\nRUN ls\n' },
    { bad: 'FROM debian:12\nRUN ls', flags: 'RUN ls', fixed: 'FROM debian:12\nRUN ls\n' },
    {
      bad: { dockerfile: 'FROM debian:12\nENV A=1 \\\n    B=2\n', options: { indent: 2 } },
      flags: 'B=2',
      fixed: 'FROM debian:12\nENV A=1 \\\n  B=2\n',
    },
    {
      bad: { dockerfile: 'FROM debian:12\n# why\nRUN a\nRUN b\n\n\nCMD ["c"]\n', options: { emptyLines: 'grouped' } },
      flags: '# why',
      fixed: 'FROM debian:12\n\n# why\nRUN a\nRUN b\n\nCMD ["c"]\n',
    },
    { good: 'FROM debian:12\nRUN <<EOF\n  a   b  \n\n\nEOF\n# plimsoll format-ignore\nrun  a\nRUN echo "a  b" \\\n    # why\n    && c\n' },
    { good: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN dir  C:\\ && `\n  ver\nENV A b  c\n' },
  ],
  detect: {
    *dockerfile(file, options) {
      const { edits } = formatDockerfile(file.graph, options);
      const [first] = edits;
      if (!first) return;
      const at = lineFrom(file.source, first.span.start);
      const fix = {
        title: 'Format the file',
        applicability: 'safe',
        edits: edits.map(({ span, text }) => file.replace(span, text)),
      } as const;
      if (edits.length === 1) yield { message: 'place', at, fix };
      else yield { message: 'places', data: { more: edits.length - 1 }, at, fix };
    },
  },
});

/** The text of the line at an offset, or, since there is nothing to see in an empty one, of the nearest with text. */
function lineFrom({ text }: SourceText, offset: number): Span {
  let start = skipSpaces(text, text.lastIndexOf('\n', offset - 1) + 1, text.length);
  if (start === text.length) {
    const last = trimEnd(text, 0, text.length) - 1;
    start = skipSpaces(text, text.lastIndexOf('\n', last) + 1, text.length);
  }
  const newline = text.indexOf('\n', start);
  return { start, end: trimEnd(text, start, newline === -1 ? text.length : newline) };
}
