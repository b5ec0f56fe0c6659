import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { isFrozenBySetting, lockedProject } from '../../facts/installs/lock-files.ts';
import { type LockUse, lockUse } from '../../facts/installs/lock-use.ts';
import { strictInstall } from '../../facts/installs/strict-install.ts';
import type { Severity } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const lockFileIgnored = defineRule({
  id: 'lock-file-ignored',
  practice: 'pinning',
  severity: 'warning',
  aliases: [],
  summary: 'An install does not keep to the lock file that lies beside it',
  why: 'The lock file says which versions were tested. An install that may change it brings others into the image as soon as manifest and lock file differ, and nobody sees it: the changed file stays in a layer of the build. The strict form fails instead, where it can still be mended.',
  notWhen: 'The image is a place for development, in which people change dependencies.',
  decides:
    'Only where the lock file is seen to come from the context before the install, to the directory that the command works in. npm install instead of npm ci; yarn, pnpm and bun without --frozen-lockfile or --immutable; pipenv install without --deploy; bundle install without frozen or deployment; uv sync and cargo without --locked or --frozen; go mod tidy; updates, by whichever tool; and a lock file that is deleted before the install. Variables (CI, UV_FROZEN, BUNDLE_FROZEN, …), configuration files and settings of earlier steps are looked at. Info for tools that change the lock file only where they must. Stages that the image does not need are left out.',
  sources: [
    'https://docs.npmjs.com/cli/v11/commands/npm-ci',
    'https://pnpm.io/cli/install#--frozen-lockfile',
    'https://yarnpkg.com/cli/install',
    'https://bundler.io/man/bundle-config.1.html',
    'https://doc.rust-lang.org/cargo/commands/cargo-install.html',
  ],
  messages: {
    loose: '{command} may install other versions than {lock} says; {strict} keeps to it or fails',
    renewed: '{command} takes new versions, whatever {lock} says',
    ignored: '{command} does not read {lock} unless it is told {strict}',
    removed: '{lock} is deleted before {command}, so every build takes the newest versions',
  },
  examples: [
    {
      bad: 'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install --omit=dev\n',
      flags: 'npm install',
      fixed: 'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN ["yarn", "install"]\n',
        files: { 'package.json': '{}', 'yarn.lock': '# yarn lockfile v1\n' },
      },
      flags: '"yarn", "install"',
      fixed: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN ["yarn", "install", "--frozen-lockfile"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nCOPY web /web\nRUN cd /web && yarn\n',
        files: { 'web/package.json': '{}', 'web/yarn.lock': '__metadata:\n  version: 8\n' },
      },
      flags: 'yarn',
      fixed: 'FROM node:24\nCOPY web /web\nRUN cd /web && yarn --immutable\n',
    },
    {
      bad: 'FROM node:24 AS deps\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml ./\nFROM deps\nRUN --mount=type=cache,target=/s pnpm i --prod\n',
      flags: 'pnpm i',
      fixed:
        'FROM node:24 AS deps\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml ./\nFROM deps\nRUN --mount=type=cache,target=/s pnpm i --frozen-lockfile --prod\n',
    },
    {
      bad: 'FROM python:3.14\nWORKDIR /app\nCOPY Pipfile Pipfile.lock /app/\nRUN pipenv install --system\n',
      flags: 'pipenv install',
      fixed: 'FROM python:3.14\nWORKDIR /app\nCOPY Pipfile Pipfile.lock /app/\nRUN pipenv install --deploy --system\n',
    },
    {
      bad: 'FROM python:3.14\nWORKDIR /app\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --no-dev\n',
      flags: 'uv sync',
      fixed: 'FROM python:3.14\nWORKDIR /app\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --locked --no-dev\n',
    },
    {
      bad: 'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install --jobs 4\n',
      flags: 'bundle install',
      fixed: 'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN BUNDLE_FROZEN=true bundle install --jobs 4\n',
    },
    {
      bad: 'FROM composer:2\nWORKDIR /app\nCOPY composer.json composer.lock ./\nRUN composer update --no-dev\n',
      flags: 'composer update',
      fixed: 'FROM composer:2\nWORKDIR /app\nCOPY composer.json composer.lock ./\nRUN composer install --no-dev\n',
    },
    {
      bad: {
        dockerfile: 'FROM rust:1.90\nWORKDIR /src\nCOPY . .\nRUN cargo install --path .\nRUN cargo build --release\n',
        files: { 'Cargo.toml': '[package]\n', 'Cargo.lock': 'version = 4\n' },
      },
      flags: ['cargo install', 'cargo build'],
      fixed: 'FROM rust:1.90\nWORKDIR /src\nCOPY . .\nRUN cargo install --locked --path .\nRUN cargo build --locked --release\n',
    },
    {
      bad: 'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN rm package-lock.json && npm install\n',
      flags: 'npm install',
    },
    { good: 'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\n' },
    {
      good: 'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci && npm install -g serve@14 && npm install left-pad@1\n',
    },
    { good: 'FROM node:24\nWORKDIR /app\nCOPY package.json pnpm-lock.yaml ./\nENV CI=true\nRUN pnpm install\n' },
    { good: 'FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN cd client && npm install\n' },
    {
      good: 'FROM ruby:3.4\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle config set --local deployment true\nRUN bundle install\n',
    },
    { good: 'FROM node:24 AS dev\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm install\nFROM nginx:1.29\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('reachable')) {
        if (step.instruction.keyword === 'ONBUILD') continue;
        for (const operation of step.operations) {
          const use = operation.kind === 'package' ? lockUse(operation) : undefined;
          if (operation.kind !== 'package' || !use) continue;
          const project = lockedProject(file, step, operation);
          if (!project) continue;
          const { directory, lock, removedBy } = project;
          const at = commandSpan(operation);
          const command = commandName(operation);
          if (removedBy) {
            const related = [{ message: `${lock} is deleted here`, at: removedBy.span }];
            yield { message: 'removed', data: { lock, command }, at, related };
            continue;
          }
          if (use !== 'renewed' && isFrozenBySetting(file, step, operation, directory)) continue;
          const strict = strictInstall(file, step, operation, directory);
          const fix = strict?.edit && { title: `Keep to ${lock}: ${strict.name}`, applicability: 'unsafe' as const, edits: [strict.edit] };
          const place = { at, severity: severityOf(operation, use), ...(fix && { fix }) };
          if (use === 'renewed') yield { message: 'renewed', data: { command, lock }, ...place };
          else if (strict) yield { message: use, data: { command, lock, strict: strict.name }, ...place };
        }
      }
    },
  },
});

function severityOf({ manager }: PackageOperation, use: LockUse): Severity {
  if (use !== 'loose') return 'warning';
  return manager === 'bundle' || manager === 'uv' || manager === 'cargo' || manager === 'go' ? 'info' : 'warning';
}
