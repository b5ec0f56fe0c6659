import { expandWord, variableReferences } from '../../dockerfile/expand.ts';
import type { FromInstruction, Word } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { nearest } from '../../model/nearest.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';

export const undeclaredArgument = defineRule({
  id: 'undeclared-argument',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['UndefinedArgInFrom'],
  summary: 'FROM uses an argument that is not declared above it',
  why: 'FROM only knows the ARGs above the first FROM and those of BuildKit. Any other name is empty, and --build-arg cannot set it either: the image is another one than was meant.',
  notWhen: 'The default in ${NAME:-default} is all that is ever wanted. Then write it without the variable.',
  decides:
    'Names in the image or the platform of FROM that are neither declared above the first FROM nor BuildKit’s own, as BuildKit decides. One with a default, as in ${NAME:-default}, is info: no --build-arg reaches it. Silent where the build is refused for it, which another finding says, unless `as: buildkit` asks for both.',
  sources: ['https://docs.docker.com/reference/build-checks/undefined-arg-in-from/'],
  options: { as: asWhom('UndefinedArgInFrom') },
  messages: {
    undeclared: '${name} is not declared above the first FROM, so it is empty here',
    fixed: '${name} is not declared above the first FROM: no --build-arg can set it, and the default always holds',
    misspelt: '${name} is not declared above the first FROM: ${near} is probably meant',
  },
  examples: [
    { bad: 'ARG TAG=3.22\nFROM alpine:${TAG}${SUFFIX}\n', flags: '${SUFFIX}' },
    {
      bad: 'ARG MY_ARCH=amd64\nFROM --platform=linux/arm$MYARCH alpine:3.22\n',
      flags: '$MYARCH',
      fixed: 'ARG MY_ARCH=amd64\nFROM --platform=linux/arm$MY_ARCH alpine:3.22\n',
    },
    { bad: 'FROM debian:12\nARG V=1\nFROM alpine:3${V}\n', flags: '${V}' },
    { bad: 'FROM alpine:3${MINOR:-.22}\n', flags: '${MINOR:-.22}' },
    { bad: { dockerfile: 'FROM registry.example/base:$TAG\n', options: { as: 'buildkit' } }, flags: '$TAG' },
    { good: 'ARG TAG\nFROM --platform=$BUILDPLATFORM alpine:3.22$TAG\nFROM alpine:3${TARGETVARIANT:-.22}\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const { from } of file.graph.stages) {
        for (const word of wordsOf(from)) {
          if (!word.text.includes('$') || word.text.length > 10_000) continue;
          if (as !== 'buildkit' && file.diagnostics.some(({ span }) => span.start === word.span.start)) continue;
          yield* inWord(file, word);
        }
      }
    },
  },
});

function wordsOf({ image, flags }: FromInstruction): Pick<Word, 'text' | 'span'>[] {
  const platform = flags.find(({ name }) => name === 'platform');
  return [
    ...(image ? [image] : []),
    ...(platform?.value !== undefined && platform.valueSpan ? [{ text: platform.value, span: platform.valueSpan }] : []),
  ];
}

function* inWord(file: DockerfileView, { text, span }: Pick<Word, 'text' | 'span'>) {
  const { globalArgs } = file.graph;
  const isDeclared = (name: string) => globalArgs.has(name) || ownArgument.test(name);
  const options = { escape: file.dockerfile.escape };
  const { unmatched } = expandWord(text, (name) => (isDeclared(name) ? 'set' : undefined), options);
  const isVerbatim = file.text(span) === text;
  for (const { name, start, end, modifier } of variableReferences(text, options)) {
    if (!unmatched.includes(name) || isDeclared(name)) continue;
    const at = isVerbatim ? { start: span.start + start, end: span.start + end } : span;
    const near = name.length < 3 ? undefined : nearest(name, [...globalArgs.keys(), ...ownArguments].slice(0, 200));
    if (near === undefined && /^:?-$/.test(modifier)) yield { message: 'fixed', data: { name }, at, severity: 'info' } as const;
    else if (near === undefined) yield { message: 'undeclared', data: { name }, at } as const;
    else {
      const written = file.text(at);
      const edits = written.includes(name) ? [file.replace(at, written.replace(name, near))] : [];
      const fix: FixReport = { title: `Write $${near}`, applicability: edits.length > 0 ? 'unsafe' : 'manual', edits };
      yield { message: 'misspelt', data: { name, near }, at, fix } as const;
    }
  }
}

const ownArgument = /^(?:TARGETSTAGE|(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT))$/;
const ownArguments = ['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT'];
