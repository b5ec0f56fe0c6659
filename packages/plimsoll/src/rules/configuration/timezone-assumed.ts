import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

export const timezoneAssumed = defineRule({
  id: 'timezone-assumed',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'A time zone is set whose data are not in the image',
  why: 'Where the data of time zones are missing, a name such as Europe/Berlin is taken for UTC without a word: logs, cron jobs and dates in mails are hours off, and nobody is told.',
  notWhen: 'The data are mounted when the container starts, as /usr/share/zoneinfo of the host.',
  decides:
    'TZ in ENV of the shipped stage, with a name that needs data, on the bare images of Alpine and Ubuntu, which come without them, if no step installs tzdata, copies /usr/share/zoneinfo or may do so in a script. Silent on images of languages and for packages that bring data of their own (Java, Node.js, Python, PHP, PostgreSQL), on Ubuntu for every package that is not known to come without them, and for programs in Go and Rust, which may hold them.',
  sources: ['https://wiki.alpinelinux.org/wiki/Setting_the_timezone', 'https://github.com/tianon/docker-brew-ubuntu-core/issues/154'],
  messages: { missing: 'TZ={zone} has no effect: {image} comes without tzdata, so the time is UTC' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nENV TZ=Europe/Berlin\nCMD ["date"]\n',
      flags: 'TZ=Europe/Berlin',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache tzdata\nENV TZ=Europe/Berlin\nCMD ["date"]\n',
    },
    { good: 'FROM alpine:3.22\nRUN apk add --no-cache tzdata\nENV TZ=Europe/Berlin\n' },
    { good: 'FROM alpine:3.22\nCOPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo\nENV TZ=Europe/Berlin\n' },
    { good: 'FROM alpine:3.22\nENV TZ=UTC\n' },
    { good: 'FROM alpine:3.22\nARG TZ\nENV TZ=$TZ\n' },
    { good: 'FROM node:22-alpine\nENV TZ=Europe/Berlin\nCMD ["node", "."]\n' },
    { good: 'FROM debian:12\nENV TZ=Europe/Berlin\n' },
    {
      bad: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nENV TZ=Europe/Berlin\nCMD ["date"]\n',
      flags: 'TZ=Europe/Berlin',
      fixed:
        'FROM ubuntu:24.04\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nENV TZ=Europe/Berlin\nCMD ["date"]\n',
    },
    { good: 'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y python3\nENV TZ=Europe/Berlin\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const setting = stage?.final.environment.get('TZ');
      const instruction = setting?.step?.instruction;
      if (!stage || !setting?.value.known || instruction?.keyword !== 'ENV' || stage.root.kind !== 'image') return;
      const zone = setting.value.value;
      const { facts, reference } = stage.root;
      // Of the system itself: images of languages bring data, or runtimes that have their own.
      const install = facts?.role === 'system' && reference.registry === 'docker.io' ? installs[facts.os ?? ''] : undefined;
      if (!install || !needsData(zone)) return;
      if (mayHaveData(stage, facts?.os === 'ubuntu') || brings(file)) return;
      const pair = instruction.pairs.findLast(({ key }) => key === 'TZ');
      if (!pair || pair.value?.includes('$')) return;
      const at: Span = pair.span;
      const first = [...stageChain(stage)].at(-1);
      const user = first?.steps[0]?.before.user;
      const root = user === undefined || (user.known && /^(?:root|0)$/.test(user.value));
      yield {
        message: 'missing',
        data: { zone, image: reference.familiar + (reference.tag === undefined ? '' : `:${reference.tag}`) },
        at,
        ...(first &&
          root && {
            fix: {
              title: 'Install tzdata',
              applicability: 'unsafe',
              edits: [file.insertLinesAfter(first.from, `RUN ${install}`)],
            } as const,
          }),
      };
    },
  },
});

/** Systems whose images come without the data, and the step that brings them there. */
const installs: Readonly<Record<string, string>> = {
  alpine: 'apk add --no-cache tzdata',
  // It asks for the zone otherwise.
  ubuntu:
    'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*',
};

/** Packages of Ubuntu that neither depend on tzdata nor recommend what does. */
const without =
  /^(?:apt-transport-https|bash|bc|bzip2|ca-certificates|curl|dumb-init|file|gettext-base|gnupg2?|gosu|gzip|htop|iproute2|iputils-ping|jq|less|make|nano|ncat|net-tools|netcat(?:-openbsd|-traditional)?|openssl|procps|rsync|sudo|tar|tini|tree|unzip|wget|xz-utils|zip|zstd)$/;

/** `UTC`, `Etc/UTC` and rules such as `CET-1CEST` need none. */
function needsData(zone: string): boolean {
  return /^[A-Z][A-Za-z_]{1,30}\/[A-Za-z_/+-]{1,40}$/.test(zone) && !/^Etc\/(?:UTC|GMT|UCT|Zulu)$/.test(zone);
}

function mayHaveData(stage: Stage, isUbuntu: boolean): boolean {
  return [...stageChain(stage)].some(({ steps }) => steps.some((step) => mayBring(step, isUbuntu)));
}

function mayBring({ instruction, script, operations }: Step, isUbuntu: boolean): boolean {
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    const words = [...instruction.sources, ...(instruction.destination ? [instruction.destination] : [])];
    return (
      words.some(({ text }) => /zoneinfo|localtime|tzdata|rootfs|\$/.test(text)) ||
      (instruction.destination?.text === '/' && instruction.flags.length > 0)
    );
  }
  if (instruction.keyword !== 'RUN') return false;
  if (!script?.understood) return true;
  const bringing = operations.some(
    (operation) =>
      operation.kind === 'package' &&
      operation.action === 'install' &&
      operation.packages.some(
        ({ name }) =>
          name === undefined ||
          (isUbuntu && !without.test(name)) ||
          /tzdata|openjdk|postgresql|mysql|mariadb|php|perl|py3-tz|python3|nodejs|java/.test(name),
      ),
  );
  return (
    bringing ||
    script.commands.some(
      ({ name, args, program }) =>
        name === undefined ||
        /^(?:(?:ba|da|a)?sh|source|\.)$/.test(name) ||
        program.unquoted.startsWith('.') ||
        args.some(({ unquoted }) => /zoneinfo|localtime|tzdata/.test(unquoted)),
    )
  );
}

/** Go programs may hold the data themselves, and so may others that are copied. */
function brings({ project }: DockerfileView): boolean {
  return project?.language?.value === 'go' || project?.language?.value === 'rust';
}
