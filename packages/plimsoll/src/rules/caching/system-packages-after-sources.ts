import { latePackages } from '../../facts/caching/late-packages.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { moveInstructions } from '../../facts/edits/instruction-block.ts';
import { defineRule } from '../define.ts';

export const systemPackagesAfterSources = defineRule({
  id: 'system-packages-after-sources',
  practice: 'caching',
  severity: 'warning',
  aliases: [],
  summary: 'System packages are installed after the sources are copied',
  why: 'A layer is taken from the cache as long as everything before it is the same. Behind the sources, every commit downloads and installs the same packages again, although nothing about them changed.',
  notWhen: 'A file of the sources says which packages, or from which repository.',
  decides:
    'An install of system packages by name (apt, apk, dnf, yum, zypper, pacman) behind a COPY or ADD of the whole context or of code, in a stage that the image needs. Not if the copy, or a RUN in between, may have set up a repository, if packages are given as files, or if the same RUN removes packages again. It can be moved by a fix if nothing but copies, folders and labels stand in between.',
  sources: ['https://docs.docker.com/build/cache/optimize/#order-your-layers'],
  messages: {
    late: '{install} needs nothing of {copy} (line {line}), but runs again whenever a file of it changes',
  },
  examples: [
    {
      bad: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n# for the driver\nRUN apt-get update && \\\n    apt-get install -y libpq5\nRUN pip install .\n',
      flags: 'apt-get install',
      fixed:
        'FROM python:3.13-slim\nWORKDIR /app\n# for the driver\nRUN apt-get update && \\\n    apt-get install -y libpq5\nCOPY . .\nRUN pip install .\n',
    },
    {
      bad: 'FROM alpine:3.22\nCOPY . /app\nRUN apk add --no-cache python3 && python3 /app/setup.py install\n',
      flags: 'apk add',
    },
    { good: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\nRUN /app/install.sh\n' },
    {
      good: 'FROM debian:12\nCOPY . /app\nRUN cp /app/ours.list /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y ours\n',
    },
    { good: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y /app/ours.deb\n' },
    { good: 'FROM debian:12\nCOPY rootfs /\nRUN apt-get update && apt-get install -y curl\n' },
    { good: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y gcc && make -C /app && apt-get purge -y gcc\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { copied, step, install, movable } of latePackages(file)) {
        const { copy } = copied;
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        const edits = movable
          ? moveInstructions(file, [step.instruction], (text) => file.insertLinesBefore(copy, ...text.split(/\r?\n/)))
          : undefined;
        const text = file.text(at).replace(/\s*[\\`]?\r?\n\s*/g, ' ');
        yield {
          message: 'late',
          data: {
            install: commandName(install),
            copy: text.length > 60 ? `${text.slice(0, 59)}…` : text,
            line: file.source.position(at.start).line,
          },
          at: commandSpan(install),
          related: [{ message: 'copied here', at }],
          ...(edits && { fix: { title: 'Install the packages before the sources are copied', applicability: 'unsafe', edits } }),
        };
      }
    },
  },
});
