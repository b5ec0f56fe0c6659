import { lookupBase } from '../../bases/catalogue.ts';
import type { Stage, Take } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { nearest } from '../../model/nearest.ts';
import type { Span } from '../../model/text.ts';
import { asWhom, defineRule } from '../define.ts';

export const unknownStage = defineRule({
  id: 'unknown-stage',
  practice: 'stages',
  severity: 'warning',
  aliases: ['DL3022'],
  refusal: true,
  summary: 'A stage is named that the file does not have',
  why: 'What is no stage is taken for an image, and a plain name for one of Docker Hub’s own: the build fails, or takes files from an image that nobody meant. A number that is too high, or a mount from a stage further down, is refused.',
  notWhen:
    'The name is a build context that the build is given (--build-context, additional_contexts), or an image that is only in the local store.',
  decides:
    'COPY --from, mounts and FROM. Numbers and mounts as BuildKit resolves them. A name without registry, path, tag and digest that no stage has is reported if it is like the name of a stage, or, in COPY --from, if it is no image of the catalogue (info: it may be a named context). Names with variables, and names of images, are not judged. With `as: buildkit` only what is refused: numbers, and stages further down.',
  sources: ['https://docs.docker.com/build/building/multi-stage/', 'https://docs.docker.com/build/concepts/context/#named-contexts'],
  options: { as: asWhom() },
  messages: {
    refused: '{problem}',
    misspelt: 'There is no stage {name}: {near} is probably meant. It is taken for the image docker.io/library/{name}',
    image: 'There is no stage {name}: without a build context of that name it is taken for the image docker.io/library/{name}',
  },
  examples: [
    {
      bad: 'FROM golang:1.25 AS builder\nFROM alpine:3.22\nCOPY --from=bulder /app /app\n',
      flags: 'bulder',
      fixed: 'FROM golang:1.25 AS builder\nFROM alpine:3.22\nCOPY --from=builder /app /app\n',
    },
    {
      bad: 'FROM node:22 AS build\nFROM node:22\nRUN --mount=type=bind,from=biuld,source=/a,target=/b ls /b\n',
      flags: 'biuld',
      fixed: 'FROM node:22 AS build\nFROM node:22\nRUN --mount=type=bind,from=build,source=/a,target=/b ls /b\n',
    },
    { bad: 'FROM alpine:3.22\nCOPY --from=assets /a /b\n', flags: 'assets' },
    { bad: 'FROM alpine:3.22\nCOPY --from=3 /a /b\n', flags: '3' },
    {
      good: 'FROM alpine:3.22\nCOPY --from=nginx /etc/nginx /etc/nginx\nCOPY --from=ghcr.io/astral-sh/uv /uv /bin/\nCOPY --from=local:1 /a /b\n',
    },
    { good: 'FROM golang:1.25 AS Build\nFROM alpine:3.22\nCOPY --from=build /app /app\nCOPY --from=0 /app /app2\n' },
    { good: { dockerfile: 'FROM golang:1.25 AS builder\nFROM alpine:3.22\nCOPY --from=bulder /app /app\n', options: { as: 'buildkit' } } },
    { good: 'FROM alpine:3.22 AS base\nFROM bash\nRUN ls\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const { code, message, help, span } of file.diagnostics) {
        if (code === 'unknown-stage')
          yield { message: 'refused', data: { problem: help ? `${message}. ${help}` : message }, at: span, severity: 'error' };
      }
      // It looks for an image where the name is no stage's.
      if (as === 'buildkit') return;
      let looked = 0;
      for (const stage of file.graph.stages) {
        for (const take of stage.takes) {
          const name = plainName(take);
          const at = name === undefined ? undefined : placeOf(file, take, name);
          if (name === undefined || !at) continue;
          const near = looked++ < mostLookUps ? nearest(name, stageNames(file.graph.stages, stage)) : undefined;
          if (near !== undefined) {
            const fix = { title: `Write ${near}`, applicability: 'unsafe', edits: [file.replace(at, near)] } as const;
            yield { message: 'misspelt', data: { name, near }, at, ...(stage.reachable ? {} : { severity: 'info' as const }), fix };
          } else if (take.by === 'copy') yield { message: 'image', data: { name }, at, severity: 'info' };
        }
      }
    },
  },
});

/** The name of an image of Docker Hub's own as it is written, if the catalogue has no such image. */
function plainName({ source, by, word }: Take): string | undefined {
  if (source.kind !== 'image' || !word) return undefined;
  const { registry, familiar, tag, digest } = source.reference;
  if (registry !== 'docker.io' || familiar.includes('/') || tag !== undefined || digest !== undefined) return undefined;
  if (by !== 'mount' && word.text !== familiar) return undefined;
  return lookupBase(source.reference) ? undefined : familiar;
}

function placeOf(file: DockerfileView, { by, word }: Take, name: string): Span | undefined {
  if (!word || by !== 'mount') return word?.span;
  const text = file.text(word.span);
  const at = text.search(/(?:^|,)from=/i);
  const start = at === -1 ? -1 : text.indexOf('=', at) + 1;
  return start > 0 && text.startsWith(name, start)
    ? { start: word.span.start + start, end: word.span.start + start + name.length }
    : word.span;
}

/** For how many names of a file a similar one is looked for. */
const mostLookUps = 100;

/** Names that may be meant: of the stages above, at most 200 of them. */
/** Plain ones, in lower case, which every reference may use and FROM has to. */
function stageNames(stages: readonly Stage[], stage: Stage): string[] {
  return stages.slice(0, Math.min(stage.index, 200)).flatMap(({ name }) => (name && /^[\w.-]+$/.test(name) ? name.toLowerCase() : []));
}
