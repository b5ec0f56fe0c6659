import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const wrongArguments = defineRule({
  id: 'wrong-arguments',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'An instruction has too few or too many arguments',
  why: 'BuildKit refuses the file before it builds anything: each instruction has a fixed form, and what is missing cannot be guessed.',
  decides:
    'The number and kind of arguments as BuildKit checks them: COPY and ADD need a source and a destination, FROM one image and at most `AS name`, the others at least one argument; a blank name, path or user after expansion counts as none; info where the base image or a build argument may set its variable.',
  sources: ['https://docs.docker.com/reference/dockerfile/'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nCOPY app\n', flags: 'app' },
    { bad: 'FROM alpine:3.22\nUSER\n', flags: 'USER' },
    { bad: 'FROM alpine:3.22 build\n', flags: 'build' },
    { bad: 'FROM alpine:3.22\nVOLUME\n', flags: 'VOLUME' },
    { bad: 'FROM registry.example/team/base:1\nVOLUME $DATA_PATH\n', flags: '$DATA_PATH' },
    { good: 'FROM alpine:3.22 AS build\nCOPY app /app\nUSER 1000\nVOLUME /data\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'wrong-arguments') },
});
