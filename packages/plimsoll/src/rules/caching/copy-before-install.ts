import { hasCacheMount } from '../../cache/installs.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import { lateInstalls } from '../../facts/caching/install-order.ts';
import { fetchFirst, lateBuilds } from '../../facts/caching/late-builds.ts';
import { reorderInstall } from '../../facts/caching/reorder-install.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const copyBeforeInstall = defineRule({
  id: 'copy-before-install',
  practice: 'caching',
  severity: 'warning',
  aliases: [],
  summary: 'Sources are copied before dependencies are installed',
  why: 'A layer is taken from the cache as long as everything before it is the same. With the sources copied first, every commit installs all dependencies again, although their manifests did not change: often most of the build time.',
  notWhen: 'The install needs the sources: it builds them, or a script of the project runs with it.',
  decides:
    'An install that reads manifests (npm ci, pip install -r, bundle install, go mod download, …) behind a COPY or ADD of the whole context, of a directory that goes where the install runs, or of code, in a stage that the image needs. Not if the same was installed before the sources came, and not for installs that need the sources (pip install ., go get ./…). A build with Maven, Gradle, .NET, Cargo or Go that nothing has fetched the dependencies for counts as well (of Go and Cargo only where the build context has a manifest and no vendor folder). A cache mount saves the downloads, not the install: info, as is a build behind a copy that is reported for an install. The fix needs the build context: it copies the manifests that are there.',
  sources: ['https://docs.docker.com/build/cache/optimize/#order-your-layers'],
  messages: {
    all: '{copy} comes before {install} (line {line}): every change of a file in the context installs all dependencies again',
    build: '{copy} comes before {install} (line {line}), which fetches the dependencies itself: every change downloads them all again',
    some: '{copy} comes before {install} (line {line}): every change in {sources} installs all dependencies again',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\n# the application\nCOPY . .\nRUN npm ci\nCMD ["node", "index.js"]\n',
        files: { 'package.json': '{"name":"a"}', 'package-lock.json': '{}', 'index.js': '', '.npmrc': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json .npmrc ./\nRUN npm ci\n# the application\nCOPY . .\nCMD ["node", "index.js"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:22\nCOPY --chown=node:node . /app/\nWORKDIR /app\nUSER node\nRUN npm ci && \\\n    npm cache clean --force && \\\n    npm run build\n',
        files: { 'package.json': '{"scripts":{"prepare":"husky"}}', 'package-lock.json': '{}', 'index.js': '' },
      },
      flags: 'COPY --chown=node:node . /app/',
      fixed:
        'FROM node:22\nCOPY --chown=node:node package.json package-lock.json /app/\nWORKDIR /app\nUSER node\nRUN npm ci && \\\n    npm cache clean --force\nCOPY --chown=node:node . /app/\nRUN npm run build\n',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nADD api /srv\nRUN pip install -r /srv/requirements.txt\n',
        files: { 'api/requirements.txt': 'flask==3.1.0\n', 'api/app.py': '' },
      },
      flags: 'ADD api /srv',
      fixed: 'FROM python:3.13\nCOPY api/requirements.txt /srv/\nRUN pip install -r /srv/requirements.txt\nADD api /srv\n',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nWORKDIR /srv\nADD api ./\nRUN pip install -r requirements.txt\n',
        files: { 'api/requirements.txt': '-r base.txt\n', 'api/base.txt': 'flask==3.1.0\n', 'api/app.py': '' },
      },
      flags: 'ADD api ./',
      fixed: 'FROM python:3.13\nWORKDIR /srv\nCOPY api/base.txt api/requirements.txt ./\nRUN pip install -r requirements.txt\nADD api ./\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
        files: { 'package.json': '{"scripts":{"postinstall":"node setup.js"}}', 'package-lock.json': '{}' },
      },
      flags: 'COPY . .',
    },
    {
      bad: 'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\nFROM scratch\nCOPY --from=build /src/app /app\n',
      flags: 'COPY . .',
    },
    {
      bad: {
        dockerfile: 'FROM composer:2\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev -o\n',
        files: { 'composer.json': '{"require":{}}', 'composer.lock': '{}', 'index.php': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM composer:2\nWORKDIR /app\nCOPY composer.json composer.lock ./\nRUN composer install --no-scripts --no-autoloader --no-dev -o\nCOPY . .\nRUN composer dump-autoload --no-dev --optimize\n',
    },
    {
      bad: {
        dockerfile:
          'FROM php:8.4-cli\nWORKDIR /app\nCOPY . .\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nRUN composer install\n',
        files: { 'composer.json': '{"require":{}}', 'composer.lock': '{}', 'index.php': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM php:8.4-cli\nWORKDIR /app\nCOPY composer.json composer.lock ./\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nRUN composer install --no-scripts --no-autoloader\nCOPY . .\nRUN composer dump-autoload\n',
    },
    {
      bad: {
        dockerfile:
          'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore Api/Api.csproj\nRUN dotnet publish --no-restore\n',
        files: { 'Api/Api.csproj': '<Project/>', 'Lib/Lib.csproj': '<Project/>', 'shop.sln': '', 'Api/Program.cs': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /src\nCOPY Api/Api.csproj ./Api/\nCOPY Lib/Lib.csproj ./Lib/\nCOPY shop.sln ./\nRUN dotnet restore Api/Api.csproj\nCOPY . .\nRUN dotnet publish --no-restore\n',
    },
    {
      bad: {
        dockerfile: 'FROM elixir:1.18\nWORKDIR /app\nCOPY . .\nRUN mix local.hex --force && mix deps.get\nRUN mix release\n',
        files: { 'mix.exs': 'defmodule A do\nend\n', 'mix.lock': '%{}', 'lib/a.ex': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM elixir:1.18\nWORKDIR /app\nCOPY mix.exs mix.lock ./\nRUN mix local.hex --force && mix deps.get\nCOPY . .\nRUN mix release\n',
    },
    {
      bad: {
        dockerfile:
          'FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn -B package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /app/target/app.jar /app.jar\n',
        files: { 'pom.xml': '<project/>', 'src/main/java/A.java': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY pom.xml ./\nRUN mvn -B dependency:go-offline\nCOPY . .\nRUN mvn -B package\nFROM eclipse-temurin:21-jre\nCOPY --from=build /app/target/app.jar /app.jar\n',
    },
    {
      bad: {
        dockerfile:
          'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
        files: { 'go.mod': 'module a\nrequire b v1.0.0\n', 'go.sum': '', 'main.go': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    {
      bad: {
        dockerfile:
          'FROM rust:1.90 AS build\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nFROM debian:13-slim\nCOPY --from=build /app/target/release/a /a\n',
        files: { 'Cargo.toml': '[package]\nname = "a"\n[dependencies]\nrocket = "0.5"\n', 'Cargo.lock': '', 'src/main.rs': 'fn main() {}' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM rust:1.90 AS build\nWORKDIR /app\nCOPY Cargo.toml Cargo.lock ./\nRUN mkdir src && touch src/main.rs && cargo fetch --locked\nCOPY . .\nRUN cargo build --release\nFROM debian:13-slim\nCOPY --from=build /app/target/release/a /a\n',
    },
    {
      bad: {
        dockerfile:
          'FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\n# the shop\nCOPY . /src\nWORKDIR /src\nRUN dotnet publish "shop.csproj" -c Release -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY --from=build /app /app\n',
        files: { 'shop.csproj': '<Project/>', 'Program.cs': '' },
      },
      flags: 'COPY . /src',
      fixed:
        'FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\nCOPY shop.csproj /src/\nWORKDIR /src\nRUN dotnet restore shop.csproj\n# the shop\nCOPY . /src\nRUN dotnet publish "shop.csproj" -c Release -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY --from=build /app /app\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install -g pnpm@10\nRUN pnpm install --frozen-lockfile\n',
        files: { 'package.json': '{}', 'pnpm-lock.yaml': '', 'index.js': '' },
      },
      flags: 'COPY . .',
      fixed:
        'FROM node:22\nWORKDIR /app\nRUN npm install -g pnpm@10\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install --frozen-lockfile\nCOPY . .\n',
    },
    { bad: 'FROM gradle:8 AS build\nCOPY . .\nRUN npm ci\nRUN gradle assemble\n', flags: ['COPY . .', 'COPY . .'] },
    { good: 'FROM golang:1.25\nCOPY . /go/src/a\nRUN go build -o /app /go/src/a\n' },
    { good: 'FROM maven:3\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.m2 mvn package\n' },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json .npmrc ./\nCOPY prisma ./prisma/\nRUN npm ci\nCOPY . .\nRUN npm run build && npm ci --omit=dev\n',
    },
    { good: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install .\n' },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY docker/entrypoint.sh /usr/local/bin/\nCOPY nginx /etc/nginx\nRUN --mount=type=bind,source=package.json,target=package.json npm install\n',
    },
    { good: 'FROM golang:1.25\nWORKDIR /src\nCOPY api/ api/\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n' },
  ],
  detect: {
    *dockerfile(file) {
      const reported = new Set<Instruction>();
      for (const late of lateInstalls(file)) {
        const { copied, step, operation } = late;
        const { copy } = copied;
        reported.add(copy);
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        const command = commandSpan(operation);
        const reordering = reorderInstall(file, late);
        const data = {
          copy: oneLine(file.text(at)),
          install: commandName(operation),
          line: file.source.position(command.start).line,
        };
        const all = copied.sources.some((source) => source !== undefined && /^(\.?\/?|\.?\/?\*)$/.test(source));
        const rest = {
          at,
          ...(hasCacheMount(step) && { severity: 'info' as const }),
          related: [{ message: 'installed here', at: command }],
          ...(reordering && {
            fix: {
              title:
                reordering.files.length === 0
                  ? 'Copy the sources behind the install'
                  : `Copy ${named(reordering.files)} first, and the sources behind the install`,
              applicability: reordering.applicability,
              edits: reordering.edits,
            },
          }),
        };
        if (all) yield { message: 'all', data, ...rest };
        else yield { message: 'some', data: { ...data, sources: copied.sources.join(', ') }, ...rest };
      }
      for (const late of lateBuilds(file)) {
        const { copy } = late.copied;
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        const command = commandSpan(late.operation);
        const first = fetchFirst(file, late);
        yield {
          message: 'build',
          data: { copy: oneLine(file.text(at)), install: buildName(late.operation), line: file.source.position(command.start).line },
          at,
          ...(reported.has(copy) && { severity: 'info' as const }),
          related: [{ message: 'built here', at: command }],
          ...(first && {
            fix: {
              title: `Copy ${named(first.files)} first, and run ${first.command}`,
              applicability: 'unsafe' as const,
              edits: first.edits,
            },
          }),
        };
      }
    },
  },
});

function oneLine(text: string): string {
  const line = text.replace(/\s*[\\`]?\r?\n\s*/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** With its goals or tasks: `mvn clean package`. */
function buildName({ command }: PackageOperation): string {
  const words = command.args.filter(({ unquoted }) => !/^[-/]|=/.test(unquoted)).slice(0, 3);
  return [command.name ?? command.program.unquoted, ...words.map(({ unquoted }) => unquoted)].join(' ');
}

function named(files: readonly string[]): string {
  return files.length > 3 ? `${files.length} manifests` : files.join(', ');
}
