import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import { absolute, isWithin } from '../../facts/caching/copied-sources.ts';
import { basename } from '../../shell/programs.ts';
import { defineRule } from '../define.ts';

export const copyWithoutLink = defineRule({
  id: 'copy-without-link',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: [],
  summary: 'What another stage made is copied on top of layers that it does not depend on',
  why: 'COPY --link makes a layer of its own, which does not depend on the layers below it: it stays in the cache when they change, can be moved to a new base image without being built again, and is made beside them.',
  notWhen: 'The image is built by an engine that cannot merge layers, or something in the path may be a link.',
  decides:
    'A COPY --from in a stage that ends in the image, behind a RUN, to /usr/local, /opt, /srv or a folder of its own at the top that nothing before it in the stage names, when the result is the same with --link: the place is known, a folder or of the same name as the source, and owned by nobody or a number. With --link, links in the path are not followed and folders on the way are made anew with root as their owner; /tmp, /home, /var, /lib, /bin and their like are therefore left alone.',
  sources: ['https://docs.docker.com/reference/dockerfile/#copy---link'],
  messages: { unlinked: '{copy} is made again whenever {below} (line {line}) runs again; with --link it is a layer of its own' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /out/app .\nFROM debian:12-slim\nRUN apt-get update && apt-get install -y ca-certificates\nCOPY --from=build /out/app /usr/local/bin/app\n',
      flags: 'COPY --from=build /out/app /usr/local/bin/app',
      fixed:
        'FROM golang:1.25 AS build\nRUN go build -o /out/app .\nFROM debian:12-slim\nRUN apt-get update && apt-get install -y ca-certificates\nCOPY --link --from=build /out/app /usr/local/bin/app\n',
    },
    {
      bad: 'FROM node:22 AS build\nFROM node:22-slim\nRUN corepack enable\nCOPY --from=build --chown=1000:1000 /app/dist /dist/\n',
      flags: 'COPY --from=build --chown=1000:1000 /app/dist /dist/',
      fixed: 'FROM node:22 AS build\nFROM node:22-slim\nRUN corepack enable\nCOPY --link --from=build --chown=1000:1000 /app/dist /dist/\n',
    },
    {
      good: 'FROM node:22 AS build\nFROM node:22-slim\nRUN corepack enable\nWORKDIR /app\nCOPY --from=build --chown=node /app/dist /opt/dist/\nCOPY --from=build /app /app\n',
    },
    {
      good: 'FROM node:22 AS build\nFROM debian:12\nRUN mkdir /data\nCOPY --from=build /lib/a.so /lib/\nCOPY --from=build /x /data/\nCOPY --from=build /x /tmp/\n',
    },
    { good: 'FROM node:22 AS build\nFROM node:22-slim\nCOPY --from=build /app/dist /srv/dist/\n' },
  ],
  detect: {
    *dockerfile(file) {
      // Each is compared with all that stands before it.
      for (const step of file.stepsOf('shipped', 'COPY').slice(0, 200)) {
        const copy = step.instruction;
        if (!copy.flags.some(({ name }) => name === 'from') || copy.flags.some(({ name }) => name === 'link' || name === 'parents'))
          continue;
        const below = step.stage.steps.findLast(({ index, instruction }) => index < step.index && instruction.keyword === 'RUN');
        if (!below || !isSameLinked(step, copy)) continue;
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        const text = file.text(at).replace(/\s*[\\`]?\r?\n\s*/g, ' ');
        yield {
          message: 'unlinked',
          data: {
            copy: text.length > 60 ? `${text.slice(0, 59)}…` : text,
            below: 'the RUN before it',
            line: file.source.position(below.instruction.span.start).line,
          },
          at,
          fix: { title: 'Copy with --link', applicability: 'unsafe', edits: [file.insert(copy.keywordSpan.end, ' --link')] },
        };
      }
    },
  },
});

/** The copy ends in the same files with --link: no link in its path, no folder on the way that belongs to somebody, a number as the owner. */
function isSameLinked(step: Step, copy: InstructionOf<'COPY' | 'ADD'>): boolean {
  const chown = copy.flags.find(({ name }) => name === 'chown')?.value;
  if (chown !== undefined && !/^\d+(:\d+)?$/.test(chown)) return false;
  const target = copy.destination && step.expand(copy.destination);
  if (!target?.known || !target.value.startsWith('/') || /[$*?[]/.test(copy.sources.map(({ text }) => text).join(''))) return false;
  const path = absolute(step, target.value);
  if (path === undefined || path === '/') return false;
  const [source] = copy.sources;
  // Without a slash it may be a folder that is there, into which the file goes; what is linked does not see it.
  if (!target.value.endsWith('/') && (copy.sources.length > 1 || basename(source?.text ?? '') !== basename(path))) return false;
  if (['/usr/local', '/opt', '/srv'].some((folder) => isWithin(path, folder))) return !isNamedBefore(step, path);
  const top = `/${path.split('/')[1] ?? ''}`;
  return !/^\/(bin|boot|dev|etc|home|lib\w*|media|mnt|proc|root|run|sbin|sys|tmp|usr|var)$/.test(top) && !isNamedBefore(step, top);
}

function isNamedBefore({ stage, index, before }: Step, path: string): boolean {
  if (before.workdir.known && isWithin(before.workdir.value, path)) return true;
  return stage.steps.some((step) => step.index < index && writtenText(step.instruction).includes(path));
}
