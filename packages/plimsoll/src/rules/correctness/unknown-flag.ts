import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const unknownFlag = defineRule({
  id: 'unknown-flag',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A flag that the instruction does not take, or takes once',
  why: 'BuildKit refuses flags it does not know and flags given twice. Often the flag belongs to the program that RUN starts and has moved in front of it, or is misspelt.',
  decides:
    'The flags of BuildKit’s current stable frontend for each instruction. Flags are case sensitive. A flag that an instruction silently ignores is reported as a warning.',
  sources: ['https://docs.docker.com/reference/dockerfile/'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nCOPY --chwon=1000 app /app\n', flags: '--chwon=1000' },
    { bad: 'FROM alpine:3.22\nRUN --mont=type=cache,target=/c ls\n', flags: '--mont=type=cache,target=/c' },
    { bad: 'FROM alpine:3.22\nCOPY --chown=1 --chown=2 app /app\n', flags: '--chown=2' },
    { good: 'FROM alpine:3.22\nCOPY --chown=1000 app /app\nRUN ls --color\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'unknown-flag') },
});
