import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidOnbuild = defineRule({
  id: 'invalid-onbuild',
  practice: 'correctness',
  severity: 'error',
  aliases: ['DL3043', 'invalid-onbuild-trigger', 'from_or_maintainer_cannot_be_triggered_within_onbuild'],
  refusal: true,
  summary: 'ONBUILD triggers what it cannot',
  why: 'BuildKit refuses ONBUILD with FROM, MAINTAINER or another ONBUILD behind it: a trigger runs in the middle of another build, where none of these makes sense.',
  decides: 'The instruction behind ONBUILD. What such an instruction may say otherwise is checked only by the build that runs it.',
  sources: ['https://docs.docker.com/reference/dockerfile/#onbuild'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nONBUILD ONBUILD RUN ls\n', flags: 'ONBUILD' },
    { bad: 'FROM alpine:3.22\nONBUILD FROM debian:12\n', flags: 'FROM' },
    { bad: 'FROM alpine:3.22\nONBUILD MAINTAINER me\n', flags: 'MAINTAINER' },
    { good: 'FROM alpine:3.22\nONBUILD RUN ls\nONBUILD STOPSIGNAL SIGQUIT\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-onbuild') },
});
