import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidDirective = defineRule({
  id: 'invalid-directive',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A parser directive is wrong',
  why: 'Directives at the top of the file change how all of it is read. BuildKit refuses an escape character it does not know and directives given twice.',
  decides:
    '`# escape=` with anything but a backslash or a backtick, and a second directive of the same name. After the first comment or instruction a directive is a comment and not looked at.',
  sources: ['https://docs.docker.com/reference/dockerfile/#parser-directives'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: '# escape=^\nFROM alpine:3.22\n', flags: '^' },
    { bad: '# syntax=docker/dockerfile:1\n# syntax=docker/dockerfile:1.7\nFROM alpine:3.22\n', flags: '# syntax=docker/dockerfile:1.7' },
    { good: '# syntax=docker/dockerfile:1\n# escape=`\nFROM alpine:3.22\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-directive') },
});
