import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidMount = defineRule({
  id: 'invalid-mount',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A --mount of RUN cannot be used',
  why: 'BuildKit refuses the file: a mount is a list of key=value pairs, and each type takes its own keys.',
  decides:
    'Keys, types and values as BuildKit reads them, and after expansion of variables where it expands them; a mount without a target that needs one.',
  sources: ['https://docs.docker.com/reference/dockerfile/#run---mount'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nRUN --mount=type=cahce,target=/c ls\n', flags: 'type=cahce,target=/c' },
    { bad: 'FROM alpine:3.22\nRUN --mount=type=cache ls\n', flags: 'type=cache' },
    { bad: 'FROM alpine:3.22\nRUN --mount=typ=tmpfs,target=/t ls\n', flags: 'typ=tmpfs,target=/t' },
    { good: 'FROM alpine:3.22\nRUN --mount=type=cache,target=/root/.cache,sharing=locked ls\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-mount') },
});
