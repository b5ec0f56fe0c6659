import type { InstructionOf } from '../../dockerfile/tree.ts';
import { removePair } from '../../facts/edits/remove-pair.ts';
import { defineRule } from '../define.ts';

const key = 'org.opencontainers.image.base.digest';

export const staleBaseDigest = defineRule({
  id: 'stale-base-digest',
  practice: 'metadata',
  severity: 'warning',
  aliases: ['no-stale-base-digest'],
  summary: 'A label names a digest of the base image that FROM does not pin',
  why: 'Scanners and update tools take org.opencontainers.image.base.digest for the base that the image was built on. With a FROM that follows a tag the base moves on and the label stays: it says of every later build what was true of one.',
  notWhen: 'The build fills in the digest that it has just resolved.',
  decides:
    'The label of the shipped image, also from a stage it starts from, where the base of that stage has no digest, or another one than the label. A value that is filled in at build time is fine beside a pinned base. Keys with variables are not read, and an unknown base says nothing.',
  sources: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys'],
  messages: {
    unpinned: 'The label names a digest, but FROM {image} is not pinned to one: the base moves on and the label stays',
    differs: 'The label names another digest than FROM does',
  },
  examples: [
    {
      bad: `FROM alpine:3.22\nLABEL a=1 ${key}="sha256:deadbeef"\n`,
      flags: `${key}="sha256:deadbeef"`,
      fixed: 'FROM alpine:3.22\nLABEL a=1\n',
    },
    {
      bad: `FROM alpine:3.22@sha256:${'1'.repeat(64)}\nLABEL ${key}="sha256:${'2'.repeat(64)}"\n`,
      flags: `${key}="sha256:${'2'.repeat(64)}"`,
    },
    { good: `FROM alpine:3.22@sha256:${'1'.repeat(64)}\nARG DIGEST\nLABEL ${key}="$DIGEST"\n` },
    { good: `FROM alpine:3.22@sha256:${'1'.repeat(64)}\nLABEL ${key}="sha256:${'1'.repeat(64)}"\n` },
    { good: `FROM alpine:3.22 AS build\nLABEL ${key}="sha256:deadbeef"\nFROM alpine:3.22\n` },
  ],
  detect: {
    *dockerfile(file) {
      const label = file.graph.shipped?.final.labels.get(key);
      if (label?.step.instruction.keyword !== 'LABEL') return;
      const instruction = label.step.instruction as InstructionOf<'LABEL'>;
      const pair = instruction.pairs.findLast((each) => each.key.replace(/["']/g, '') === key);
      const { root } = label.step.stage;
      if (!pair || root.kind !== 'image') return;
      const { digest, familiar, tag } = root.reference;
      if (digest === undefined) {
        const edit = removePair(file, instruction, pair);
        yield {
          message: 'unpinned',
          data: { image: tag === undefined ? familiar : `${familiar}:${tag}` },
          at: pair.span,
          ...(edit && { fix: { title: 'Remove the label', applicability: 'unsafe', edits: [edit] } }),
        };
      } else if (label.value.known && label.value.value !== '' && label.value.value !== digest) yield { message: 'differs', at: pair.span };
    },
  },
});
