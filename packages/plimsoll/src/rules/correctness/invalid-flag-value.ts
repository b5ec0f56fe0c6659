import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidFlagValue = defineRule({
  id: 'invalid-flag-value',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A flag has a value it cannot have',
  why: 'BuildKit refuses the file: the value is not one of those that the flag takes.',
  decides:
    'The values that BuildKit checks while reading: `--network`, `--security`, `--device`, and true or false for flags such as `--link`.',
  sources: ['https://docs.docker.com/reference/dockerfile/#run---network'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nCOPY --link=yes app /app\n', flags: 'yes' },
    { bad: 'FROM alpine:3.22\nRUN --network=lan ls\n', flags: 'lan' },
    { good: 'FROM alpine:3.22\nCOPY --link app /app\nRUN --network=none ls\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-flag-value') },
});
