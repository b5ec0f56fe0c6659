import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidKeyValue = defineRule({
  id: 'invalid-key-value',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A name or a value is missing in ENV, LABEL or ARG',
  why: 'BuildKit refuses pairs without `=`, blank names, and ENV or LABEL names without a value. Often a value with blanks is not quoted, so that its second word looks like the next pair.',
  decides:
    'The pairs as BuildKit splits them. `ENV name value`, the old form, is no error. SOURCE_DATE_EPOCH is checked as far as its value is known.',
  sources: ['https://docs.docker.com/reference/dockerfile/#env'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nENV GREETING=hello world\n', flags: 'world' },
    { bad: 'FROM alpine:3.22\nENV PATH\n', flags: 'PATH' },
    { bad: 'FROM alpine:3.22\nLABEL =value\n', flags: '=value' },
    { good: 'FROM alpine:3.22\nENV GREETING="hello world"\nARG NAME\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-key-value') },
});
