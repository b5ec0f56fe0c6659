import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidImageReference = defineRule({
  id: 'invalid-image-reference',
  practice: 'correctness',
  severity: 'error',
  aliases: ['InvalidDefaultArgInFrom'],
  refusal: true,
  summary: 'An image reference cannot be read',
  why: 'BuildKit refuses references that no registry can have: capital letters in the name, an empty tag, a broken digest.',
  decides:
    'References of FROM, COPY --from and mounts, after expansion with the defaults of the arguments, by the grammar of the distribution project. Info where an argument with a blank default or none makes it invalid, which the build is meant to be given, or a placeholder of a template.',
  sources: ['https://pkg.go.dev/github.com/distribution/reference'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM Alpine:3.22\n', flags: 'Alpine:3.22' },
    { bad: 'FROM BASEIMAGE\n', flags: 'BASEIMAGE' },
    { bad: 'FROM resin/%%MACHINE%%-debian\n', flags: 'resin/%%MACHINE%%-debian' },
    { bad: 'ARG TAG=\nFROM alpine:${TAG}\n', flags: 'alpine:${TAG}' },
    { bad: 'ARG TAG\nFROM registry.example/team/base:${TAG}\n', flags: 'registry.example/team/base:${TAG}' },
    { good: 'ARG TAG=3.22\nFROM registry.example.com:5000/team/alpine:${TAG}\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-image-reference') },
});
