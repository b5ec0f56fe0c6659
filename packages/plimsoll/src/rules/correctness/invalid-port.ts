import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidPort = defineRule({
  id: 'invalid-port',
  practice: 'correctness',
  severity: 'error',
  aliases: ['DL3011', 'DS-0008', 'unix_ports_out_of_range'],
  refusal: true,
  summary: 'EXPOSE names no port',
  why: 'BuildKit refuses ports above 65535, falling ranges and words that are no number.',
  decides:
    'Every port of EXPOSE after expansion as BuildKit expands it: an argument that is set nowhere is empty. Protocols and ranges are read.',
  sources: ['https://docs.docker.com/reference/dockerfile/#expose'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nEXPOSE 80 80000\n', flags: '80000' },
    { bad: 'FROM alpine:3.22\nEXPOSE 9000-8000\n', flags: '9000-8000' },
    { bad: 'FROM alpine:3.22\nARG PORT\nEXPOSE 40000-${PORT}\n', flags: '40000-${PORT}' },
    { good: 'FROM alpine:3.22\nEXPOSE 65535 8000-8010/udp ${UNSET}\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-port') },
});
