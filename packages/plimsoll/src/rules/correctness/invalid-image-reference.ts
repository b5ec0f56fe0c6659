import { basesThatNeedArguments } from '../../facts/buildkit/default-bases.ts';
import { asWhom, defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidImageReference = defineRule({
  id: 'invalid-image-reference',
  practice: 'correctness',
  severity: 'error',
  aliases: ['InvalidDefaultArgInFrom'],
  refusal: true,
  summary: 'An image reference cannot be read',
  why: 'BuildKit refuses references that no registry can have: capital letters in the name, an empty tag, a broken digest.',
  notWhen:
    'There is no reason to keep a reference that cannot be read. That arguments are needed is fine where a Compose or bake file always gives them.',
  decides:
    'References of FROM, COPY --from and mounts, after expansion with the defaults of the arguments, by the grammar of the distribution project. Info where an argument with a blank default or none makes it invalid, which the build is meant to be given, or a placeholder of a template. With `as: buildkit` also a warning where the build is given arguments (--build-arg, a Compose or bake file) and the image would be blank, or cannot be read, without them.',
  sources: ['https://pkg.go.dev/github.com/distribution/reference'],
  options: { as: asWhom('InvalidDefaultArgInFrom') },
  messages: {
    refused: '{problem}',
    needed: 'Without build arguments {image} names no image: give its ARG a default above the first FROM',
  },
  examples: [
    { bad: 'FROM Alpine:3.22\n', flags: 'Alpine:3.22' },
    { bad: 'FROM BASEIMAGE\n', flags: 'BASEIMAGE' },
    { bad: 'FROM resin/%%MACHINE%%-debian\n', flags: 'resin/%%MACHINE%%-debian' },
    { bad: 'ARG TAG=\nFROM alpine:${TAG}\n', flags: 'alpine:${TAG}' },
    { bad: 'ARG TAG\nFROM registry.example/team/base:${TAG}\n', flags: 'registry.example/team/base:${TAG}' },
    {
      bad: {
        path: 'Dockerfile',
        files: {
          Dockerfile: 'ARG BASE\nARG TAG=3.22\nFROM ${BASE}\nFROM alpine:${TAG}\n',
          'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      args: { BASE: "debian:13", TAG: "3.21" }\n',
        },
        options: { as: 'buildkit' },
      },
      flags: '${BASE}',
    },
    { good: 'ARG TAG=3.22\nFROM registry.example.com:5000/team/alpine:${TAG}\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      yield* refusals(file, 'invalid-image-reference');
      if (as !== 'buildkit') return;
      for (const { text, span } of basesThatNeedArguments(file)) {
        yield { message: 'needed', data: { image: text }, at: span, severity: 'warning' };
      }
    },
  },
});
