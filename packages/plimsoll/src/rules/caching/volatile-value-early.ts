import { type VolatileArguments, volatileArguments } from '../../facts/caching/volatile-arguments.ts';
import { commandName } from '../../facts/edits/command-words.ts';
import { moveInstructions } from '../../facts/edits/instruction-block.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import { defineRule } from '../define.ts';

export const volatileValueEarly = defineRule({
  id: 'volatile-value-early',
  practice: 'caching',
  severity: 'warning',
  aliases: [],
  summary: 'A build argument that changes with every build is declared before packages are installed',
  why: 'BuildKit hands every ARG in scope to each RUN behind it, used or not, so its value is part of their cache keys. With a commit or a build date declared at the top, nothing behind it is ever taken from the cache.',
  notWhen: 'The argument is there to break the cache, or its value rarely changes.',
  decides:
    'An ARG named for a commit, a date or a number of a build (GIT_SHA, VCS_REF, BUILD_DATE, CI_COMMIT_SHA, …), and, as info, one named VERSION without a default, in a stage that the image needs, when packages are installed behind it before anything names it. A RUN of programs that may read their environment counts as a use. ENV and LABEL that pass the value on move with it; LABEL alone costs nothing. ARGs in front of FROM are in no environment.',
  sources: ['https://docs.docker.com/build/cache/invalidation/', 'https://docs.docker.com/reference/dockerfile/#impact-on-build-caching'],
  messages: {
    one: '{names} changes with every build, so {install} (line {line}) is never taken from the cache; nothing up to there uses it',
    many: '{names} change with every build, so {install} (line {line}) is never taken from the cache; nothing up to there uses them',
    version: '{names} has another value in each release: {install} (line {line}) then runs again, although it does not use it',
  },
  examples: [
    {
      bad: 'FROM debian:12\n# set by CI\nARG GIT_SHA\nARG BUILD_DATE=unknown\nENV GIT_SHA=$GIT_SHA\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\nLABEL org.opencontainers.image.revision=$GIT_SHA\n',
      flags: 'GIT_SHA',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n# set by CI\nARG GIT_SHA\nARG BUILD_DATE=unknown\nENV GIT_SHA=$GIT_SHA\nCOPY . /app\nLABEL org.opencontainers.image.revision=$GIT_SHA\n',
    },
    {
      bad: 'FROM node:22\nARG VCS_REF\nLABEL org.opencontainers.image.title=shop \\\n      org.opencontainers.image.revision=$VCS_REF\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
      flags: 'VCS_REF',
      fixed:
        'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\nARG VCS_REF\nLABEL org.opencontainers.image.title=shop \\\n      org.opencontainers.image.revision=$VCS_REF\nCOPY . .\nRUN npm run build\n',
    },
    {
      bad: 'FROM alpine:3.22\nARG VERSION\nRUN apk add --no-cache ca-certificates\nLABEL version=$VERSION\n',
      flags: 'VERSION',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache ca-certificates\nARG VERSION\nLABEL version=$VERSION\n',
    },
    {
      bad: 'FROM debian:12\nARG COMMIT\nENV COMMIT=$COMMIT LANG=C.UTF-8\nRUN apt-get update && apt-get install -y curl\n',
      flags: 'COMMIT',
    },
    { good: 'FROM debian:12\nARG VERSION=1.2.3\nARG CACHEBUST\nRUN apt-get update && apt-get install -y curl\n' },
    { good: 'ARG BUILD_DATE\nFROM debian:12\nRUN apt-get update && apt-get install -y curl\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n' },
    { good: 'FROM golang:1.25\nARG GIT_SHA\nCOPY . .\nRUN go build -ldflags "-X main.commit=$GIT_SHA" && apt-get install -y curl\n' },
    { good: 'FROM node:22\nARG GIT_SHA\nRUN ./build.sh\nRUN apt-get update && apt-get install -y curl\n' },
    { good: 'FROM debian:12\nLABEL build-date=2024-01-01\nARG TOOL_VERSION\nRUN apt-get install -y tool=$TOOL_VERSION\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!mayHave.test(file.source.text)) return;
      for (const stage of file.stages('reachable')) {
        const found = volatileArguments(stage);
        const [first] = found?.arguments ?? [];
        if (!found || !first) continue;
        const names = found.arguments.map(({ name }) => name);
        const edits = fixOf(file, found);
        const pair = first.step.instruction.pairs.find(({ key }) => key === first.name);
        const data = {
          names: names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', '),
          install: commandName(found.install),
          line: file.source.position(found.install.command.span.start).line,
        };
        const certain = found.arguments.some((each) => each.certain);
        const rest = {
          at: pair?.keySpan ?? first.step.instruction.keywordSpan,
          related: [{ message: 'runs again with each value', at: found.install.command.program.span }],
          ...(edits && {
            fix: {
              title: 'Declare it behind what does not use it',
              applicability:
                found.provable && certain && !found.carriers.some(({ instruction: { keyword } }) => keyword === 'ENV')
                  ? ('safe' as const)
                  : ('unsafe' as const),
              edits,
            },
          }),
        };
        if (!certain) yield { message: 'version', data, severity: 'info', ...rest };
        else yield { message: names.length === 1 ? 'one' : 'many', data, ...rest };
      }
    },
  },
});

const mayHave = /^[ \t]*ARG[ \t].*(?:SHA|COMMIT|REV|REF|DATE|TIME|BUILD|BUILT|VERSION|PIPELINE|RUN_|GIT_|JOB_)/im;

/** Undefined where an ARG or ENV declares something else too, or the value is needed on the way. */
function fixOf(file: DockerfileView, { arguments: found, until, carriers, stuck }: VolatileArguments): TextEdit[] | undefined {
  if (stuck) return undefined;
  const names = new Set(found.map(({ name }) => name));
  const declared = new Set(found.map(({ step }) => step));
  if ([...declared].some(({ instruction }) => instruction.pairs.some(({ key }) => !names.has(key)))) return undefined;
  const moved = [...new Set([...declared, ...carriers])].sort((a, b) => a.index - b.index);
  return moveInstructions(
    file,
    moved.map(({ instruction }) => instruction),
    (text) => file.insertLinesAfter(until.instruction, text),
  );
}
