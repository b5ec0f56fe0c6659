import { cacheMountEdits, cacheUses, mountTargets, sharesCache } from '../../facts/caching/cache-mount-edits.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { choice, defineRule } from '../define.ts';

const built = (runner: string) => ({
  path: 'Dockerfile',
  files: {
    Dockerfile: 'FROM node:22\nRUN npm ci\n',
    '.github/workflows/image.yml': `on: push\njobs:\n  image:\n    runs-on: ${runner}\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { push: true, tags: registry.example/shop:1 }\n`,
  },
});

export const cacheMountMissing = defineRule({
  id: 'cache-mount-missing',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-package-cache-mounts', 'prefer-bundler-cache-mount'],
  summary: 'An install or a build keeps nothing for the next time it runs',
  why: 'When the layer of an install has to be made again, everything is downloaded and compiled anew, although most of it is the same. A cache mount keeps the downloads of the package manager beside the image, from build to build.',
  notWhen:
    'The builder does not live from one build to the next, as on hosted CI runners: cache mounts are not exported with the layer cache, so the mount is always empty there.',
  decides:
    'A RUN in a stage that the image needs that installs or builds with a package manager, in shell form, without a cache, tmpfs or bind mount over the directory that the tool caches in. It is a rule for those whose builders keep their state: set ciKeepsCacheMounts to no to silence it. With auto, it is silent where the pipelines of the repository are known and every image is built on a machine that is new for each job (runners of GitHub, without a builder elsewhere and without an action that carries the mounts over); yes is for those whose developers build often. The fix is for root in images that keep to the usual directories, and where every RUN that needs what the mount holds can have it; it takes away options and clean-ups that would leave the mount empty, and for apt the setting docker-clean.',
  sources: ['https://docs.docker.com/build/cache/optimize/#use-cache-mounts', 'https://github.com/moby/buildkit/issues/1512'],
  options: {
    ciKeepsCacheMounts: choice(
      'Whether the machines that build keep cache mounts from one build to the next; no: the rule says nothing; auto: as the pipelines show',
      ['auto', 'yes', 'no'],
      'auto',
    ),
  },
  messages: { missing: '{command} starts from nothing each time this layer is made: a cache mount at {target} keeps what it downloads' },
  examples: [
    {
      bad: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci && npm cache clean --force\n',
      flags: 'npm ci',
      fixed: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y gcc && \\\n    rm -rf /var/lib/apt/lists/*\n',
      flags: 'apt-get install',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && \\\n    apt-get install -y gcc\n',
    },
    {
      bad: 'FROM python:3.13\nRUN pip install --no-cache-dir -r requirements.txt\n',
      flags: 'pip install',
      fixed: 'FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=secret,id=netrc go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
      flags: 'go build',
      fixed:
        'FROM golang:1.25 AS build\nCOPY . .\nRUN --mount=type=secret,id=netrc --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache git\n',
      flags: 'apk add',
      fixed: 'FROM alpine:3.22\nRUN --mount=type=cache,target=/etc/apk/cache,sharing=locked apk add --update-cache git\n',
    },
    {
      bad: 'FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\nCOPY . .\nRUN dotnet restore\nFROM build AS publish\nRUN dotnet publish --no-restore -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY --from=publish /app /app\n',
      flags: ['dotnet restore', 'dotnet publish'],
      fixed:
        'FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\nCOPY . .\nRUN --mount=type=cache,target=/root/.nuget/packages dotnet restore\nFROM build AS publish\nRUN --mount=type=cache,target=/root/.nuget/packages dotnet publish --no-restore -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY --from=publish /app /app\n',
    },
    { bad: 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y gcc\n', flags: 'apt-get install' },
    { bad: 'FROM node:22\nUSER node\nRUN npm ci\n', flags: 'npm ci' },
    { good: { dockerfile: 'FROM node:22\nRUN npm ci\n', options: { ciKeepsCacheMounts: 'no' } } },
    { good: built('ubuntu-24.04') },
    { good: built("'${{ matrix.os }}'\n    strategy: { matrix: { os: [ubuntu-24.04, ubuntu-24.04-arm] } }") },
    { bad: built('self-hosted'), flags: 'npm ci', fixed: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
    {
      bad: { ...built('ubuntu-24.04'), options: { ciKeepsCacheMounts: 'yes' } },
      flags: 'npm ci',
      fixed: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    { good: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN npm run build\n' },
    { good: 'FROM node:22\nRUN ["npm", "install"]\n' },
    { good: 'FROM node:22 AS unused\nRUN npm ci\nFROM debian:12\nRUN echo hello\n' },
  ],
  detect: {
    *dockerfile(file, { ciKeepsCacheMounts }) {
      if (ciKeepsCacheMounts === 'no') return;
      const advised = cacheUses(file);
      if (advised.length > 0 && ciKeepsCacheMounts === 'auto' && file.pipelinesLoseCacheMounts) return;
      const told = new Set<PackageOperation['manager']>();
      for (const use of advised) {
        const { operation, cache } = use;
        const targets = mountTargets(use) ?? cache.targets;
        // What several RUN share has to be mounted into all of them at once.
        const shared = sharesCache(operation.manager);
        const edits = shared && told.has(operation.manager) ? undefined : cacheMountEdits(file, use);
        told.add(operation.manager);
        yield {
          message: 'missing',
          data: { command: commandName(operation), target: targets.join(' and ') },
          at: commandSpan(operation),
          ...(edits && {
            fix: { title: shared ? 'Mount a cache wherever the tool runs' : 'Mount a cache', applicability: 'unsafe', edits },
          }),
        };
      }
    },
  },
});
