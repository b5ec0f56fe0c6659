import type { Stage, Step, Take } from '../../build/graph.types.ts';
import { defineRule } from '../define.ts';

export const rootCopiedFromStage = defineRule({
  id: 'root-copied-from-stage',
  practice: 'stages',
  severity: 'warning',
  preset: 'strict',
  aliases: ['DL3067'],
  summary: 'COPY takes the whole file system of another image',
  why: 'All of that image comes along, compilers and caches included, which stages are there to leave behind; and it writes over this one’s programs, libraries and package database, so that scanners and package managers see neither the one nor the other.',
  notWhen: 'The other image holds only what is wanted, as images of single tools do, or it was put together to become one layer.',
  decides:
    'COPY --from whose source and destination are / after expansion. Info where this stage starts from scratch: that is how layers are squashed. Nothing is said where the other stage starts from scratch, or is an image whose content is unknown.',
  sources: ['https://docs.docker.com/build/building/multi-stage/', 'https://github.com/hadolint/hadolint/wiki/DL3067'],
  messages: {
    whole: 'This copies the whole file system of {from} over that of the image',
    squashed: 'This makes one layer of all of {from}: it is shared with no other image, and variables, user and command stay behind',
  },
  examples: [
    { bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM debian:13\nCOPY --from=build / /\n', flags: '/' },
    { bad: 'FROM debian:13\nENV ROOT=/\nCOPY --link --from=node:24 $ROOT ./\n', flags: '$ROOT' },
    { good: 'FROM golang:1.25 AS build\nFROM debian:13\nCOPY --from=build /app /\n' },
    { bad: 'FROM debian:13 AS work\nRUN apt-get update\nFROM scratch\nCOPY --from=work / /\n', flags: '/' },
    { good: 'FROM debian:13 AS work\nRUN make\nFROM scratch\nCOPY --from=work /rootfs/ /\n' },
    { good: 'FROM scratch AS files\nCOPY rootfs /\nFROM debian:13\nCOPY --from=files / /\n' },
    { good: 'FROM tonistiigi/xx AS xx\nFROM golang:1.25\nCOPY --from=xx / /\nCOPY --from=acme/tool:1 / /\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('all', 'COPY')) {
        const { stage, instruction } = step;
        const { destination } = instruction;
        if (!destination || !instruction.flags.some(({ name }) => name === 'from')) continue;
        const source = instruction.sources.find((word) => isRoot(step, word.text));
        if (!source || !(isRoot(step, destination.text) || isHere(step, destination.text))) continue;
        const from = wholeSystem(stage.takes.find((take) => take.instruction === instruction));
        if (from === undefined) continue;
        if (stage.root.kind === 'scratch') yield { message: 'squashed', data: { from }, at: source.span, severity: 'info' };
        else yield { message: 'whole', data: { from }, at: source.span };
      }
    },
  },
});

function isRoot(step: Step, text: string): boolean {
  const value = step.expand({ text });
  return value.known && /^\/+(?:\.\/*)*$/.test(value.value);
}

/** `.` in a stage that works in /. */
function isHere(step: Step, text: string): boolean {
  const value = step.expand({ text });
  return value.known && /^\.\/*$/.test(value.value) && step.before.workdir.known && step.before.workdir.value === '/';
}

/** What the whole system is called that is taken; undefined if it is not known to be one. */
function wholeSystem(take: Take | undefined): string | undefined {
  if (take?.source.kind === 'stage') {
    const { stage } = take.source;
    return stage.root.kind === 'image' && stage.root.facts?.os !== undefined ? `the stage ${nameOf(stage)}` : undefined;
  }
  // A short name is an official image; those of single tools have a namespace.
  return take?.source.kind === 'image' && !take.source.reference.familiar.includes('/') ? take.source.reference.familiar : undefined;
}

function nameOf({ name, index }: Stage): string {
  return name ?? String(index);
}
