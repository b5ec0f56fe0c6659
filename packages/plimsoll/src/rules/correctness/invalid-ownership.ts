import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidOwnership = defineRule({
  id: 'invalid-ownership',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A mode or an owner cannot be read',
  why: 'BuildKit refuses `--chmod` values that are neither octal digits nor symbols.',
  decides: 'The value of --chmod after expansion, where all of it is known.',
  sources: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nCOPY --chmod=999 app /app\n', flags: '999' },
    { bad: 'FROM alpine:3.22\nADD --chmod=rwx app /app\n', flags: 'rwx' },
    { good: 'FROM alpine:3.22\nCOPY --chmod=0755 app /app\nCOPY --chmod=u=rwX,go=rX app /app\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-ownership') },
});
