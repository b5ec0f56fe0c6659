import { fetchedScripts } from '../../facts/downloads/fetched-scripts.ts';
import { remoteAddress } from '../../facts/downloads/remote-address.ts';
import { isWorkbench } from '../../facts/stages/beside-production.ts';
import { defineRule } from '../define.ts';

export const pipeToShell = defineRule({
  id: 'pipe-to-shell',
  practice: 'pinning',
  severity: 'warning',
  aliases: [],
  summary: 'A shell runs what a download sends',
  why: 'What such a step does is decided by a server on the day of the build: nobody reviewed it, no checksum pins it, and the same Dockerfile builds another image tomorrow. If the connection breaks, the shell runs the part that arrived, and without pipefail the step counts as done.',
  notWhen: 'The image is thrown away after a test.',
  decides:
    'A download to standard output whose pipeline leads into a shell or interpreter that reads its program from there, or whose output is substituted into what a shell runs (bash <(curl …), sh -c "$(curl …)", eval). Local files and here-documents are not downloads; an address that names a commit is pinned by it. Info where the image is not shipped or is one to build, run tests or develop in, or where pipefail lets a failed download fail the step.',
  sources: ['https://docs.docker.com/build/building/best-practices/#using-pipes'],
  messages: {
    piped: '{program} runs what {source} sends, unread and unchecked',
    unnoticed: '{program} runs what {source} sends, unread and unchecked, and the step succeeds even if the download fails',
    plain: '{program} runs what {source} sends over plain http: anyone on the way decides what runs',
  },
  examples: [
    { bad: 'FROM debian:13\nRUN curl -fsSL https://example.com/install.sh | sh\n', flags: 'sh' },
    {
      bad: 'FROM debian:13\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -fsSL https://example.com/i | sudo -E bash -s -- -y\n',
      flags: 'bash',
    },
    {
      bad: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN bash <(curl -s https://example.com/i) && . <(curl -s https://example.com/e)\n',
      flags: ['bash', '.'],
    },
    {
      bad: 'FROM debian:13\nRUN sh -c "$(wget -qO- https://example.com/i)" && eval "$(curl -s https://example.com/j)"\n',
      flags: ['sh', 'eval'],
    },
    { bad: 'FROM php:8.5-cli\nRUN curl -sS http://example.com/installer | php -- --install-dir=/usr/local/bin\n', flags: 'php' },
    { bad: 'FROM python:3.14\nRUN curl -sSL https://example.com/get.py | python3 - --version 1.2\n', flags: 'python3' },
    { bad: 'FROM debian:13\nONBUILD RUN wget -O - https://example.com/i | tac | tac | bash\n', flags: 'bash' },
    {
      good: 'FROM debian:13\nRUN curl -s https://example.com/a.json | python3 -m json.tool && curl -s https://example.com/b | perl -ne print\n',
    },
    {
      good: 'FROM debian:13\nRUN curl -fsSL https://raw.example.com/app/5b142a1e445a6f060d6430b661408989e9580b85/install.sh | sh\n',
    },
    { good: 'FROM debian:13\nRUN cat install.sh | sh && bash <<< "echo hi" && echo "curl https://example.com | sh"\n' },
    { good: 'FROM debian:13\nRUN curl -fsSL https://example.com/list | xargs sh run.sh && curl -s https://example.com/x | sh -c cat\n' },
    { good: 'FROM debian:13\nRUN VERSION=$(curl -s https://example.com/v) && bash -c "echo $(curl -s https://example.com/v)"\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const { download, interpreter, failureSeen } of fetchedScripts(step)) {
          const [url] = download.urls;
          if (!url) continue;
          const { source, plain, immutable } = remoteAddress(step, url);
          if (immutable && !plain) continue;
          const data = { program: interpreter.program.unquoted, source };
          const serious = step.stage.shipped && !isWorkbench(file) && (plain || !failureSeen);
          const place = {
            at: interpreter.program.span,
            severity: serious ? 'warning' : 'info',
            fix: {
              title:
                'Copy a reviewed version of the script into the repository, or download it to a file and check its checksum before it runs',
              applicability: 'manual',
              edits: [],
            },
          } as const;
          if (plain) yield { message: 'plain', data, ...place };
          else if (failureSeen) yield { message: 'piped', data, ...place };
          else yield { message: 'unnoticed', data, ...place };
        }
      }
    },
  },
});
