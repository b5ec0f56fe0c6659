import { hasWindowsBase } from '../../facts/images/windows-stage.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule } from '../define.ts';

export const ownershipOnWindows = defineRule({
  id: 'ownership-on-windows',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['no-chown-flag'],
  summary: 'COPY or ADD sets an owner in a Windows image, which has no effect',
  why: 'Windows has no numeric owners of files. The builder takes the flag and does nothing with it: whoever reads the file believes that the account may write there.',
  notWhen: 'The same stage is built for Linux as well.',
  decides:
    'COPY and ADD with --chown, ONBUILD included, in stages whose base is an image of Windows by the catalogue, its name or its platform.',
  sources: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
  messages: { ignored: '{flag} has no effect in a Windows image' },
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY --chown=ContainerUser --link src/ C:/app/\n',
      flags: '--chown=ContainerUser',
      fixed: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY --link src/ C:/app/\n',
    },
    {
      bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nADD --chown=1000:1000 a.zip C:/app/\n',
      flags: '--chown=1000:1000',
      fixed: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nADD a.zip C:/app/\n',
    },
    { good: 'FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nCOPY --chown=app:app . /src/\n' },
    { good: 'FROM ubuntu:24.04\nSHELL ["pwsh", "-Command"]\nCOPY --chown=app:app . /src/\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'COPY', 'ADD')) {
        const flag = instruction.flags.find(({ name }) => name === 'chown');
        if (!flag || !hasWindowsBase(step.stage)) continue;
        const behind = /^[ \t]+/.exec(file.source.text.slice(flag.span.end, flag.span.end + 80))?.[0];
        yield {
          message: 'ignored',
          data: { flag: `--chown=${(flag.value ?? '').slice(0, 40)}` },
          at: flag.span,
          ...(behind !== undefined && {
            fix: {
              title: 'Remove the flag',
              applicability: 'safe',
              edits: [file.replace({ start: flag.span.start, end: flag.span.end + behind.length }, '')],
            },
          }),
        };
      }
    },
  },
});
