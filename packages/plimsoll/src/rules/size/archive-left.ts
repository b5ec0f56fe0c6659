import { writtenText } from '../../dockerfile/written-text.ts';
import { mountInsteadOfCopy } from '../../facts/caching/mount-instead-of-copy.ts';
import { appendCommand } from '../../facts/edits/append-command.ts';
import { type LeftArchive, leftArchives } from '../../facts/layers/left-archives.ts';
import { isWorkbench } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import { basename } from '../../shell/programs.ts';
import { defineRule, type FixReport } from '../define.ts';

export const archiveLeft = defineRule({
  id: 'archive-left',
  practice: 'size',
  severity: 'warning',
  aliases: ['DL3010'],
  summary: 'An archive or package file that was unpacked stays in the image',
  why: 'Once it is unpacked or installed, nothing needs the file it came in. It is stored and pulled with the image, which holds the same contents twice.',
  notWhen: 'The program reads the archive itself at run time.',
  decides:
    'In a stage that ends in the image: a file that curl, wget, ADD or COPY put there, which tar, unzip, 7z, gunzip, zcat and their like unpack or a package manager installs, and that no command deletes or moves. Where the folder cannot be told, the name decides. A removal in a later RUN is another finding (removed-in-later-layer). ADD of an archive of the context stores its contents only. Info in images to develop or to run tests in.',
  sources: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
  messages: {
    left: '{file} stays in the image after {program} unpacked it (line {line})',
    installed: '{file} stays in the image after {program} installed it (line {line})',
    copied: '{file} is copied only to be unpacked by {program} (line {line}), and stays in the image{size}',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN curl -fsSLO https://packages.example/jdk.tar.gz \\\n && tar -C /opt -xzf jdk.tar.gz \\\n && ln -s /opt/jdk/bin/java /usr/bin/java\n',
      flags: 'curl -fsSLO https://packages.example/jdk.tar.gz',
      fixed:
        'FROM debian:12\nRUN curl -fsSLO https://packages.example/jdk.tar.gz \\\n && tar -C /opt -xzf jdk.tar.gz \\\n && rm jdk.tar.gz \\\n && ln -s /opt/jdk/bin/java /usr/bin/java\n',
    },
    {
      bad: 'FROM debian:12\nRUN wget -q https://packages.example/tool.deb -O /tmp/tool.deb && dpkg -i /tmp/tool.deb\n',
      flags: 'wget -q https://packages.example/tool.deb -O /tmp/tool.deb',
      fixed:
        'FROM debian:12\nRUN wget -q https://packages.example/tool.deb -O /tmp/tool.deb && dpkg -i /tmp/tool.deb && rm /tmp/tool.deb\n',
    },
    {
      bad: 'FROM debian:12\nCOPY jdk.tar.gz /tmp/\nRUN tar -C /opt -xzf /tmp/jdk.tar.gz\n',
      flags: 'jdk.tar.gz',
      fixed: 'FROM debian:12\nRUN --mount=type=bind,source=jdk.tar.gz,target=/tmp/jdk.tar.gz tar -C /opt -xzf /tmp/jdk.tar.gz\n',
    },
    {
      bad: 'FROM debian:12\nADD https://packages.example/tool.zip /tmp/\nWORKDIR /opt\nRUN unzip -q /tmp/tool.zip\n',
      flags: 'https://packages.example/tool.zip',
    },
    { bad: 'FROM debian:12\nCOPY app.tar /srv\nRUN tar -C /srv -xf /srv/app.tar\n', flags: 'app.tar' },
    {
      bad: 'FROM mcr.microsoft.com/devcontainers/base:trixie\nRUN curl -fsSLo /tmp/tool.deb https://packages.example/tool.deb\nRUN dpkg -i /tmp/tool.deb\n',
      flags: 'curl -fsSLo /tmp/tool.deb https://packages.example/tool.deb',
    },
    { bad: 'FROM debian:12\nCOPY dump.sql.gz /tmp/\nRUN gunzip /tmp/dump.sql.gz\n', flags: 'dump.sql.gz' },
    {
      good: 'FROM debian:12\nCOPY a.tar.gz /dist/\nRUN curl -fsSLO https://packages.example/a.tar.gz && tar -xf a.tar.gz && rm a.tar.gz\n',
    },
    { good: 'FROM debian:12\nADD jdk.tar.gz /opt/\nRUN curl -fsSL https://packages.example/a.tar.gz | tar -xz\n' },
    { good: 'FROM debian:12\nRUN curl -fsSLO https://packages.example/jdk.zip && unzip jdk.zip && rm -f *.zip\n' },
    { good: 'FROM debian:12\nRUN curl -fsSLO https://packages.example/jdk.zip\nRUN unzip jdk.zip && rm jdk.zip\n' },
    { good: 'FROM debian:12 AS build\nCOPY a.tar.gz /\nRUN tar -xf /a.tar.gz\nFROM scratch\nCOPY --from=build /a /a\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!/\.(?:tar|t[bgx]z|zip|7z|deb|rpm|apk|whl|gz|xz|bz2|zst)/.test(file.source.text)) return;
      for (const left of leftArchives(file)) {
        const { line } = file.source.position(left.command.span.start);
        const fix = fixOf(file, left);
        const data = { file: left.file.path, program: left.command.name ?? '', line };
        const rest = {
          at: left.at,
          related: [{ message: 'used here', at: left.word.span }],
          ...(isWorkbench(file) && { severity: 'info' as const }),
          ...(fix && { fix }),
        };
        const { bytes } = left.file;
        if (left.file.kind === 'copied')
          yield {
            message: 'copied',
            data: { ...data, size: bytes === undefined ? '' : ` (${bytesText(bytes)})` },
            ...rest,
            ...(bytes !== undefined && { impact: { imageBytes: -bytes, basis: 'size of the archive in the build context' } }),
          };
        else yield { message: left.installed ? 'installed' : 'left', data, ...rest };
      }
    },
  },
});

/** Deleted behind the command that unpacks it, if nothing names it later; mounted instead of copied, if only that RUN uses it. */
function fixOf(view: DockerfileView, { file, step, command, word, byName, inPlace }: LeftArchive): FixReport | undefined {
  const { script, instruction } = step;
  if (byName || inPlace || !script || instruction.keyword !== 'RUN' || isNamedLater(view, file.path, step, command.index)) return undefined;
  if (file.step === step) {
    if (/[*?[]/.test(word.unquoted)) return undefined;
    const edit = appendCommand(view, instruction, script, command, `rm ${view.text(word.span)}`);
    return edit && script.form === 'shell' ? { title: 'Delete it once it is unpacked', applicability: 'safe', edits: [edit] } : undefined;
  }
  if (file.kind !== 'copied' || word.unquoted.includes('$') || /[*?[]/.test(word.unquoted)) return undefined;
  const edits = mountInsteadOfCopy(view, file, step, undefined);
  return edits && { title: 'Mount it for this RUN instead of copying it', applicability: 'unsafe', edits };
}

/** Its name without what the shell fills in stands in a later command of the RUN, or in a later step. */
function isNamedLater(view: DockerfileView, path: string, { stage, index }: LeftArchive['step'], from: number): boolean {
  const name = basename(path).replaceAll(/\$\w+/g, '');
  const commands = stage.steps[index]?.script?.commands ?? [];
  if (commands.some((command) => command.index > from && view.text(command.span).includes(name))) return true;
  return view.graph.stages.some(({ steps, index: at }) =>
    steps.some((each) => (at > stage.index || (at === stage.index && each.index > index)) && writtenText(each.instruction).includes(name)),
  );
}
