import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidStageName = defineRule({
  id: 'invalid-stage-name',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A name cannot name a stage',
  why: 'BuildKit refuses stage names that do not begin with a letter, since a number is the place of a stage and a dash begins a flag.',
  decides: 'The word behind AS: a letter, then letters, digits, `-`, `_` and `.`.',
  sources: ['https://docs.docker.com/reference/dockerfile/#from'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22 AS 1st\n', flags: '1st' },
    { bad: 'FROM alpine:3.22 AS build/app\n', flags: 'build/app' },
    { good: 'FROM alpine:3.22 AS build-1\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-stage-name') },
});
