import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { appendCommand } from '../../facts/edits/append-command.ts';
import { commandName, commandSpan, insertOption } from '../../facts/edits/command-words.ts';
import { removeCommand } from '../../facts/edits/remove-command.ts';
import { ownWaste, savedBytes } from '../../facts/image/own-waste.ts';
import { cachePlaces } from '../../facts/image/waste/caches.ts';
import { runsOnWindows } from '../../facts/images/windows-stage.ts';
import { cachesLeft, needlessIndexes } from '../../facts/installs/package-cache.ts';
import type { PackageCache } from '../../facts/installs/package-cache-table.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ImageView } from '../../facts/views/image-view.ts';
import { bytesText } from '../../model/quantity.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

export const packageCacheLeft = defineRule({
  id: 'package-cache-left',
  practice: 'size',
  severity: 'info',
  aliases: [
    'DL3019',
    'DL3032',
    'DL3036',
    'DL3040',
    'DL3042',
    'DL3060',
    'DS-0019',
    'DS-0027',
    'DS-0020',
    'DS-0025',
    'apk_add_using_local_cache_path',
    'missing_dnf_clean_all',
    'missing_zypper_clean',
    'yum_clean_all_missing',
    'pip_install_keeping_cached_packages',
    'run_yarn_clean_after_yarn_install',
    'missing-apk-no-cache',
    'missing-pip-no-cache-dir',
    'missing-yum-clean-all',
    'missing-dnf-clean-all',
    'missing-zypper-clean',
    'DS-0015',
    'DKL-DI-0004',
    'leftover-bundler-cache',
  ],
  summary: "A package manager's cache stays in a layer of the image",
  why: 'What a package manager downloads or keeps to install faster the next time is of no use in an image: nothing is installed there again. It is stored and pulled with the layer, and removing it in a later RUN does not make that layer smaller.',
  notWhen: 'The image is one that people install packages in.',
  decides:
    'An install with apk, yum, dnf, microdnf, zypper, pacman, pip, uv, poetry, conda, npm, yarn, composer or bundler (in the official image), or a build with go, cargo, Maven or Gradle after which the tool is not used again, in a stage that ends in the image, without the option or variable that avoids the cache, without a cache, tmpfs or bind mount over it, and without a clean-up behind it in the same RUN. An apk update counts where all installs of the file fetch the index themselves. A clean-up in a later RUN does not count. pip keeps no cache whenever PIP_NO_CACHE_DIR has a value, also with “off”; the files in the stores of pnpm and bun are the same as in node_modules, by hard links, and take no room of their own. Of a built image the directories in which package managers and build tools keep caches, layer by layer, from 100 kB on; those of a known base are left out. Where the layers cannot be looked at, apk add without --no-cache in the history.',
  sources: ['https://docs.docker.com/build/building/best-practices/', 'https://pip.pypa.io/en/stable/topics/caching/#disabling-caching'],
  messages: {
    held: 'The layer keeps {holds} ({bytes}): {remedy}',
    option: '{command} without {option} leaves {holds} in this layer ({directory})',
    index: '{command} leaves the package index in this layer (/var/cache/apk), and apk add --no-cache fetches its own',
    clean: '{command} leaves {holds} in this layer ({directory}); no {clean} follows in the same RUN',
  },
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN apk add --virtual .build gcc\n',
      flags: 'apk add',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache --virtual .build gcc\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk update && \\\n    apk add ruby\n',
      flags: 'apk add',
      fixed: 'FROM alpine:3.22\nRUN apk add --no-cache ruby\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN set -eux; apk update; apk add --no-cache curl\n',
      flags: 'apk update',
      fixed: 'FROM alpine:3.22\nRUN set -eux; apk add --no-cache curl\n',
    },
    {
      bad: 'FROM python:3.13-slim\nRUN ["pip", "install", "flask"]\n',
      flags: '"pip", "install"',
      fixed: 'FROM python:3.13-slim\nRUN ["pip", "install", "--no-cache-dir", "flask"]\n',
    },
    {
      bad: 'FROM fedora:42\nRUN dnf install -y \\\n      httpd && \\\n    dnf install -y git\n',
      flags: 'dnf install',
      fixed: 'FROM fedora:42\nRUN dnf install -y \\\n      httpd && \\\n    dnf install -y git && \\\n    dnf clean all\n',
    },
    {
      bad: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      flags: 'npm ci',
      fixed: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci && npm cache clean --force\n',
    },
    {
      bad: 'FROM fedora:42\nRUN dnf clean all && dnf install -y git || exit 1\n',
      flags: 'dnf install',
      fixed: 'FROM fedora:42\nRUN dnf clean all && dnf install -y git && dnf clean all || exit 1\n',
    },
    {
      bad: 'FROM mambaorg/micromamba:2\nRUN micromamba install -y -n base numpy\n',
      flags: 'micromamba install',
      fixed: 'FROM mambaorg/micromamba:2\nRUN micromamba install -y -n base numpy && micromamba clean -afy\n',
    },
    {
      bad: 'FROM php:8.4-apache\nCOPY . .\nRUN composer install --no-dev\nRUN composer clear-cache\n',
      flags: 'composer install',
      fixed: 'FROM php:8.4-apache\nCOPY . .\nRUN composer install --no-dev && composer clear-cache\nRUN composer clear-cache\n',
    },
    {
      bad: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /bin/app .\nCMD ["/bin/app"]\n',
      flags: 'go build',
      fixed: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /bin/app . && go clean -cache -modcache\nCMD ["/bin/app"]\n',
    },
    {
      bad: 'FROM ruby:3.4-slim\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\n',
      flags: 'bundle install',
      fixed: 'FROM ruby:3.4-slim\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install && rm -rf /usr/local/bundle/cache\n',
    },
    { good: 'FROM golang:1.25\nCOPY . .\nRUN go build ./...\nCMD ["go", "run", "."]\n' },
    { good: 'FROM continuumio/miniconda3\nRUN conda install -y numpy && conda clean --all -y\n' },
    { good: 'FROM node:22\nRUN pnpm install --frozen-lockfile\n' },
    { good: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=off\nRUN pip install flask\n' },
    { good: 'FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache pip install flask\n' },
    { good: 'FROM python:3.13\nRUN pip install flask && rm -rf ~/.cache\n' },
    { good: 'FROM alpine:3.22\nRUN apk --no-cache add curl && apk add curl && rm -rf /var/cache/apk/*\n' },
    { good: 'FROM alpine:3.22\nRUN apk update && apk add --no-cache curl && rm -rf /var/cache/apk/*\n' },
    { good: 'FROM alpine:3.22\nRUN apk update && apk upgrade && apk add --no-cache curl\n' },
    { good: 'FROM node:22 AS build\nRUN npm install\nFROM nginx:1.29\nCOPY --from=build /app/dist /usr/share/nginx/html\n' },
    {
      bad: { image: { layers: [{ by: 'RUN pip install flask', files: { 'root/.cache/pip/http/a': { size: 9_000_000 } } }] } },
      flags: '/root/.cache/pip/http/a',
    },
    { good: { image: { layers: [{ files: { 'root/.cache/pip/selfcheck.json': { size: 100 } } }] } } },
  ],
  detect: {
    *image(image) {
      if (image.layers.length === 0) yield* ofHistory(image);
      for (const { id, holds, remedy, bytes, layer, paths } of ownWaste(image)) {
        const [path] = paths;
        if (!cacheIds.has(id) || bytes < leastCache || path === undefined) continue;
        yield { message: 'held', data: { holds, remedy, bytes: bytesText(bytes) }, at: image.at(path, layer), impact: savedBytes(bytes) };
      }
    },
    *dockerfile(file) {
      for (const { step, run } of file.runs('shipped')) {
        for (const { operation, cache } of cachesLeft(file, step)) {
          const { option, holds } = cache;
          const clean = cleanUp(operation, cache);
          const data = {
            command: commandName(operation),
            holds,
            directory: runsOnWindows(step) ? 'in the profile of the user' : homeDirectory(cache),
          };
          const fix = fixOf(file, step, run, operation, cache);
          const at = commandSpan(operation);
          if (option) yield { message: 'option', data: { ...data, option }, at, ...(fix && { fix }) };
          else yield { message: 'clean', data: { ...data, clean }, at, ...(fix && { fix }) };
        }
        for (const operation of needlessIndexes(file, step)) {
          const edit = step.script && removeCommand(file, run, step.script, operation.command);
          const fix = edit && ({ title: 'Leave apk update out', applicability: 'unsafe', edits: [edit] } as const);
          yield { message: 'index', data: { command: commandName(operation) }, at: commandSpan(operation), ...(fix && { fix }) };
        }
      }
    },
  },
});

function fixOf(
  file: DockerfileView,
  step: Step,
  run: InstructionOf<'RUN'>,
  operation: PackageOperation,
  cache: PackageCache,
): FixReport | undefined {
  if (!step.script?.understood) return undefined;
  // Text that another program reads first, as the body of a trap or `sh -c`, may be quoted in ways that an edit does not see.
  const nested = operation.command.inside.some((nesting) => nesting === 'string' || nesting === 'substitution');
  if (cache.option)
    return {
      title: `Add ${cache.option}`,
      applicability: nested ? 'unsafe' : 'safe',
      edits: [insertOption(file, operation, cache.option)],
    };
  if (!cache.clean || operation.command.name === 'php') return undefined;
  const clean = cleanUp(operation, cache);
  const edit = appendCommand(file, run, step.script, operation.command, clean);
  // Yarn 2 and later may keep what the program runs from in its cache.
  return (
    edit && {
      title: `Run ${clean} in the same RUN`,
      applicability: cache.risky || (cache.managers[0] === 'yarn' && !isYarnOne(operation)) ? 'unsafe' : 'safe',
      edits: [edit],
    }
  );
}

/** As the program is called: mamba and micromamba clean up as conda does. */
function cleanUp({ command: { name = '' } }: PackageOperation, { clean = '' }: PackageCache): string {
  return clean.startsWith('conda ') && /mamba$/.test(name) ? clean.replace('conda', name) : clean;
}

function isYarnOne({ options }: PackageOperation): boolean {
  return options.has('--frozen-lockfile') || options.has('--pure-lockfile') || options.has('--prod') || options.has('--production');
}

function homeDirectory({ managers, directories }: PackageCache): string {
  const [first = ''] = directories;
  return first.startsWith('/var/cache/yum') || managers.length > 1 ? '/var/cache' : first.replace(/^\/root\//, '~/');
}

/** What the steps say, for want of layers. */
function* ofHistory(image: ImageView) {
  for (const step of image.ownSteps) {
    const added = step.operations.find((each) => each.kind === 'package' && each.manager === 'apk' && each.action === 'install');
    if (added?.kind !== 'package' || added.options.has('--no-cache') || /\/var\/cache\/apk/.test(step.body)) continue;
    const data = { command: 'apk add', option: '--no-cache', holds: 'the package index', directory: '/var/cache/apk' };
    yield { message: 'option', data, at: image.atStep(step) } as const;
  }
}

/** What is smaller saves nothing that anybody would notice. */
const leastCache = 100_000;
/** apt's lists have a rule of their own. */
const cacheIds: ReadonlySet<string> = new Set(cachePlaces.map(({ id }) => id).filter((id) => id !== 'apt-lists'));
