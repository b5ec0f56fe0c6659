import { defineRule, flag, number } from '../define.ts';

export const fileTooLong = defineRule({
  id: 'file-too-long',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['max-lines'],
  summary: 'The Dockerfile has more lines than agreed on',
  why: 'A file that nobody reads to the end is not reviewed. Scripts of the context, or a base image of your own, take the long parts.',
  notWhen: 'The file is generated, or its stages belong together.',
  decides:
    'Lines with something other than a comment on them, more than the option `maximum`; the options say whether empty lines and comments count.',
  options: {
    maximum: number('How many lines a file may have; 0 for any number', 150),
    emptyLines: flag('Whether empty lines count', false),
    comments: flag('Whether comments count', false),
  },
  sources: ['https://docs.docker.com/build/building/best-practices/#create-reusable-stages'],
  messages: { long: '{count} lines, more than {maximum}' },
  examples: [
    { bad: { dockerfile: 'FROM alpine:3.22\nRUN a\nRUN b\n', options: { maximum: 2 } }, flags: 'RUN b' },
    { good: { dockerfile: '# a\nFROM alpine:3.22\n\nRUN a\n', options: { maximum: 2 } } },
    { good: 'FROM alpine:3.22\n' },
  ],
  detect: {
    *dockerfile(file, { maximum, emptyLines, comments }) {
      const { text, lineStarts } = file.source;
      if (maximum <= 0 || lineStarts.length <= maximum) return;
      let count = 0;
      let first: number | undefined;
      for (const [index, start] of lineStarts.entries()) {
        if (start === text.length) break;
        const line = text.slice(start, lineStarts[index + 1] ?? text.length).trim();
        if ((line === '' && !emptyLines) || (line.startsWith('#') && !comments)) continue;
        if (++count > maximum) first ??= start;
      }
      if (first === undefined) return;
      const end = text.indexOf('\n', first);
      const line = text.slice(first, end === -1 ? text.length : end).trimEnd();
      yield { message: 'long', data: { count, maximum }, at: { start: first, end: first + Math.max(1, line.length) } };
    },
  },
});
