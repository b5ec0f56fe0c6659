import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidVariable = defineRule({
  id: 'invalid-variable',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A variable cannot be expanded',
  why: 'BuildKit expands variables and removes quotes in most instructions, and refuses what it cannot read: an open quote, an unknown modifier, a brace without its end.',
  decides:
    'Every word that BuildKit expands. The words of RUN, CMD and ENTRYPOINT are the shell’s business and are not looked at. Info for the `${templateOption:…}` of Dev Container templates, which are filled in before anything is built.',
  sources: ['https://docs.docker.com/reference/dockerfile/#environment-replacement'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nENV A="b\n', flags: '"b' },
    { bad: 'FROM alpine:3.22\nWORKDIR ${HOME\n', flags: '${HOME' },
    { bad: 'FROM alpine:3.22\nENV A=${B^^}\n', flags: '${B^^}' },
    { bad: 'FROM debian:13\nARG ZSH=${templateOption:installZsh}\n', flags: '${templateOption:installZsh}' },
    { good: "FROM alpine:3.22\nENV A=${B:-c} D='$5'\nRUN echo ${A^^}\n" },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-variable') },
});
