import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidSignal = defineRule({
  id: 'invalid-signal',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'STOPSIGNAL names no signal',
  why: 'BuildKit refuses names and numbers that are no signal of Linux, so that a stop does not fail later.',
  decides: 'The argument after expansion, with or without `SIG`, in any case, or a number.',
  sources: ['https://docs.docker.com/reference/dockerfile/#stopsignal'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nSTOPSIGNAL SIGSTOPP\n', flags: 'SIGSTOPP' },
    { bad: 'FROM alpine:3.22\nSTOPSIGNAL SIGTERM now\n', flags: 'SIGTERM now' },
    { good: 'FROM alpine:3.22\nSTOPSIGNAL sigquit\nSTOPSIGNAL 15\nSTOPSIGNAL RTMIN+3\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-signal') },
});
