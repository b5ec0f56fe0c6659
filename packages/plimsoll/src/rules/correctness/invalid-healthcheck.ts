import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidHealthcheck = defineRule({
  id: 'invalid-healthcheck',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A HEALTHCHECK cannot be read',
  why: 'BuildKit refuses it: the form is `HEALTHCHECK [flags] CMD command`, or `HEALTHCHECK NONE`, with durations that have a unit and a whole number of retries.',
  decides: 'The form, and the values of the flags as Go’s duration parser reads them.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nHEALTHCHECK wget -qO- http://127.0.0.1/\n', flags: 'wget' },
    { bad: 'FROM alpine:3.22\nHEALTHCHECK --interval=30 CMD true\n', flags: '30' },
    { bad: 'FROM alpine:3.22\nHEALTHCHECK NONE please\n', flags: 'NONE please' },
    { good: 'FROM alpine:3.22\nHEALTHCHECK --interval=30s --retries=3 CMD true\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-healthcheck') },
});
