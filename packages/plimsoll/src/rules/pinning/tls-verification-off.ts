import { uncheckedDownloads } from '../../facts/downloads/downloaded-files.ts';
import { uncheckedTls } from '../../facts/downloads/unchecked-tls.ts';
import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { isForTrial } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { DownloadOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const tlsVerificationOff = defineRule({
  id: 'tls-verification-off',
  practice: 'pinning',
  severity: 'error',
  aliases: [
    'CKV2_DOCKER_2',
    'CKV2_DOCKER_3',
    'CKV2_DOCKER_4',
    'CKV2_DOCKER_5',
    'CKV2_DOCKER_6',
    'CKV2_DOCKER_12',
    'CKV2_DOCKER_13',
    'CKV2_DOCKER_14',
    'CKV2_DOCKER_15',
    'CKV2_DOCKER_16',
  ],
  summary: 'Certificate checks are switched off',
  why: 'Without the check of the certificate anyone between the build and the server can send what they like, and it ends in the image. A variable that switches it off stays in force for the program in production.',
  notWhen:
    'Hardly ever. For a server with a private authority, add that to the trusted ones (ca-certificates, NODE_EXTRA_CA_CERTS, PIP_CERT, --cacert).',
  decides:
    'Options of the command they belong to (curl -k, also in a bundle; wget --no-check-certificate; pip --trusted-host), settings (npm strict-ssl, git http.sslVerify, sslverify of yum), and variables by ENV, ARG, export or in front of a command, by the value that switches off: any for GIT_SSL_NO_VERIFY, 0 for NODE_TLS_REJECT_UNAUTHORIZED. Requests to this machine are left alone, and a trusted host of pip that only a variable names. Error in shipped stages, warning in others; info for a download whose checksum or signature is checked, for a request of the headers alone, and for a download among tests or examples.',
  sources: ['https://curl.se/docs/sslcerts.html', 'https://git-scm.com/book/en/v2/Git-Internals-Environment-Variables'],
  messages: {
    download: '{tool} takes any certificate here, so anyone on the way can replace what it fetches',
    setting: '{what} is set so that any certificate is taken',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN curl -fsSLk https://example.com/a.tgz -o a.tgz\n',
      flags: '-fsSLk',
      fixed: 'FROM debian:13\nRUN curl -fsSL https://example.com/a.tgz -o a.tgz\n',
    },
    {
      bad: 'FROM debian:13\nRUN wget \\\n    --no-check-certificate \\\n    https://example.com/a\n',
      flags: '--no-check-certificate',
      fixed: 'FROM debian:13\nRUN wget \\\n    https://example.com/a\n',
    },
    { bad: 'FROM debian:13\nRUN ["curl", "-k", "-O", "https://example.com/a"]\n', flags: '"-k"' },
    { bad: 'FROM node:24\nENV NODE_ENV=production NODE_TLS_REJECT_UNAUTHORIZED="0"\n', flags: 'NODE_TLS_REJECT_UNAUTHORIZED="0"' },
    { bad: 'FROM node:24\nRUN npm config set strict-ssl false && npm ci\n', flags: 'strict-ssl' },
    {
      bad: 'FROM debian:13\nRUN curl --insecure --head https://example.com && curl -kI https://example.com\n',
      flags: ['--insecure', '-kI'],
      fixed: 'FROM debian:13\nRUN curl --head https://example.com && curl -I https://example.com\n',
    },
    { bad: 'FROM debian:13\nRUN GIT_SSL_NO_VERIFY=false git clone https://example.com/a.git\n', flags: 'GIT_SSL_NO_VERIFY=false' },
    { bad: 'FROM python:3.14\nRUN pip install --trusted-host packages.example flask\n', flags: '--trusted-host' },
    {
      good: 'FROM python:3.14\nARG MIRROR\nRUN if [ -n "$MIRROR" ]; then pip install --trusted-host $MIRROR -r a.txt; else pip install -r a.txt; fi\n',
    },
    { good: 'FROM debian:13\nRUN echo "curl -k https://example.com" && curl -fk https://localhost/ && tar -k -xf a.tar\n' },
    { good: 'FROM node:24\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1\nARG GIT_SSL_NO_VERIFY\n' },
    { good: 'FROM node:24\nRUN npm config set strict-ssl true && git config --global http.sslVerify true\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const stage of file.stages('all')) {
        const grave = stage.shipped ? 'error' : 'warning';
        let unchecked: ReadonlySet<DownloadOperation> | undefined;
        for (const step of stage.steps) {
          const { keyword } = step.instruction;
          const isRun = keyword === 'RUN' || keyword === 'ONBUILD';
          if (!isRun && keyword !== 'ENV' && keyword !== 'ARG') continue;
          for (const { what, at } of uncheckedTls(step)) yield { message: 'setting', data: { what }, at, severity: grave };
          if (!isRun) continue;
          for (const operation of step.operations) {
            if (operation.kind !== 'download' || !operation.insecure || isLocal(operation)) continue;
            unchecked ??= new Set(uncheckedDownloads(stage).map(({ download }) => download));
            const followed = step.script?.understood && operation.tool !== 'git' && operation.tool !== 'svn';
            const verified = followed && !unchecked.has(operation);
            const harmless = verified || fetchesHeaders(operation) || isForTrial(file);
            const edits = step.script?.form === 'shell' ? withoutOption(file, operation.insecure) : [];
            yield {
              message: 'download',
              data: { tool: operation.tool },
              at: operation.insecure,
              severity: harmless ? 'info' : grave,
              fix: { title: 'Check certificates', applicability: edits.length > 0 ? 'unsafe' : 'manual', edits },
            };
          }
        }
      }
    },
  },
});

function isLocal({ urls }: DownloadOperation): boolean {
  return (
    urls.length > 0 && urls.every(({ unquoted }) => /^([a-z]+:\/\/)?(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)(?=[:/]|$)/i.test(unquoted))
  );
}

/** `curl --head` asks whether something answers: nothing of it gets into the image. */
function fetchesHeaders({ tool, command }: DownloadOperation): boolean {
  return tool === 'curl' && command.args.some(({ unquoted }) => /^(?:--head|-[fgkLsSv]*I[fgkLsSv]*)$/.test(unquoted));
}

/** Takes the option away, or its letter out of a bundle. */
function withoutOption(file: DockerfileView, at: { readonly start: number; readonly end: number }) {
  const text = file.text(at);
  if (/^-[A-Za-z]{2,}$/.test(text)) return text.includes('k') ? [file.replace(at, text.replace('k', ''))] : [];
  if (!/^(-k|--[a-z-]+)$/.test(text)) return [];
  const removal = wordRemoval(file.source.text, at, file.dockerfile.escape);
  return removal ? [file.replace(removal, '')] : [];
}
