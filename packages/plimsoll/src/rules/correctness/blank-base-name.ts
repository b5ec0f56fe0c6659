import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const blankBaseName = defineRule({
  id: 'blank-base-name',
  practice: 'correctness',
  severity: 'error',
  aliases: ['UndefinedArgInFrom', 'InvalidDefaultArgInFrom'],
  refusal: true,
  summary: 'FROM names nothing unless a build argument is given',
  why: 'Without the argument BuildKit stops with “base name should not be blank”. A file that everyone can build has a default.',
  notWhen: 'The image is always built with the argument, by a script or a bake file that sets it.',
  decides:
    'A FROM whose image is blank after expansion with the defaults of the ARGs above the first FROM. An ARG inside a stage does not count for FROM. Info where an argument is declared that has no default: the build is meant to be given it.',
  sources: ['https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'ARG BASE\nFROM ${BASE}\n', flags: '${BASE}' },
    { bad: 'FROM alpine:3.22 AS a\nARG BASE=debian:12\nFROM $BASE\n', flags: '$BASE' },
    { good: 'ARG BASE=alpine:3.22\nFROM ${BASE}\n' },
    { good: 'FROM ${BASE:-alpine:3.22}\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'blank-base-name') },
});
