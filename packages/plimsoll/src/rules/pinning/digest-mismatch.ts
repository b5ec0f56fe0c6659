import { formatReference } from '../../bases/reference.ts';
import { type ImageUse, imageUses } from '../../facts/images/image-uses.ts';
import { defineRule } from '../define.ts';

const one = 'sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04';
const two = 'sha256:0e1f2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';

export const digestMismatch = defineRule({
  id: 'digest-mismatch',
  practice: 'pinning',
  severity: 'warning',
  aliases: [],
  summary: 'One tag is pinned to a digest in one stage, and to another digest or to none in the next',
  why: 'Stages that are meant to start from the same image start from different ones: what is compiled in one may not run in the other, and who reads the tag does not see it. It happens when only one of the lines is renewed.',
  notWhen: 'The stages are for different platforms, whose digests differ: say so with --platform.',
  decides:
    'Images from outside that are named with the same repository and tag more than once in a file, after expansion of the defaults of build arguments. Two digests are a warning, a digest here and none there is an info. Stages with --platform, and those that are not needed for what is shipped, are left out.',
  sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  messages: {
    differs: '{image} is pinned to another digest on line {line}',
    missing: '{image} is pinned to a digest on line {line}, but not here',
  },
  examples: [
    { bad: `FROM node:24@${one} AS build\nFROM node:24@${two}\nCOPY --from=build /a /a\n`, flags: `node:24@${two}` },
    { bad: `FROM node:24@${one} AS build\nFROM node:24\nCOPY --from=build /a /a\n`, flags: 'node:24' },
    { good: `FROM node:24@${one} AS build\nFROM node:24@${one}\nCOPY --from=build /a /a\n` },
    { good: `FROM node:24@${one} AS build\nFROM node:24-slim@${two}\nCOPY --from=build /a /a\n` },
    { good: `FROM --platform=linux/amd64 node:24@${one} AS build\nFROM node:24@${two}\nCOPY --from=build /a /a\n` },
    { good: `FROM node@${one} AS build\nFROM node@${two}\nCOPY --from=build /a /a\n` },
  ],
  detect: {
    *dockerfile(file) {
      const pinned = new Map<string, ImageUse>();
      const uses = [...imageUses(file)].filter(
        ({ stage, reference }) =>
          reference.tag !== undefined && stage.reachable && stage.platform.known && stage.platform.value === undefined,
      );
      for (const use of uses) {
        const name = formatReference({ ...use.reference, digest: undefined });
        if (use.reference.digest !== undefined && !pinned.has(name)) pinned.set(name, use);
      }
      if (pinned.size === 0) return;
      for (const { reference, at } of uses) {
        const image = formatReference({ ...reference, digest: undefined });
        const first = pinned.get(image);
        if (first === undefined || first.reference.digest === reference.digest) continue;
        const data = { image, line: file.source.position(first.at.start).line };
        if (reference.digest === undefined) yield { message: 'missing', data, at, severity: 'info' };
        else yield { message: 'differs', data, at };
      }
    },
  },
});
