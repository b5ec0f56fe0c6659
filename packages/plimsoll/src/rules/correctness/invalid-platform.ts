import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidPlatform = defineRule({
  id: 'invalid-platform',
  practice: 'correctness',
  severity: 'error',
  aliases: ['UndefinedArgInFrom'],
  refusal: true,
  summary: 'A --platform of FROM cannot be read',
  why: 'BuildKit stops with “failed to parse platform”, or, if a misspelt variable leaves it blank, refuses the file.',
  decides: 'The value after expansion with the defaults of the ARGs above the first FROM and BuildKit’s own platform arguments.',
  sources: ['https://docs.docker.com/reference/dockerfile/#from'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM --platform=linux/ alpine:3.22\n', flags: 'linux/' },
    { bad: 'FROM --platform=$BULIDPLATFORM alpine:3.22\n', flags: '$BULIDPLATFORM' },
    { good: 'FROM --platform=$BUILDPLATFORM alpine:3.22\nRUN ls\nFROM --platform=linux/arm64/v8 alpine:3.22\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-platform') },
});
