import { hasWindowsBase } from '../../facts/images/windows-stage.ts';
import { defineRule } from '../define.ts';

export const mountOnWindows = defineRule({
  id: 'mount-on-windows',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['no-run-mounts'],
  summary: 'RUN --mount in a Windows image, which the builder of Docker on Windows does not know',
  why: 'Docker on Windows builds with its classic builder, which stops at `--mount` as an unknown flag. BuildKit for Windows is experimental, and of the kinds of mounts it has only some.',
  notWhen: 'All builds run on a BuildKit for Windows that has the mount.',
  decides: 'RUN with --mount, ONBUILD included, in stages whose base is an image of Windows by the catalogue, its name or its platform.',
  sources: ['https://docs.docker.com/build/buildkit/#buildkit-on-windows', 'https://github.com/moby/buildkit/blob/master/docs/windows.md'],
  messages: { unknown: 'The builder of Docker on Windows stops at --mount: it is a flag of BuildKit, which is experimental there' },
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN --mount=type=cache,target=C:\\cache dotnet restore\n',
      flags: '--mount=type=cache,target=C:\\cache',
    },
    { good: 'FROM ubuntu:24.04\nSHELL ["pwsh", "-Command"]\nRUN --mount=type=cache,target=/tmp/cache echo ok\n' },
    { good: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN cmd /C echo hi\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        const flag = run.flags.find(({ name }) => name === 'mount');
        if (flag && hasWindowsBase(step.stage))
          yield { message: 'unknown', at: flag.span, severity: step.stage.reachable ? 'warning' : 'info' };
      }
    },
  },
});
