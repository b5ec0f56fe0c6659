import type { Stage, Step } from '../../build/graph.types.ts';
import { commandName, commandSpan, insertOption } from '../../facts/edits/command-words.ts';
import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { type CopiedDependencies, copiedDependencies } from '../../facts/stages/copied-dependencies.ts';
import { type DevelopmentInstall, developmentInstalls } from '../../facts/stages/development-installs.ts';
import { pruneLine, prunesDevelopment } from '../../facts/stages/prune-development.ts';
import { shippedBuilds, startsDevelopment } from '../../facts/stages/shipped-builds.ts';
import { isInteractive, startedCommand, startsNothing } from '../../facts/start/started-program.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

const manifest = '{ "dependencies": { "express": "5" }, "devDependencies": { "jest": "30", "eslint": "9" } }\n';

export const developmentDependenciesShipped = defineRule({
  id: 'development-dependencies-shipped',
  practice: 'stages',
  severity: 'warning',
  aliases: ['composer-no-dev-in-production', 'missing-bundle-without-development'],
  summary: 'Development dependencies are installed into the image that is shipped',
  why: 'Test runners, linters and compilers are often most of what is installed. In production nothing runs them; they are pulled by every node, and their vulnerabilities are reported, and may be used, all the same.',
  notWhen: 'The image is one to develop or test in.',
  decides:
    'Installs of a project in the shipped stages: npm, yarn, pnpm, bun, uv, poetry, composer and bundle take development dependencies unless an option, a variable (NODE_ENV=production, UV_NO_DEV, COMPOSER_NO_DEV, BUNDLE_WITHOUT) or a setting leaves them out; pip and pipenv take them where a file, extra or group named for development is asked for. The manifest has to name some; composer and bundle are reported, as information, where it is not known. Information, too, where the image starts no program: it may be one to run the tests in. The node_modules that COPY --from takes from another stage counts as well, unless that stage removes them. Silent where the same RUN prunes them, where the image starts a development server, tests or a shell, where the file, its stage or its environment is named for development or tests, and where single-stage-build reports the build that needs them.',
  sources: [
    'https://docs.npmjs.com/cli/v11/commands/npm-ci#omit',
    'https://docs.astral.sh/uv/concepts/projects/sync/',
    'https://getcomposer.org/doc/03-cli.md#install-i',
  ],
  messages: {
    installed: '{command} installs the development dependencies into the image that is shipped: {names}',
    copied: '{copied} holds the development dependencies that {command} installed (line {line}): {names}',
    unread: '{command} takes development dependencies, too: nothing leaves them out of the image that is shipped',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': manifest, 'server.js': '' },
      },
      flags: 'npm ci',
      fixed: 'FROM node:24-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nCMD ["node", "server.js"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nCOPY package.json ./\nRUN npm install\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{ "scripts": { "prepare": "husky" }, "devDependencies": { "husky": "9" } }\n' },
      },
      flags: 'npm install',
    },
    { bad: 'FROM python:3.13-slim\nCOPY . .\nRUN pip install -r requirements-dev.txt\nCMD ["python", "app.py"]\n', flags: 'pip install' },
    {
      bad: 'FROM python:3.13-slim\nCOPY . .\nRUN pipenv install --dev --system\nCMD ["python", "app.py"]\n',
      flags: 'pipenv install',
      fixed: 'FROM python:3.13-slim\nCOPY . .\nRUN pipenv install --system\nCMD ["python", "app.py"]\n',
    },
    {
      bad: 'FROM php:8.4-fpm\nCOPY . .\nRUN composer install --no-interaction\n',
      flags: 'composer install',
      fixed: 'FROM php:8.4-fpm\nCOPY . .\nRUN composer install --no-dev --no-interaction\n',
    },
    {
      bad: {
        dockerfile:
          'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\nCOPY . .\nCMD ["bin/rails", "server"]\n',
        files: { Gemfile: "gem 'rails'\ngroup :development, :test do\n  gem 'debug'\nend\n", 'Gemfile.lock': '' },
      },
      flags: 'bundle install',
      fixed:
        'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nENV BUNDLE_WITHOUT="development:test"\nRUN bundle install\nCOPY . .\nCMD ["bin/rails", "server"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:24 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nFROM node:24-slim\nWORKDIR /app\nCOPY --from=build /app/node_modules ./node_modules\nCOPY --from=build /app/dist ./dist\nCMD ["node", "dist/main.js"]\n',
        files: { 'package.json': manifest },
      },
      flags: '/app/node_modules',
      fixed:
        'FROM node:24 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nRUN npm prune --omit=dev\nFROM node:24-slim\nWORKDIR /app\nCOPY --from=build /app/node_modules ./node_modules\nCOPY --from=build /app/dist ./dist\nCMD ["node", "dist/main.js"]\n',
    },
    {
      good: {
        dockerfile:
          'FROM node:24 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nFROM node:24-slim\nCOPY --from=build /app /app\nCMD ["node", "/app/dist/main.js"]\n',
        files: { 'package.json': manifest },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:24-slim\nENV NODE_ENV=production\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n',
        files: { 'package.json': manifest },
      },
    },
    {
      good: {
        dockerfile:
          'FROM node:24 AS build\nCOPY . .\nRUN npm ci && npm test\nFROM node:24-slim\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "."]\n',
        files: { 'package.json': manifest },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:24\nCOPY . .\nRUN npm install\nCMD ["npm", "run", "dev"]\n',
        files: { 'package.json': manifest },
      },
    },
    {
      bad: {
        dockerfile: 'FROM node:24-slim\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install\nCMD ["node", "server.js"]\n',
        files: { 'package.json': manifest, 'pnpm-lock.yaml': '' },
      },
      flags: 'pnpm install',
      fixed: 'FROM node:24-slim\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install --prod\nCMD ["node", "server.js"]\n',
    },
    { good: 'FROM node:24-slim\nCOPY package.json ./\nRUN npm ci\nCMD ["node", "server.js"]\n' },
    { good: 'FROM python:3.13-slim\nCOPY . .\nRUN pip install -r requirements/production.txt\nCMD ["python", "app.py"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || isBesideProduction(file)) return;
      const installs = developmentInstalls(file);
      const copies = copiedDependencies(file);
      if (installs.length + copies.length === 0) return;
      const started = startedCommand(shipped);
      if (started && isInteractive(started)) return;
      for (const install of installs) {
        const { operation, step, brings } = install;
        const isNode = /^(?:npm|yarn|pnpm|bun)$/.test(operation.manager);
        const unread = brings === undefined && isUsual(operation, shipped);
        if (!unread && (brings === undefined || brings.length === 0)) continue;
        if (isNode && started && startsDevelopment(started, file)) continue;
        if (isForTests(step) || isPruned(step) || shippedBuilds(file).some(({ install: built }) => built === install)) continue;
        const command = commandName(operation);
        const at = commandSpan(operation);
        const fix = fixOf(file, install);
        const rest = { at, ...(fix && { fix }) };
        if (unread) yield { message: 'unread', data: { command }, severity: 'info', ...rest };
        else
          yield {
            message: 'installed',
            data: { command, names: listed(brings ?? []) },
            severity: startsNothing(shipped) ? 'info' : 'warning',
            ...rest,
          };
      }
      if (started && startsDevelopment(started, file)) return;
      for (const { install, from, at } of copies) {
        const command = commandName(install.operation);
        const line = file.source.position(commandSpan(install.operation).start).line;
        const data = { copied: file.text(at), command, line, names: listed(install.brings ?? []) };
        yield { message: 'copied', data, at, severity: startsNothing(shipped) ? 'info' : 'warning', fix: pruneBehind(file, install, from) };
      }
    },
  },
});

/** Behind the last RUN of the stage and as its user, unless other stages stand on it and may need what goes. */
function pruneBehind(file: DockerfileView, { operation }: DevelopmentInstall, from: CopiedDependencies['from']): FixReport {
  const prune = pruneLine(file, operation);
  const last = from.steps.findLast(({ instruction }) => instruction.keyword === 'RUN')?.instruction;
  const isBase = file.graph.stages.some(({ base }) => base.kind === 'stage' && base.stage === from);
  if (isBase || !last || 'why' in prune) {
    const title = 'Install once more without development dependencies, in a stage of its own, and copy from there';
    return { title, applicability: 'manual', edits: [] };
  }
  const title = `Remove them behind the last step of the stage: ${prune.line.slice('RUN '.length)}`;
  return { title, applicability: 'unsafe', edits: [file.insertLinesAfter(last, prune.line)] };
}

/** Frameworks' templates put development dependencies into the manifest: nearly all projects of composer and bundle have some. */
function isUsual({ manager }: PackageOperation, { root }: Stage): boolean {
  return manager === 'composer' || (manager === 'bundle' && root.kind === 'image' && /ruby|rails/.test(root.reference.familiar));
}

function listed(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** The comment above says that tests are to be run in the image. */
function isForTests({ instruction: { leadingComments } }: Step): boolean {
  return leadingComments.some(({ text }) => /\b(?:run|for)\b[^\n]{0,60}\btests?\b/i.test(text));
}

function isPruned({ operations }: Step): boolean {
  return operations.some(prunesDevelopment);
}

function fixOf(file: DockerfileView, install: DevelopmentInstall): FixReport | undefined {
  const { operation, step, option, asking, script } = install;
  const name = commandName(operation);
  if (asking.length > 0) {
    const spans = asking.map(({ span }) => wordRemoval(file.source.text, span, file.dockerfile.escape));
    const edits = spans.flatMap((span) => (span ? [file.replace(span, '')] : []));
    if (edits.length < spans.length || step.script?.form !== 'shell') return undefined;
    return { title: `Take ${asking[0]?.unquoted} from ${name}`, applicability: 'unsafe', edits };
  }
  if (operation.manager === 'bundle') return withoutGroups(file, install);
  if (option === undefined) return undefined;
  if (script !== undefined)
    return {
      title: `Add ${option}, if its ${script} script works without them`,
      applicability: 'manual',
      edits: [insertOption(file, operation, option)],
    };
  const later = buildsLater(file, step);
  if (later !== undefined)
    return {
      title: `Install them in a stage of its own, as ${later} may need them, and add ${option} here`,
      applicability: 'manual',
      edits: [],
    };
  return { title: `Add ${option} to ${name}`, applicability: 'unsafe', edits: [insertOption(file, operation, option)] };
}

/** Bundler takes it from a variable that holds for the start as well; in other environments than production Rails asks for the groups. */
function withoutGroups(file: DockerfileView, { step, brings }: DevelopmentInstall): FixReport | undefined {
  const { environment } = step.stage.final;
  const production = ['RAILS_ENV', 'RACK_ENV'].some((name) => {
    const value = environment.get(name)?.value;
    return value?.known === true && value.value === 'production';
  });
  if (!production || !brings || brings.length === 0 || step.stage !== file.graph.shipped || step.instruction.onbuild) return undefined;
  return {
    title: `Leave out ${brings.join(' and ')} with BUNDLE_WITHOUT`,
    applicability: 'unsafe',
    edits: [file.insertLinesBefore(step.instruction, `ENV BUNDLE_WITHOUT="${brings.join(':')}"`)],
  };
}

/** A command of the project that runs in an image where the dependencies are, and may be one of them. */
function buildsLater(file: DockerfileView, install: Step): string | undefined {
  for (const step of file.stepsOf('shipped', 'RUN')) {
    if (step.stage === install.stage && step.index < install.index) continue;
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || (operation.action !== 'run' && operation.action !== 'build')) continue;
      if (operation.scope === 'language') return commandName(operation);
    }
  }
  return undefined;
}
