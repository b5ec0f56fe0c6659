import type { Step } from '../../build/graph.types.ts';
import { commandName } from '../../facts/edits/command-words.ts';
import { type UnpinnedPackage, unpinnedPackages } from '../../facts/installs/unpinned-packages.ts';
import { isNamedBesideProduction, isWorkbench } from '../../facts/stages/beside-production.ts';
import { askedManager } from '../../facts/start/asked-manager.ts';
import { buildTool } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { PackageManager } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

export const unpinnedLanguagePackage = defineRule({
  id: 'unpinned-language-package',
  practice: 'pinning',
  severity: 'warning',
  aliases: [
    'DL3013',
    'DL3016',
    'DL3028',
    'DL3062',
    'unpinned_package_version_in_pip_install',
    'npm_install_without_pinned_version',
    'gem_install_without_version',
  ],
  summary: 'A package is installed in whatever version is newest that day',
  why: 'A rebuild of an old commit gets another version, and a release of a stranger decides when the build breaks or what runs in production. Nobody can say afterwards which version a release was built with.',
  notWhen: 'The image is thrown away after a test, or is meant to hold the newest version.',
  decides:
    'Packages named to pip, pipx, uv, npm, yarn, pnpm, bun, corepack, gem, go, cargo, composer, dotnet, conda and mix without a version, with a tag that moves (@latest, @next, @main), or from a repository without a commit or tag. Any constraint counts as a version. Installs from a lock file or manifest, local paths, archives and plain addresses, constraints files and names in variables are left out, and so is go without a version where a go.mod may have come with the files copied before. pnpm, yarn and npm get the version of packageManager in package.json, pnpm else the one that writes its lock file. Info for the installers themselves (pip, setuptools, wheel, npm) and what works only while it is new (certifi, yt-dlp), in stages that are not built, in dev containers, and in images to build, run tests or develop in.',
  sources: ['https://pip.pypa.io/en/stable/topics/repeatable-installs/', 'https://go.dev/ref/mod#version-queries'],
  messages: {
    newest: '{command} takes whatever version of {packages} is newest on the day of the build',
    moving: '{command} takes {packages} from {follows}, which is another version on another day',
  },
  examples: [
    { bad: 'FROM python:3.14\nRUN pip install --no-cache-dir flask gunicorn==23.0.0 requests\n', flags: 'flask' },
    { bad: 'FROM python:3.14\nRUN python3 -m pip install -U pip && pipx install black\n', flags: ['pip', 'black'] },
    {
      bad: 'FROM python:3.14\nRUN pip install git+https://git.example/team/lib.git#egg=lib\n',
      flags: 'git+https://git.example/team/lib.git#egg=lib',
    },
    { bad: 'FROM node:24\nRUN npm install -g pnpm@latest && yarn global add @acme/cli serve@14\n', flags: ['pnpm@latest', '@acme/cli'] },
    {
      bad: 'FROM node:24\nARG V=latest\nRUN npm i -g npm-check@$V && corepack prepare yarn@stable --activate\n',
      flags: ['npm-check@$V', 'yarn@stable'],
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nRUN npm install -g pnpm\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
        files: { 'package.json': '{ "packageManager": "pnpm@10.4.1+sha512.c0" }', 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
      },
      flags: 'pnpm',
      fixed: 'FROM node:24\nRUN npm install -g pnpm@10.4.1\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nRUN npm install -g pnpm@latest\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
        files: { 'package.json': '{}', 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      },
      flags: 'pnpm@latest',
      fixed: 'FROM node:24\nRUN npm install -g pnpm@8\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
    },
    { bad: 'FROM ruby:3.4\nONBUILD RUN gem install --no-document bundler:2.6.2 foreman\n', flags: 'foreman' },
    {
      bad: 'FROM golang:1.25\nRUN go install example.com/tool/cmd/tool@latest && go get example.com/lib\n',
      flags: ['example.com/tool/cmd/tool@latest', 'example.com/lib'],
    },
    {
      bad: 'FROM rust:1.90\nRUN cargo install --locked cargo-chef && cargo install --git https://git.example/x.git\n',
      flags: ['cargo-chef', 'https://git.example/x.git'],
    },
    { bad: 'FROM composer:2\nRUN composer global require acme/tool\n', flags: 'acme/tool' },
    { bad: 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nRUN dotnet tool install --global dotnet-ef\n', flags: 'dotnet-ef' },
    { bad: 'FROM mcr.microsoft.com/devcontainers/ruby:3.4\nRUN gem install rails\n', flags: 'rails' },
    {
      bad: 'FROM golang:1.25\nRUN go install example.com/lint@latest\nENV DAPPER_SOURCE=/src\nENTRYPOINT ["./scripts/entry"]\n',
      flags: 'example.com/lint@latest',
    },
    { bad: 'FROM python:3.14\nRUN pip install yt-dlp\n', flags: 'yt-dlp' },
    { bad: 'FROM golang:1.10\nRUN go get example.com/gb\nVOLUME /build\nENTRYPOINT ["gb"]\n', flags: 'example.com/gb' },
    {
      good: 'FROM python:3.14\nARG V\nRUN pip install -r requirements.txt && pip install . ./lib[dev] app.whl "a>=1" b==$V $PACKAGES && pip install -c pins.txt flask\n',
    },
    { good: 'FROM python:3.14\nRUN pip install --index-url https://packages.example/simple --target /opt "poetry==2.1.0" --user\n' },
    {
      good: 'FROM python:3.14\nRUN pip install https://wheels.example/my_lib-2.1.0-py3-none-any.whl && pip install --no-deps "my-lib[extra]"\n',
    },
    {
      bad: 'FROM python:3.14\nRUN pip install https://wheels.example/my_lib-2.1.0-py3-none-any.whl && pip install -U my-lib other\n',
      flags: 'my-lib',
    },
    { good: 'FROM python:3.14\nRUN uv pip install --system --python-preference system --requirements requirements.txt\n' },
    {
      good: 'FROM node:24\nRUN npm ci && npm install --prefix /app && npm run install && npm i -g serve@14 ./cli acme/app#v2 && npx prisma generate\n',
    },
    { good: 'FROM ruby:3.4\nRUN gem install bundler -v "$(cat .version)" && bundle install && gem install rake --version 13.2.1\n' },
    {
      good: 'FROM golang:1.25\nCOPY . .\nRUN go install ./... && go install example.com/app/cmd/server && go run ./gen && go install example.com/x@v1.2.3\n',
    },
    { good: 'FROM rust:1.90\nRUN cargo install --path . && cargo install just@1.40.0 && cargo install --version 0.9 sccache\n' },
    {
      good: 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nRUN dotnet tool install -g dotnet-ef --version 9.0.1 && dotnet workload install wasm-tools\n',
    },
    {
      good: 'FROM golang:1.10\nRUN go get code.example/team/vault || true\nWORKDIR /go/src/code.example/team/vault\nRUN git checkout v1.4.2 && make\n',
    },
    {
      good: 'FROM golang:1.10\nENV V=v0.9.0\nRUN go get code.example/team/proxy || true && cd /go/src/code.example/team/proxy && git checkout "$V" && make\n',
    },
    {
      good: 'FROM golang:1.8\nRUN git clone https://code.example/tools.git /go/src/code.example/tools && go install code.example/tools/cmd/cover\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      const beside = isNamedBesideProduction(file) || isWorkbench(file) || (shipped !== undefined && buildTool(shipped) !== undefined);
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.scope !== 'language' || operation.packages.length === 0) continue;
          const unpinned = unpinnedPackages(step, operation);
          const [first] = unpinned;
          if (!first) continue;
          const command = commandName(operation);
          const place = {
            at: first.spec.word.span,
            severity: beside ? 'info' : severityOf(step, unpinned),
            fix: asPackageManager(file, unpinned) ?? {
              title: `Name the version that was meant: ${example(operation.manager, first)}`,
              applicability: 'manual',
              edits: [],
            },
          } as const;
          const packages = listed(unpinned);
          if (first.follows === undefined) yield { message: 'newest', data: { command, packages }, ...place };
          else yield { message: 'moving', data: { command, packages, follows: first.follows }, ...place };
        }
      }
    },
  },
});

/** What installs the rest, or is of use only while it is new: its version is rarely what breaks. */
const installers = new Set('pip setuptools wheel npm corepack bundler conda build virtualenv pipx certifi youtube-dl yt-dlp'.split(' '));

/** Package managers of Node.js get the version that package.json or the lock file asks for. */
function asPackageManager(file: DockerfileView, unpinned: readonly UnpinnedPackage[]): FixReport | undefined {
  const pinned = unpinned.flatMap(({ name, spec: { word } }) => {
    const asked = word.text.replace(/@[a-z]+$/, '') === name && file.text(word.span) === word.text ? askedManager(file, name) : undefined;
    return asked ? [{ name, word, ...asked }] : [];
  });
  const [first] = pinned;
  if (!first || pinned.length < unpinned.length) return undefined;
  return {
    title: `Install ${pinned.map(({ name, version }) => `${name}@${version}`).join(', ')}, as ${first.path} asks for`,
    applicability: 'unsafe',
    edits: pinned.map(({ name, version, word }) => file.replace(word.span, `${name}@${version}`)),
  };
}

function severityOf({ stage }: Step, unpinned: readonly UnpinnedPackage[]) {
  return stage.reachable && !unpinned.every(({ name }) => installers.has(name)) ? 'warning' : 'info';
}

function listed(unpinned: readonly UnpinnedPackage[]): string {
  const names = unpinned.map(({ name }) => name);
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
}

/** How a version is written for the tool. */
function example(manager: PackageManager, { name, spec }: UnpinnedPackage): string {
  if (spec.source === 'vcs') return manager === 'cargo' ? '--rev …' : `${name} at a tag or commit`;
  switch (manager) {
    case 'pip':
    case 'pipx':
    case 'uv':
    case 'pipenv':
    case 'poetry':
      return `${name}==…`;
    case 'gem':
    case 'composer':
      return `${name}:…`;
    case 'conda':
      return `${name}=…`;
    case 'dotnet':
    case 'bundle':
      return `${name} --version …`;
    default:
      return `${name}@…`;
  }
}
