import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const instructionBeforeFrom = defineRule({
  id: 'instruction-before-from',
  practice: 'correctness',
  severity: 'error',
  aliases: ['DL3061', 'should_specify_base_image', 'first_instruction_should_be_arg_or_from'],
  refusal: true,
  summary: 'An instruction stands above the first FROM',
  why: 'Every instruction but ARG belongs to a stage, and a stage begins with FROM. BuildKit stops with “no build stage in current context”.',
  decides: 'The first instruction other than ARG that stands in front of the first FROM.',
  sources: ['https://docs.docker.com/reference/dockerfile/#from'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'LABEL a=b\nFROM alpine:3.22\n', flags: 'LABEL' },
    { bad: 'ARG A=1\nENV B=$A\nFROM alpine:3.22\n', flags: 'ENV' },
    { good: '# syntax=docker/dockerfile:1\nARG TAG=3.22\nFROM alpine:${TAG}\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'instruction-before-from') },
});
