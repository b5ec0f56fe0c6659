import { type PlainHttp, plainHttp } from '../../facts/downloads/plain-http.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const plainHttpDownload = defineRule({
  id: 'plain-http-download',
  practice: 'pinning',
  severity: 'warning',
  aliases: ['avoid_http'],
  summary: 'Something is fetched over plain http with nothing to check it',
  why: 'Anyone between the build and the server can replace what arrives: a proxy, a wireless network, whoever takes over a name server. What arrives is then run as root in the build, or is part of the image.',
  notWhen: 'The server is on a network of your own, and the build never runs elsewhere.',
  decides:
    'curl, wget, aria2c and ADD of an http address whose file is kept and neither checksum nor signature of which is checked; git and svn over http or git://; packages and registries of language tools, given as option, setting or variable; packages of the system given by address. Hosts of this machine and of private networks, mirrors of apt, apk, yum and dnf (their packages are signed), addresses that name a commit, answers that are only printed and scripts piped into a shell (pipe-to-shell) are left out. Info in stages that are not in the image. The address is changed only for hosts that are known to answer over https.',
  sources: ['https://manpages.debian.org/stable/apt/apt-secure.8.en.html', 'https://docs.docker.com/reference/dockerfile/#add---checksum'],
  messages: {
    fetched: 'What {by} fetches from {host} comes over plain http: anyone on the way can replace it',
    unencrypted: 'What {by} fetches from {host} comes over the git protocol, unencrypted: anyone on the way can replace it',
    configured: '{by} is set so that packages from {host} come over plain http: anyone on the way can replace them',
  },
  examples: [
    { bad: 'FROM debian:13\nADD http://example.com/app.jar /app/\n', flags: 'http://example.com/app.jar' },
    {
      bad: 'FROM debian:13\nRUN curl -fsSLO "http://archive.apache.org/dist/a.tgz" && tar xzf a.tgz\n',
      flags: '"http://archive.apache.org/dist/a.tgz"',
      fixed: 'FROM debian:13\nRUN curl -fsSLO "https://archive.apache.org/dist/a.tgz" && tar xzf a.tgz\n',
    },
    { bad: 'FROM debian:13\nRUN curl http://example.com/key.asc | apt-key add -\n', flags: 'http://example.com/key.asc' },
    {
      bad: 'FROM debian:13\nRUN git clone git://git.example/a && pip install -i http://pypi.org/simple flask==3\n',
      flags: ['git://git.example/a', 'http://pypi.org/simple'],
      fixed: 'FROM debian:13\nRUN git clone git://git.example/a && pip install -i https://pypi.org/simple flask==3\n',
    },
    {
      bad: 'FROM node:24\nENV NPM_CONFIG_REGISTRY=http://packages.example/npm\nRUN npm config set registry http://packages.example/npm\n',
      flags: ['http://packages.example/npm', 'http://packages.example/npm'],
    },
    { bad: 'FROM almalinux:9\nRUN yum install -y http://packages.example/a.rpm\n', flags: 'http://packages.example/a.rpm' },
    { good: 'FROM debian:13\nRUN curl -fsS http://localhost:8080/ -o a && wget http://10.0.0.1/b && curl http://build-cache/c -o c\n' },
    { good: 'FROM debian:13\nRUN echo "deb http://mirror.example/debian trixie main" > /etc/apt/sources.list && apt-get update\n' },
    {
      good: 'FROM alpine:3.22\nRUN apk add --repository http://mirror.example/alpine/edge/testing a && curl -s http://example.com/status\n',
    },
    { good: 'FROM debian:13\nRUN wget http://example.com/a.tgz && echo "$SUM  a.tgz" | sha256sum -c - && tar xf a.tgz\n' },
    { good: 'FROM debian:13\nENV http_proxy=http://proxy.example:3128\nRUN npm config set proxy http://proxy.example:3128\n' },
  ],
  detect: {
    *dockerfile(file) {
      const seen = new Set<number>();
      for (const stage of file.stages('all')) {
        for (const found of plainHttp(file, stage)) {
          const { by, host, at, isSetting } = found;
          if (seen.has(at.start)) continue;
          seen.add(at.start);
          const fix = fixOf(file, found);
          yield {
            message: isSetting ? 'configured' : file.text(at).includes('git://') ? 'unencrypted' : 'fetched',
            data: { by, host },
            at,
            severity: stage.shipped ? 'warning' : 'info',
            ...(fix && { fix }),
          };
        }
      }
    },
  },
});

/** Hosts that serve the same over https. */
const encrypted =
  /(?:^|\.)(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|pypi\.org|pypi\.python\.org|pythonhosted\.org|www\.python\.org|npmjs\.org|nodejs\.org|yarnpkg\.com|rubygems\.org|repo1\.maven\.org|repo\.maven\.apache\.org|archive\.apache\.org|downloads\.apache\.org|dlcdn\.apache\.org|ftp\.gnu\.org|getcomposer\.org|dl\.google\.com|storage\.googleapis\.com|nginx\.org|download\.docker\.com|packages\.microsoft\.com|s3\.amazonaws\.com|deb\.nodesource\.com|cpan\.metacpan\.org)$/;

function fixOf(file: DockerfileView, { at, host }: PlainHttp): FixReport | undefined {
  const start = file.text(at).indexOf('http://');
  if (start === -1) return undefined;
  const edit = file.insert(at.start + start + 'http'.length, 's');
  if (encrypted.test(host)) return { title: 'Fetch it over https', applicability: 'unsafe', edits: [edit] };
  return { title: `Fetch it over https, if ${host} answers there`, applicability: 'manual', edits: [edit] };
}
