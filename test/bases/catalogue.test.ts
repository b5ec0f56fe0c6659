import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { catalogueDate, lookupBase } from '../../packages/plimsoll/src/bases/catalogue.ts';
import type { BaseFacts } from '../../packages/plimsoll/src/bases/catalogue.types.ts';
import { parseReference } from '../../packages/plimsoll/src/bases/reference.ts';
import type { ImageSlice } from '../../packages/plimsoll/src/bases/slice.ts';
import { projectRoot } from '../support/data.ts';

const today = '2026-09-01';

function find(text: string, platform?: string): BaseFacts | undefined {
  const reference = parseReference(text);
  assert.ok(!('error' in reference), text);
  return lookupBase(reference, { today, ...(platform !== undefined && { platform }) });
}

function facts(text: string, platform?: string): BaseFacts {
  const found = find(text, platform);
  assert.ok(found, text);
  return found;
}

const user = (text: string): string | undefined => {
  const { defaultUser } = facts(text);
  return defaultUser.known ? defaultUser.value : undefined;
};

/** os, version, libc, package manager, /bin/sh, default user: each row compared by hand with the sources. */
const systems: readonly [
  string,
  string,
  string | undefined,
  string | undefined,
  string | undefined,
  string | undefined,
  string | undefined,
][] = [
  ['python:3.13', 'debian', '13', 'glibc', 'apt', 'dash', 'root'],
  ['python:3.13-slim-bookworm', 'debian', '12', 'glibc', 'apt', 'dash', 'root'],
  ['python:3.13-alpine', 'alpine', '3.24', 'musl', 'apk', 'ash', 'root'],
  ['node', 'debian', '13', 'glibc', 'apt', 'dash', 'root'],
  ['node:lts', 'debian', '12', 'glibc', 'apt', 'dash', 'root'],
  ['node:14-alpine3.14', 'alpine', '3.14', 'musl', 'apk', 'ash', 'root'],
  ['debian:buster', 'debian', '10', 'glibc', 'apt', 'dash', 'root'],
  ['debian:bookworm-20230522-slim', 'debian', '12', 'glibc', 'apt', 'dash', 'root'],
  ['ubuntu', 'ubuntu', '26.04', 'glibc', 'apt', 'dash', 'root'],
  ['alpine:3.12.1', 'alpine', '3.12', 'musl', 'apk', 'ash', 'root'],
  ['openjdk:11', 'debian', undefined, 'glibc', 'apt', 'dash', 'root'],
  ['openjdk:17', 'oraclelinux', undefined, 'glibc', 'microdnf', 'bash', 'root'],
  ['openjdk:17-jdk-slim', 'debian', undefined, 'glibc', 'apt', 'dash', 'root'],
  ['openjdk:17-bullseye', 'debian', '11', 'glibc', 'apt', 'dash', 'root'],
  ['openjdk', 'oraclelinux', undefined, 'glibc', 'microdnf', 'bash', 'root'],
  ['buildpack-deps:jammy', 'ubuntu', '22.04', 'glibc', 'apt', 'dash', 'root'],
  ['eclipse-temurin:21', 'ubuntu', '26.04', 'glibc', 'apt', 'dash', 'root'],
  ['eclipse-temurin:21-jre-alpine-3.24', 'alpine', '3.24', 'musl', 'apk', 'ash', 'root'],
  ['centos:7', 'centos', '7', 'glibc', 'yum', 'bash', 'root'],
  ['amazonlinux:2', 'amazonlinux', '2', 'glibc', 'yum', 'bash', 'root'],
  ['amazonlinux:2023', 'amazonlinux', '2023', 'glibc', 'dnf', 'bash', 'root'],
  ['redhat/ubi9-minimal', 'ubi', '9', 'glibc', 'microdnf', 'bash', 'root'],
  ['registry.access.redhat.com/ubi9/nodejs-20', 'ubi', '9', 'glibc', 'dnf', 'bash', '1001'],
  ['gcr.io/distroless/static:nonroot', 'distroless', undefined, 'none', 'none', 'none', '65532'],
  ['gcr.io/distroless/java17-debian12', 'distroless', '12', 'glibc', 'none', 'none', 'root'],
  ['gcr.io/distroless/base-debian12:debug', 'distroless', '12', 'glibc', 'none', 'ash', 'root'],
  ['cgr.dev/chainguard/python', 'wolfi', undefined, 'glibc', 'none', 'none', '65532'],
  ['cgr.dev/chainguard/python:latest-dev', 'wolfi', undefined, 'glibc', 'apk', 'ash', '65532'],
  ['mcr.microsoft.com/dotnet/aspnet:8.0', 'debian', '12', 'glibc', 'apt', 'dash', 'root'],
  ['mcr.microsoft.com/dotnet/aspnet:10.0', 'ubuntu', '24.04', 'glibc', 'apt', 'dash', 'root'],
  ['mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled', 'distroless', '24.04', 'glibc', 'none', 'none', '1654'],
  ['nginxinc/nginx-unprivileged:1.31-alpine', 'alpine', '3.24', 'musl', 'apk', 'ash', '101'],
  ['haproxy:3.2', 'debian', '13', 'glibc', 'apt', 'dash', 'haproxy'],
  ['haproxy:1.8', 'debian', undefined, 'glibc', 'apt', 'dash', 'root'],
  ['memcached', 'debian', '13', 'glibc', 'apt', 'dash', 'memcache'],
  ['scratch', 'scratch', undefined, 'none', 'none', 'none', 'root'],
  ['mcr.microsoft.com/windows/servercore:ltsc2022', 'windows', undefined, undefined, 'none', 'none', 'ContainerAdministrator'],
  ['public.ecr.aws/docker/library/alpine:3.24', 'alpine', '3.24', 'musl', 'apk', 'ash', 'root'],
  ['arm64v8/alpine:3.24', 'alpine', '3.24', 'musl', 'apk', 'ash', 'root'],
];

test('operating system, package manager, shell and user of well-known images', () => {
  for (const [text, ...expected] of systems) {
    const { os, osVersion, libc, packageManager, sh } = facts(text);
    assert.deepEqual([os, osVersion, libc, packageManager, sh, user(text)], expected, text);
  }
});

test('offered users carry the ids of their variant', () => {
  const offered = (text: string) => facts(text).offeredUser;
  assert.deepEqual(offered('node:24-alpine'), { name: 'node', uid: 1000, gid: 1000 });
  assert.deepEqual(offered('postgres:17'), { name: 'postgres', uid: 999, gid: 999 });
  assert.deepEqual(offered('postgres:17-alpine'), { name: 'postgres', uid: 70, gid: 70 });
  assert.deepEqual(offered('rabbitmq:4-alpine'), { name: 'rabbitmq', uid: 100, gid: 101 });
  assert.deepEqual(offered('denoland/deno:alpine-2.5.0'), { name: 'deno', uid: 1000, gid: 1000 });
  assert.deepEqual(offered('denoland/deno:2.5.0'), { name: 'deno', uid: 1993, gid: 1993 });
  assert.deepEqual(offered('ubuntu:24.04'), { name: 'ubuntu', uid: 1000, gid: 1000 });
  assert.equal(offered('ubuntu:22.04'), undefined);
  assert.deepEqual(offered('mcr.microsoft.com/dotnet/aspnet:8.0'), { name: 'app', uid: 1654, gid: 1654 });
  assert.equal(offered('mcr.microsoft.com/dotnet/aspnet:7.0'), undefined);
  assert.equal(offered('python:3.13'), undefined);
});

test('signals, ports and commands', () => {
  assert.equal(facts('nginx').stopSignal, 'SIGQUIT');
  assert.equal(facts('php:8.4-apache').stopSignal, 'SIGWINCH');
  assert.deepEqual(facts('php:8.4-fpm-alpine').cmd, ['php-fpm']);
  assert.equal(facts('postgres').stopSignal, 'SIGINT');
  assert.deepEqual(facts('nginxinc/nginx-unprivileged').ports, ['8080']);
  assert.deepEqual(facts('gcr.io/distroless/nodejs20-debian12').entrypoint, ['/nodejs/bin/node']);
  assert.deepEqual(facts('cgr.dev/chainguard/nginx').cmd, ['-c', '/etc/nginx/nginx.conf', '-e', '/dev/stderr', '-g', 'daemon off;']);
});

test('programs that are there, and those known to be absent', () => {
  const has = (text: string, program: string): boolean | undefined => {
    const { programs, lacks } = facts(text);
    assert.ok(!programs.some((name) => lacks.includes(name)), `${text}: both there and absent`);
    return programs.includes(program) ? true : lacks.includes(program) ? false : undefined;
  };
  assert.equal(has('python:3.13', 'curl'), true);
  assert.equal(has('python:3.13-slim', 'curl'), false);
  assert.equal(has('python:3.13-slim', 'ca-certificates'), true);
  assert.equal(has('node:24-slim', 'ca-certificates'), false);
  assert.equal(has('node:24-slim', 'npm'), true);
  assert.equal(has('alpine', 'wget'), true);
  assert.equal(has('alpine', 'curl'), false);
  assert.equal(has('debian:12-slim', 'wget'), false);
  assert.equal(has('ubuntu:24.04', 'curl'), false);
  assert.equal(has('golang:1.27', 'git'), true);
  assert.equal(has('golang:1.27-alpine', 'git'), false);
  assert.equal(has('php:8.4-cli', 'curl'), true);
  assert.equal(has('nginx:alpine-slim', 'curl'), false);
  assert.equal(has('nginx:alpine', 'curl'), true);
  assert.equal(has('eclipse-temurin:21-jre', 'javac'), false);
  assert.equal(has('gcr.io/distroless/base-debian12:debug', 'wget'), true);
  assert.equal(has('gcr.io/distroless/base-debian12', 'sh'), false);
  assert.equal(has('perl:5', 'curl'), undefined);
});

test('aliases, floating tags and versions', () => {
  const told = (text: string) => {
    const { aliasOf, floating, version, retired } = facts(text);
    return [aliasOf, floating, version, retired?.since];
  };
  assert.deepEqual(told('python:3'), ['3.14.7-trixie', true, '3.14.7', undefined]);
  assert.deepEqual(told('python:3.14.7-trixie'), [undefined, false, '3.14.7', undefined]);
  assert.deepEqual(told('python:3.14.7'), ['3.14.7-trixie', false, '3.14.7', undefined]);
  assert.deepEqual(told('node'), ['26.7.0-trixie', true, '26.7.0', undefined]);
  assert.deepEqual(told('python:3.8'), [undefined, true, '3.8', '2024-10-07']);
  assert.deepEqual(told('python:3.11.4'), [undefined, false, '3.11.4', undefined]);
  assert.deepEqual(told('debian:12'), ['bookworm-20260803', true, '12.15', undefined]);
  assert.deepEqual(told('centos:7'), [undefined, true, '7', '2024-07-01']);
});

test('what ends, ended, and follows', () => {
  const ended = (text: string) => facts(text).endOfLife;
  assert.deepEqual(ended('python:3.8-slim'), { product: 'python', cycle: '3.8', date: '2024-10-07', newest: '3.14' });
  assert.deepEqual(ended('ubuntu:18.04'), { product: 'ubuntu', cycle: '18.04', date: '2023-05-31', newest: '26.04' });
  assert.deepEqual(ended('node:18'), { product: 'nodejs', cycle: '18', date: '2025-04-30', newest: '24' });
  assert.equal(ended('python:3.11-slim-buster')?.product, 'debian');
  assert.equal(ended('python:3.13'), undefined);
  // Debian 12 is past regular, not past long-term support.
  assert.equal(ended('debian:12'), undefined);
  assert.equal(facts('python:3.13').supportEnds, '2029-10-31');

  const newer: readonly [string, string | undefined][] = [
    ['python:3.8-slim', 'python:3.14-slim'],
    ['python:3.8-slim-buster', 'python:3.14-slim'],
    ['python:3.11-slim-buster', 'python:3.11-slim'],
    ['node:18', 'node:24'],
    ['node:14-alpine3.14', 'node:24-alpine'],
    ['debian:buster', 'debian:trixie'],
    ['debian:10-slim', 'debian:13-slim'],
    ['alpine:3.12', 'alpine:3.24'],
    ['ubuntu:18.04', 'ubuntu:26.04'],
    ['ubuntu:bionic-20200112', 'ubuntu:resolute'],
    ['openjdk:11-jre-slim', 'eclipse-temurin:11-jre'],
    ['openjdk:8-jdk-alpine', 'eclipse-temurin:8-jdk-alpine'],
    ['golang:1.19.2-alpine3.16', 'golang:1.27-alpine'],
    ['docker.io/library/php:7.4', 'php:8.5'],
    ['centos:7', undefined],
    ['python:3.13', undefined],
  ];
  for (const [text, expected] of newer) assert.equal(facts(text).newerTag, expected, text);
});

test('smaller tags of the same version, with what was measured', () => {
  const smaller = (text: string) => facts(text).smaller.map(({ reference, sameLibc, listing }) => `${reference} ${sameLibc} ${listing}`);
  assert.deepEqual(smaller('python:3.13'), ['python:3.13-slim true current', 'python:3.13-alpine false current']);
  assert.deepEqual(smaller('python'), ['python:slim true current', 'python:alpine false current']);
  assert.deepEqual(smaller('python:3.11.4'), ['python:3.11.4-slim true derived', 'python:3.11.4-alpine false derived']);
  assert.deepEqual(smaller('node:20-bookworm'), ['node:20-bookworm-slim true retired', 'node:20-alpine false retired']);
  assert.deepEqual(smaller('debian:12'), ['debian:12-slim true current']);
  assert.deepEqual(smaller('debian:bookworm'), ['debian:bookworm-slim true current']);
  assert.deepEqual(smaller('rust:slim'), []);
  assert.deepEqual(smaller('ubuntu:24.04'), []);
  assert.deepEqual(smaller('alpine:3.24'), []);
  assert.deepEqual(smaller('golang:1.27'), ['golang:1.27-alpine false current']);
  assert.deepEqual(smaller('tomcat:9'), []);
  assert.equal(facts('eclipse-temurin:21').smaller[0]?.reference, 'eclipse-temurin:21-jre');
  const [slim] = facts('python:3.13').smaller;
  assert.deepEqual(slim?.size, { bytes: 118_060_000, tag: '3.13.15-slim-trixie', date: '2026-08-10' });
  assert.deepEqual(facts('python:3.13').size, { bytes: 1_110_000_000, tag: '3.13.14-trixie', date: '2026-07-14' });
  assert.ok(slim?.missing.includes('gcc') && slim.missing.includes('git') && slim.missing.includes('curl'));
});

test('what is not recorded is not known', () => {
  assert.equal(find('example.com/app'), undefined);
  assert.equal(find('node:foo'), undefined);
  const digest = `sha256:${'a'.repeat(64)}`;
  const alpine = facts(`alpine@${digest}`);
  assert.deepEqual(
    [alpine.os, alpine.osVersion, alpine.sh, user(`alpine@${digest}`), alpine.smaller],
    ['alpine', undefined, 'ash', 'root', []],
  );
  const node = facts(`node@${digest}`);
  assert.deepEqual(
    [node.os, node.version, node.role, node.offeredUser?.name, user(`node@${digest}`)],
    [undefined, undefined, undefined, 'node', 'root'],
  );
  assert.equal(user(`gcr.io/distroless/static@${digest}`), undefined);
  assert.equal(facts(`node:24@sha256:${'a'.repeat(64)}`).version, '24.19.0');
  assert.equal(facts('golang:1.27', 'windows/amd64').os, 'windows');
  assert.equal(facts('mysql:5.6').os, undefined);
  assert.equal(facts('mysql:5.6').size, undefined);
});

function slices(): [string, ImageSlice][] {
  const text = readFileSync(join(projectRoot, 'packages/plimsoll/data/bases.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('eol:'))
    .map((line) => [line.slice(0, line.indexOf('\t')), JSON.parse(line.slice(line.indexOf('\t') + 1)) as ImageSlice]);
}

function listedTags(): Map<string, Set<string>> {
  return new Map(
    slices().map(([name, { e }]) => [name, new Set((e ?? []).flatMap((entry) => entry.split('|').slice(3).join(' ').split(' ')))]),
  );
}

test('every listed tag resolves, and what it proposes is listed', () => {
  const listed = listedTags();
  let tags = 0;
  for (const [name, own] of listed) {
    for (const tag of own) {
      if (tag === '') continue;
      tags++;
      const found = facts(`${name}:${tag}`);
      assert.equal(found.retired, undefined);
      for (const { reference } of found.smaller) assert.ok(own.has(reference.slice(name.length + 1)), `${name}:${tag} -> ${reference}`);
      if (found.newerTag === undefined) continue;
      const [image = '', newer = ''] = found.newerTag.split(':');
      assert.ok(listed.get(image)?.has(newer), `${name}:${tag} -> ${found.newerTag}`);
    }
  }
  assert.ok(tags > 8000, String(tags));
});

test('the catalogue is small and says its day', () => {
  assert.match(catalogueDate(), /^20\d\d-\d\d-\d\d$/);
  assert.ok(readFileSync(join(projectRoot, 'packages/plimsoll/data/bases.jsonl')).length < 700_000);
});

test('never throws on odd tags', () => {
  const image = fc.constantFrom(
    'node',
    'python',
    'debian',
    'openjdk',
    'ubi9/ubi',
    'gcr.io/distroless/x',
    'bitnami/y',
    'nginx',
    'eol:node',
    '__proto__',
    'constructor',
  );
  const word = fc.constantFrom(
    '3',
    '3.8',
    'slim',
    'alpine',
    'alpine3.20',
    '20200101',
    'jre',
    'bookworm',
    'v1',
    '8u2',
    'ubi',
    'al',
    '1.',
    '__proto__',
    'constructor',
  );
  fc.assert(
    fc.property(image, fc.array(word, { minLength: 1, maxLength: 5 }), (name, words) => {
      const reference = parseReference(`${name}:${words.join('-')}`);
      if ('error' in reference) return;
      const found = lookupBase(reference, { today });
      assert.ok(found === undefined || Array.isArray(found.smaller));
      assert.ok(found?.newerTag === undefined || typeof found.newerTag === 'string');
    }),
    { numRuns: 1500 },
  );
});

test('languages and systems whose Dockerfile sets none work at the root; what may inherit one is unknown', () => {
  for (const image of ['alpine:3.22', 'python:3.14-slim', 'node:24-alpine', 'maven:3.9']) assert.equal(facts(image).workdir, '/', image);
  assert.equal(facts('golang:1.27').workdir, '/go');
  for (const image of ['wordpress:6', 'mcr.microsoft.com/windows/servercore:ltsc2022', 'nvidia/cuda:12.6.0-base-ubuntu24.04'])
    assert.equal(find(image)?.workdir, undefined, image);
});
