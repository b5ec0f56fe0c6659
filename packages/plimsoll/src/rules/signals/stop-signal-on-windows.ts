import { hasWindowsBase } from '../../facts/images/windows-stage.ts';
import { defineRule } from '../define.ts';

export const stopSignalOnWindows = defineRule({
  id: 'stop-signal-on-windows',
  practice: 'signals',
  severity: 'warning',
  aliases: ['no-stopsignal'],
  summary: 'STOPSIGNAL in a Windows image, which has no effect',
  why: 'Windows has no signals: a container is told to shut down by a console event, whatever STOPSIGNAL says. Whoever relies on it finds out in production.',
  notWhen: 'The same stage is built for Linux as well.',
  decides: 'STOPSIGNAL in stages whose base is an image of Windows by the catalogue, its name or its platform.',
  sources: ['https://github.com/moby/moby/issues/25982'],
  messages: { ignored: 'STOPSIGNAL has no effect in a Windows image, which has no signals' },
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSTOPSIGNAL SIGTERM\nCMD ["app.exe"]\n',
      flags: 'STOPSIGNAL SIGTERM',
      fixed: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD ["app.exe"]\n',
    },
    { good: 'FROM alpine:3.22\nSTOPSIGNAL SIGTERM\n' },
    { good: 'FROM ubuntu:24.04\nSHELL ["pwsh", "-Command"]\nSTOPSIGNAL SIGINT\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { stage, instruction } of file.stepsOf('all', 'STOPSIGNAL')) {
        if (instruction.onbuild || !hasWindowsBase(stage)) continue;
        yield {
          message: 'ignored',
          at: instruction.span,
          severity: stage.reachable ? 'warning' : 'info',
          fix: { title: 'Remove it', applicability: 'safe', edits: [file.removeInstruction(instruction)] },
        };
      }
    },
  },
});
