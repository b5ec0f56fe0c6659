import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const unterminatedHeredoc = defineRule({
  id: 'unterminated-heredoc',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A heredoc has no end',
  why: 'BuildKit reads to the end of the file for the line that ends the text, then refuses the file: all instructions below have become part of the text.',
  decides: 'A `<<NAME` of RUN, COPY or ADD with no line that is NAME and nothing else; for `<<-NAME` tabs may stand in front.',
  sources: ['https://docs.docker.com/reference/dockerfile/#here-documents'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nRUN <<EOF\nls\n', flags: '<<EOF' },
    { bad: 'FROM alpine:3.22\nCOPY <<EOF /x\ntext\n  EOF\n', flags: '<<EOF' },
    { good: 'FROM alpine:3.22\nRUN <<-EOF\n\tls\n\tEOF\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'unterminated-heredoc') },
});
