import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const lineTooLong = defineRule({
  id: 'line-too-long',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A line is longer than the builder reads',
  why: 'BuildKit reads at most 65,536 bytes of a line and stops with “dockerfile line greater than maximum allowed size”.',
  decides: 'Lines as they stand in the file, before they are joined; the limit is in bytes of UTF-8.',
  sources: ['https://pkg.go.dev/bufio#pkg-constants'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: `FROM alpine:3.22\nRUN echo ${'x'.repeat(65_536)}\n`, flags: `RUN echo ${'x'.repeat(65_536)}` },
    { good: 'FROM alpine:3.22\nRUN echo x\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'line-too-long') },
});
