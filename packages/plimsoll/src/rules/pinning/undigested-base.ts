import { formatReference } from '../../bases/reference.ts';
import { argumentBehind, imageUses, isVariable } from '../../facts/images/image-uses.ts';
import { defineRule } from '../define.ts';

export const undigestedBase = defineRule({
  id: 'undigested-base',
  practice: 'pinning',
  severity: 'info',
  preset: 'strict',
  aliases: ['dockerfile-source-not-pinned'],
  summary: 'An image is named by a tag alone, without its digest',
  why: 'A tag can be pushed again, by its owner with new packages or by whoever gets hold of the account. Only the digest says which bytes a build starts from, so that it can be repeated and a replaced image is noticed.',
  notWhen: 'Nothing renews the digests: without a bot such as Renovate or Dependabot the base stays at its vulnerabilities.',
  decides:
    'FROM, COPY --from and RUN --mount=from of an image from outside whose reference has no digest after expansion of the defaults of build arguments; the argument is flagged where it holds the whole reference. scratch, stages and bare names that the catalogue does not know, which are built here, are left out, and so are references that cannot be known.',
  sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  messages: { undigested: '{image} names no digest, so what is published under it can be replaced' },
  examples: [
    { bad: 'FROM node:24.11.0-slim\n', flags: 'node:24.11.0-slim' },
    {
      bad: 'FROM debian:13@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\nCOPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/\nRUN --mount=type=bind,from=acme/tools:1,target=/t /t/run\n',
      flags: ['ghcr.io/astral-sh/uv:0.9.5', 'acme/tools:1'],
    },
    { bad: 'ARG BASE=acme/base:1\nFROM $BASE\n', flags: 'acme/base:1' },
    { good: 'FROM scratch\nCOPY app /\n' },
    { good: 'ARG BASE\nFROM $BASE AS build\nFROM build\nFROM app-base\n' },
    { good: 'FROM node@sha256:4b383ce285ed2556aa05a01c76305405a3fecd410af56e2d47a039c59bdc2f04\n' },
  ],
  detect: {
    *dockerfile(file) {
      const reported = new Set<number>();
      for (const { stage, reference, facts, at: written, written: text } of imageUses(file)) {
        if (reference.digest !== undefined || !stage.reachable) continue;
        if (facts === undefined && !reference.familiar.includes('/')) continue;
        const argument = isVariable(text) ? argumentBehind(file, text, () => true) : undefined;
        const at = argument?.pair.valueSpan ?? written;
        if (reported.has(at.start)) continue;
        reported.add(at.start);
        yield { message: 'undigested', data: { image: formatReference(reference) }, at };
      }
    },
  },
});
