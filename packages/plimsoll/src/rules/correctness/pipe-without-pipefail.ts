import type { Stage, Step } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, Pipeline } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const pipeWithoutPipefail = defineRule({
  id: 'pipe-without-pipefail',
  practice: 'correctness',
  severity: 'info',
  aliases: ['DL4006', 'set-pipefail', 'shell_running_a_pipe_without_pipefail_flag'],
  summary: 'A build step goes on where a command in front of a pipe failed',
  why: 'Without pipefail a pipe has the result of its last command. If a download in front of it fails, the shell behind it gets nothing and succeeds, and the broken layer is kept, cached and shipped.',
  notWhen: 'The command in front may fail, as grep that finds nothing.',
  decides:
    'A pipe of a RUN whose failure counts, without pipefail by SHELL, `set -o pipefail` or `bash -o pipefail -c`, and with a command in front that can fail (not echo, printf, yes and the like). Not where what reads it fails without input, as tar with decompression, gunzip, gpg and sha256sum -c do, and not in front of `true`. Where a download feeds a shell or an interpreter, pipe-to-shell warns of it. Windows shells and JSON form are left alone. The fix puts SHELL in front of the first such RUN of a stage, if bash or ash is known to be in the image: /bin/sh of Debian knows no pipefail.',
  sources: ['https://docs.docker.com/build/building/best-practices/#using-pipes'],
  messages: {
    lost: 'If {left} fails, this step succeeds all the same: only the result of {right} counts',
    download: 'If {left} fails, {right} gets nothing and the step succeeds all the same',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN wget -O - https://example.com/ | wc -l > /number\nRUN curl -fsS https://example.com/i.sh | sh\n',
      flags: ['wget', 'curl'],
      fixed:
        'FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN wget -O - https://example.com/ | wc -l > /number\nRUN curl -fsS https://example.com/i.sh | sh\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN (cat a | sort) && ls | wc\n',
      flags: 'cat',
      fixed: 'FROM alpine:3.22\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nRUN (cat a | sort) && ls | wc\n',
    },
    { bad: 'FROM registry.example/team/base:1\nRUN a | b\n', flags: 'a' },
    { good: 'FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN wget -O - https://example.com/ | wc -l\n' },
    { good: 'FROM alpine:3.22\nRUN set -eo pipefail; wget -O - https://example.com/ | wc -l\nRUN bash -o pipefail -c "a | b"\n' },
    {
      good: 'FROM alpine:3.22\nRUN echo a | tee /a && a || b\nRUN yes | c\nRUN if a | b; then c; fi\nRUN a | b || true\nRUN echo "$(a | b)"\n',
    },
    {
      good: 'FROM alpine:3.22\nRUN curl -fsS https://example.com/a.tgz | tar -xz -C /a && curl -fsS https://example.com/k | gpg --dearmor\nRUN a | true\n',
    },
    { good: 'FROM alpine:3.22\nSHELL ["pwsh", "-c"]\nRUN Get-Variable PSVersionTable | Select-Object Value\n' },
  ],
  detect: {
    *dockerfile(file) {
      const fixed = new Set<Stage>();
      for (const { step, run } of file.runs('all')) {
        if (run.command.form === 'exec' || (!run.body.text.includes('|') && run.heredocs.length === 0)) continue;
        const { script } = step;
        if (!script || script.form === 'exec' || (script.dialect !== 'posix' && script.dialect !== 'bash')) continue;
        const pipe = firstLost(script.pipelines);
        if (!pipe) continue;
        const { left, right } = pipe;
        const feeds = isDownload(left) && reads.test(right.name ?? '');
        const data = { left: left.name || left.program.unquoted, right: right.name || 'the last command' };
        const fix = step.instruction.keyword === 'ONBUILD' || fixed.has(step.stage) ? undefined : fixOf(file, step);
        if (fix) fixed.add(step.stage);
        yield { message: feeds ? 'download' : 'lost', data, at: left.program.span, ...(fix && { fix }) };
      }
    },
  },
});

/** The first pipe in which a failure gets lost: the command that may fail and the one whose result counts. */
function firstLost(pipelines: readonly Pipeline[]): { readonly left: Command; readonly right: Command } | undefined {
  for (const { members, pipefail } of pipelines) {
    if (pipefail || members.length < 2) continue;
    const right = members.at(-1)?.at(-1);
    if (!right || noticesNothing(right) || right.conditional || right.inside.includes('substitution')) continue;
    const left = members
      .slice(0, -1)
      .flatMap((commands) => commands.slice(-1))
      .find(canFail);
    if (left) return { left, right };
  }
  return undefined;
}

function canFail({ name, conditional }: Command): boolean {
  return (
    name !== undefined &&
    name !== '' &&
    !conditional &&
    !/^(?:echo|printf|yes|true|:|seq|date|env|printenv|uname|pwd|id|whoami|head|tail)$/.test(name)
  );
}

function isDownload({ name }: Command): boolean {
  return name === 'curl' || name === 'wget';
}

const reads = /^(?:(?:ba|a|da|z|k)?sh|python[\d.]*|node|perl|ruby|php)$/;

/** It fails by itself if nothing comes out of the pipe, or its result is there to be ignored. */
function noticesNothing({ name = '', args }: Command): boolean {
  switch (name) {
    case 'tar':
    case 'bsdtar':
      return args.some(
        ({ unquoted }, index) =>
          /^--(?:gzip|gunzip|bzip2|xz|zstd)$/.test(unquoted) ||
          (/^-?[a-zA-Z]*[zjJ]/.test(unquoted) && (index === 0 || unquoted.startsWith('-'))),
      );
    case 'gunzip':
    case 'bunzip2':
    case 'unxz':
    case 'gpg':
    case 'gpg2':
    case 'apt-key':
    case 'unzip':
    case 'funzip':
    case 'true':
    case ':':
      return true;
    case 'gzip':
    case 'bzip2':
    case 'xz':
      return args.some(({ unquoted }) => /^-\w*d|^--(?:decompress|uncompress)$/.test(unquoted));
    default:
      return /^(?:sha\d+sum|md5sum|shasum)$/.test(name) && args.some(({ unquoted }) => /^-\w*c|^--check$/.test(unquoted));
  }
}

/** A SHELL in front of the first RUN that needs it, where nothing else chose the shell. */
function fixOf(file: DockerfileView, { stage, before, instruction }: Step): FixReport | undefined {
  if (before.shell.step || stage.root.kind !== 'image') return undefined;
  const shells = stage.root.facts?.shells ?? [];
  const shell = shells.find((each) => /(?:^|\/)bash$/.test(each))
    ? '/bin/bash'
    : stage.root.facts?.sh === 'ash' && stage.root.facts.os === 'alpine'
      ? '/bin/ash'
      : undefined;
  if (shell === undefined) return undefined;
  return {
    title: `Run the steps below with ${shell} and pipefail`,
    applicability: 'unsafe',
    edits: [file.insertLinesBefore(instruction, `SHELL ["${shell}", "-o", "pipefail", "-c"]`)],
  };
}
