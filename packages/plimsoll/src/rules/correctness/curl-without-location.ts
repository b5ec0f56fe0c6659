import { hasCurlOption } from '../../facts/downloads/curl-options.ts';
import { isConfiguredBefore } from '../../facts/installs/tool-configuration.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const curlWithoutLocation = defineRule({
  id: 'curl-without-location',
  practice: 'correctness',
  severity: 'info',
  preset: 'strict',
  aliases: ['curl-should-follow-redirects'],
  summary: 'curl downloads a file and does not follow redirects',
  why: 'Without -L curl writes the answer that it gets, and of a redirect that is an empty or a small HTML page, with success. Hosts move their downloads to other addresses without a word, and the build then ships the page.',
  notWhen: 'A redirect is to be seen, as when an interface is asked for it.',
  decides:
    'curl with an http or https address of a named host in RUN, without --location, where it only gets: not with data, a form, an upload, another method, --head or a proxy to a socket, and not where a .curlrc is set up before. Inside $(…) it may be the redirect that is asked for. The machine itself and addresses of numbers do not redirect.',
  sources: ['https://curl.se/docs/manpage.html#-L'],
  messages: { redirect: 'If {host} redirects, curl keeps the redirect and not the file: -L follows it' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN curl -fsSo /tmp/a.tgz https://example.com/a.tgz\n',
      flags: 'curl',
      fixed: 'FROM debian:12\nRUN curl -L -fsSo /tmp/a.tgz https://example.com/a.tgz\n',
    },
    { good: 'FROM debian:12\nRUN curl -sLo /tmp/a https://example.com/a && curl --location-trusted https://example.com/b -o b\n' },
    { good: 'FROM debian:12\nRUN curl http://127.0.0.1:8080/health && curl -X POST https://example.com/hook\n' },
    { good: 'FROM debian:12\nHEALTHCHECK CMD curl -f http://app.example/health\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'download' || operation.tool !== 'curl' || mayNotFollow(operation.command)) continue;
          // What is asked for inside $(…) may be the redirect itself.
          if (operation.command.inside.includes('substitution')) continue;
          const host = operation.urls.map(({ unquoted }) => /^https?:\/\/(?:[^/@]*@)?([a-z\d.-]+)/i.exec(unquoted)?.[1]).find(Boolean);
          if (host === undefined || /^[\d.]+$|^localhost$|^host\.docker\.internal$/.test(host)) continue;
          if (isConfiguredBefore(step, /\.curlrc|CURL_HOME/)) continue;
          const { span } = operation.command.program;
          const isWord = !file.text(span).startsWith('"');
          yield {
            message: 'redirect',
            data: { host },
            at: span,
            ...(isWord && { fix: { title: 'Follow redirects', applicability: 'unsafe', edits: [file.insert(span.end, ' -L')] } }),
          };
        }
      }
    },
  },
});

function mayNotFollow(command: Command): boolean {
  return hasCurlOption(
    command,
    /[LIdFTXKG]/,
    /^(?:location|location-trusted|head|data.*|json|form.*|upload-file|request|config|unix-socket|get)$/,
  );
}
