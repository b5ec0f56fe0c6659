import { hasCurlOption } from '../../facts/downloads/curl-options.ts';
import type { DownloadedFile } from '../../facts/downloads/downloaded-files.ts';
import { uncheckedFiles } from '../../facts/downloads/unchecked-files.ts';
import { isConfiguredBefore } from '../../facts/installs/tool-configuration.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const curlWithoutFail = defineRule({
  id: 'curl-without-fail',
  practice: 'correctness',
  severity: 'info',
  aliases: ['curlUseFlagF'],
  summary: 'curl keeps the error page of a failed download for the file',
  why: 'Without --fail curl writes whatever the server answers and reports success. A missing version or a moment of trouble at the other end then puts a page of HTML into the image in place of the program, the build is green, and the container says so when it starts.',
  notWhen: 'The answer is looked at by what the file does not show.',
  decides:
    'curl in RUN that writes an http or https address to a file without --fail, where nothing would notice: no checksum or signature of it is compared, no later command of the stage reads it, and it is no archive, package, key or list of packages, which fail by themselves. Requests with data, a method of their own, or the status asked for (--write-out) are left alone, and so is curl where a .curlrc is set up before, in a condition, and for the machine itself.',
  sources: ['https://curl.se/docs/manpage.html#-f'],
  messages: { keeps: 'If {host} answers with an error, its page becomes {file}, and the build goes on: -f makes curl fail' },
  examples: [
    {
      bad: 'FROM debian:13\nRUN curl -sSLo /usr/local/bin/tool https://a.example/tool && chmod +x /usr/local/bin/tool\n',
      flags: 'curl',
      fixed: 'FROM debian:13\nRUN curl -f -sSLo /usr/local/bin/tool https://a.example/tool && chmod +x /usr/local/bin/tool\n',
    },
    {
      bad: 'FROM debian:13\nRUN <<EOF\nset -e\ncurl -L https://a.example/agent.jar > /opt/agent.jar\nEOF\n',
      flags: 'curl',
      fixed: 'FROM debian:13\nRUN <<EOF\nset -e\ncurl -f -L https://a.example/agent.jar > /opt/agent.jar\nEOF\n',
    },
    { good: 'FROM debian:13\nRUN curl -fsSLo /usr/local/bin/tool https://a.example/tool\n' },
    { good: 'FROM debian:13\nRUN curl -sSLO https://a.example/a.tgz && tar xf a.tgz\nRUN curl -sSL https://a.example/a.tgz | tar xz\n' },
    { good: 'FROM debian:13\nRUN curl -sSLO https://a.example/a && echo "abc  a" | sha256sum -c\n' },
    {
      good: 'FROM debian:13\nRUN curl -sSLo a.sh https://a.example/a && sh a.sh\nRUN curl -o b.deb https://a.example/b\nRUN dpkg -i b.deb\n',
    },
    { good: 'FROM debian:13\nRUN curl -s -w "%{http_code}" -o a https://a.example/a | grep 200\nRUN curl -o a http://localhost:80/\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('curl')) return;
      for (const files of uncheckedFiles(file).values()) {
        for (const each of files) {
          const { download, name, step } = each;
          const host = staysUnnoticed(each) ? hostOf(each) : undefined;
          if (host === undefined || name === undefined || isConfiguredBefore(step, /\.curlrc|CURL_HOME/)) continue;
          const { span } = download.command.program;
          const isWord = !file.text(span).startsWith('"');
          yield {
            message: 'keeps',
            data: { host, file: name },
            at: span,
            ...(isWord && { fix: { title: 'Fail on an error', applicability: 'unsafe', edits: [file.insert(span.end, ' -f')] } }),
          };
        }
      }
    },
  },
});

/** An error page would stay in the file, and nobody would know. */
function staysUnnoticed({ download, name, use, step }: DownloadedFile): boolean {
  const { command, tool } = download;
  if (tool !== 'curl' || name === undefined || command.conditional || use === 'extracted' || use === 'installed') return false;
  if (
    hasCurlOption(
      command,
      /[fIdFTXKGw]/,
      /^(?:fail|fail-with-body|head|data.*|json|form.*|upload-file|request|config|unix-socket|get|write-out)$/,
    )
  )
    return false;
  if (failsByItself.test(name)) return false;
  const later = step.stage.steps.slice(step.index + 1, step.index + 1 + mostSteps);
  return ![step, ...later].some(({ script }) =>
    script?.commands.some((other) => (script !== step.script || other.index > command.index) && reads(other, name)),
  );
}

/** How many steps behind a download are searched for what reads it. */
const mostSteps = 50;

/** Archives, keys and lists of packages: what takes them to pieces stops at a page. */
const failsByItself = /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zip|gz|xz|bz2|7z|deb|rpm|apk|whl|gem|repo|list|sources|asc|gpg|key|pub)$/i;

/** Programs that take a file as it is. */
const movers = /^(?:chmod|chown|chgrp|mv|cp|ln|install|ls|echo|printf|rm|mkdir|touch|stat|setcap|update-alternatives)$/;

function reads({ name: program = '', program: word, args, redirections }: Command, name: string): boolean {
  const mentions = (text: string) => text.includes(name);
  if (mentions(word.unquoted)) return true;
  if (redirections.some(({ target, operator }) => operator.startsWith('<') && target !== undefined && mentions(target.unquoted)))
    return true;
  return !movers.test(program) && args.some(({ unquoted }) => mentions(unquoted));
}

function hostOf({ download }: DownloadedFile): string | undefined {
  const host = download.urls.map(({ unquoted }) => /^https?:\/\/(?:[^/@]*@)?([a-z\d.-]+)/i.exec(unquoted)?.[1]).find(Boolean);
  return host === undefined || /^localhost$|^127\.|^host\.docker\.internal$/.test(host) ? undefined : host;
}
