import type { Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { commandSpan } from '../../facts/edits/command-words.ts';
import { runsOnWindows } from '../../facts/images/windows-stage.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { asObject } from '../../model/json-values.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { Operation, PackageOperation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const nodeHeadersDownloaded = defineRule({
  id: 'node-headers-downloaded',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: ['node-gyp-cache-mounts'],
  summary: 'node-gyp downloads the headers of Node in every build',
  why: 'Where a module is compiled, node-gyp first downloads the headers of the running Node and keeps them in its cache folder. In a layer they are rubbish, and the next build downloads them again; a cache mount keeps them for all builds.',
  notWhen: 'All builds run on machines that keep no cache mounts.',
  decides:
    'npm, yarn, pnpm and bun installs of modules in stages of the file that have a compiler and Python put in before or in the same step, or whose package.json names modules that are compiled (those for development only where they are installed), where neither --ignore-scripts nor a nodedir is given and no cache mount covers the folder of node-gyp.',
  sources: ['https://github.com/nodejs/node-gyp#configuration', 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
  messages: { downloads: 'What {command} compiles downloads the headers of Node in every build: a cache mount on {folder} keeps them' },
  examples: [
    {
      bad: 'FROM node:24\nRUN apt-get update && apt-get install -y python3 make g++\nRUN --network=default npm ci\n',
      flags: 'npm ci',
      fixed:
        'FROM node:24\nRUN apt-get update && apt-get install -y python3 make g++\nRUN --network=default --mount=type=cache,target=/root/.cache/node-gyp npm ci\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nCOPY package.json ./\nRUN npm ci --omit=dev\n',
        files: { 'package.json': '{ "dependencies": { "better-sqlite3": "12" } }\n' },
      },
      flags: 'npm ci',
      fixed: 'FROM node:24\nCOPY package.json ./\nRUN --mount=type=cache,target=/root/.cache/node-gyp npm ci --omit=dev\n',
    },
    { good: 'FROM node:24\nRUN apt-get update && apt-get install -y python3 make g++\nRUN npm ci --ignore-scripts\n' },
    {
      good: 'FROM node:24\nRUN apk add --no-cache python3 make g++\nRUN --mount=type=cache,target=/root/.cache/node-gyp yarn install\n',
    },
    {
      good: {
        dockerfile: 'FROM node:24\nCOPY package.json ./\nRUN npm ci --omit=dev\n',
        files: { 'package.json': '{ "devDependencies": { "better-sqlite3": "12" } }\n' },
      },
    },
    { good: 'FROM node:24\nRUN npm ci\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        const operation = step.operations.find(isInstall);
        if (!operation || runsOnWindows(step) || isKept(step, operation) || !(hasToolchain(step) || namesNative(file, operation))) continue;
        const { user } = step.before;
        const isRoot = user.known && isRootUser(user.value);
        const folder = isRoot ? '/root/.cache/node-gyp' : '~/.cache/node-gyp';
        const behind = run.flags.at(-1)?.span.end ?? run.keywordSpan.end;
        yield {
          message: 'downloads',
          data: { command: file.text(commandSpan(operation)).replace(/[",]+/g, '').slice(0, 40), folder },
          at: commandSpan(operation),
          ...(isRoot && {
            fix: {
              title: 'Keep the headers in a cache mount',
              applicability: 'unsafe',
              edits: [file.insert(behind, ` --mount=type=cache,target=${folder}`)],
            },
          }),
        };
      }
    },
  },
});

function isInstall(operation: Operation): operation is PackageOperation {
  if (operation.kind !== 'package' || !/^(?:npm|yarn|pnpm|bun)$/.test(operation.manager)) return false;
  if (operation.action !== 'install-project' && operation.action !== 'install') return false;
  return !operation.command.args.some(({ unquoted }) => /^--ignore-scripts(?:=true)?$|^-g$|^--global$/.test(unquoted));
}

const folders = /^(?:npm_config_devdir|npm_package_config_node_gyp_devdir|npm_config_nodedir|npm_package_config_node_gyp_nodedir)$/i;

/** A cache mount on the folder, which a variable may have moved, or headers that are there. */
function isKept({ mounts, before }: Step, { command }: PackageOperation): boolean {
  const places = command.assignments.filter(({ name }) => folders.test(name)).map(({ name, value }) => [name, value?.unquoted] as const);
  for (const [name, { value }] of before.environment) if (folders.test(name)) places.push([name, value.known ? value.value : undefined]);
  if (places.some(([name]) => /nodedir$/i.test(name))) return true;
  const covers = (target: string | undefined, place: string | undefined) =>
    target !== undefined && place !== undefined && (place === target || place.startsWith(`${target.replace(/\/$/, '')}/`));
  return mounts.some(
    ({ type, target }) =>
      type === 'cache' && (/node-gyp|(?:^|\/)\.cache\/?$/.test(target ?? '') || places.some(([, place]) => covers(target, place))),
  );
}

function hasToolchain(step: Step): boolean {
  let [compiler, python] = [false, false];
  for (const stage of stageChain(step.stage)) {
    for (const { instruction, operations, index } of stage.steps) {
      if (instruction.keyword !== 'RUN' || (stage === step.stage && index > step.index)) continue;
      for (const operation of operations) {
        if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
        for (const { name = '' } of operation.packages) {
          compiler ||= /^(?:g\+\+|gcc|gcc-c\+\+|build-essential|build-base|make|clang)$/.test(name);
          python ||= /^(?:python[\d.]*(?:-minimal)?|build-essential|build-base)$/.test(name);
        }
      }
    }
  }
  return compiler && python;
}

/** Modules that come with C or C++ to compile. */
const native =
  /^(?:sharp|bcrypt|sqlite3|better-sqlite3|canvas|node-sass|bufferutil|utf-8-validate|argon2|cpu-features|node-pty|re2|leveldown|zeromq|serialport|usb|farmhash|node-expat|libxmljs2?|grpc|oracledb|ibm_db|kerberos|mmmagic|fsevents|sodium-native|isolated-vm|microtime|iconv|deasync|robotjs|couchbase)$/;

function namesNative(file: DockerfileView, { action, command }: PackageOperation): boolean {
  const text = action === 'install-project' ? file.context?.read('package.json') : undefined;
  const manifest = text && jsonObject(text);
  if (!manifest) return false;
  const omits = command.args.some(({ unquoted }) => /^--(?:omit=dev|production|prod|only=prod\w*)$/.test(unquoted));
  const lists = [manifest['dependencies'], manifest['optionalDependencies'], omits ? undefined : manifest['devDependencies']];
  return lists.some((list) => Object.keys(asObject(list) ?? {}).some((name) => native.test(name)));
}
