import { posix } from 'node:path';
import type { Step } from '../../build/graph.types.ts';
import type { BuildContext } from '../../context/context.types.ts';
import { projectDirectory } from '../../facts/caching/install-order.ts';
import { commandName, commandSpan } from '../../facts/edits/command-words.ts';
import { lockNames } from '../../facts/installs/lock-files.ts';
import { looseRequirements } from '../../facts/installs/requirement-lines.ts';
import { contextOrigin } from '../../facts/layers/context-origin.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

export const lockFileMissing = defineRule({
  id: 'lock-file-missing',
  practice: 'pinning',
  severity: 'info',
  aliases: [],
  summary: 'An install has no lock file to go by',
  why: 'A manifest names ranges. Without a lock file every build takes the newest versions in them, of the dependencies of dependencies too: the build of today is not the one that was tested yesterday, and an old commit cannot be built again.',
  notWhen: 'The image holds a library that is tested against the newest versions.',
  decides:
    'Only where the context is known: the manifest that the install works on comes from there, names dependencies, and neither its directory nor one above has a lock file. A lock file that the ignore file keeps out, or that is not copied to where the command works, is told as such. Of pip, requirements without == in the files that the command names, unless there are constraints or hashes. Stages that the image does not need are left out. Warning where the command fails without a lock file.',
  sources: [
    'https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json',
    'https://pip.pypa.io/en/stable/topics/repeatable-installs/',
  ],
  messages: {
    missing: 'There is no {lock} beside {manifest}: every build takes the newest versions that it allows',
    fails: '{command} fails: there is no {lock} beside {manifest} in the context',
    excluded: '{lock} is kept out of the context by the ignore file, so {command} takes the newest versions that {manifest} allows',
    uncopied: '{lock} is in the context, but not copied before {command}, which takes the newest versions that {manifest} allows',
    requirements: '{manifest} gives no exact version for {names}: every build takes the newest',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\n',
        files: { 'package.json': '{ "dependencies": { "express": "^5.0.0" } }' },
      },
      flags: 'npm install',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
        files: { 'package.json': '{ "devDependencies": { "vite": "^7.0.0" } }' },
      },
      flags: 'npm ci',
    },
    {
      bad: {
        dockerfile: 'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\n',
        files: { Gemfile: "gem 'rails'\n", 'Gemfile.lock': 'GEM\n', '.dockerignore': '*.lock\n' },
      },
      flags: 'bundle install',
    },
    {
      bad: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY package.json ./\nRUN yarn install\nCOPY . .\n',
        files: { 'package.json': '{ "dependencies": { "express": "^5.0.0" } }', 'yarn.lock': '# yarn lockfile v1\n' },
      },
      flags: 'yarn install',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.14\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n',
        files: { 'requirements.txt': 'flask>=3\nrequests[socks]  # http\ngunicorn==23.0.0\n-r more.txt\n', 'more.txt': 'redis==6.*\n' },
      },
      flags: 'pip install',
    },
    {
      good: {
        dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN cd packages/web && npm install\n',
        files: { 'packages/web/package.json': '{ "dependencies": { "a": "1" } }', 'package.json': '{}', 'package-lock.json': '{}' },
      },
    },
    { good: { dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\n', files: { 'package.json': '{ "scripts": {} }' } } },
    {
      good: {
        dockerfile: 'FROM python:3.14\nCOPY req.txt pins.txt /\nRUN pip install -r /req.txt -c /pins.txt && pip install flask\n',
        files: { 'req.txt': 'flask\n', 'pins.txt': 'flask==3.1\n' },
      },
    },
    {
      good: {
        dockerfile: 'FROM python:3.14\nCOPY req.txt /\nRUN pip install -r /req.txt\n',
        files: {
          'req.txt': '# pins\nflask==3.1.0 ; python_version > "3.8"\nlib @ https://example.com/lib.zip\n--hash=sha256:00\n-e ./lib\n',
        },
      },
    },
    { good: 'FROM node:24\nCOPY . .\nRUN npm install\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step } of file.runs('reachable')) {
        if (step.instruction.keyword === 'ONBUILD') continue;
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || !installsProject(operation)) continue;
          const { context } = file;
          if (!context || context.incomplete !== undefined) return;
          const at = commandSpan(operation);
          if (operation.manager === 'pip' || (operation.command.name === 'uv' && operation.subcommand?.unquoted === 'install')) {
            const found = requirementsOf(file, context, step, operation);
            if (found) yield { message: 'requirements', data: found, at, fix: write(freezing(found.manifest)) };
            continue;
          }
          const found = missingLock(file, context, step, operation);
          if (!found) continue;
          const { manifest, lock, why } = found;
          const command = commandName(operation);
          const making = why === 'missing' ? lockCommand(operation.manager) : undefined;
          const fix = making === undefined ? {} : { fix: write(`Run ${making} beside ${manifest} and commit ${lock}`) };
          if (why === 'excluded' || why === 'uncopied') yield { message: why, data: { lock, manifest, command }, at };
          else if (command === 'npm ci') yield { message: 'fails', data: { lock, manifest, command }, at, severity: 'warning', ...fix };
          else yield { message: 'missing', data: { lock, manifest }, at, ...fix };
        }
      }
    },
  },
});

const write = (title: string): FixReport => ({ title, applicability: 'manual', edits: [] });

/** Exact versions of everything, from a file that keeps what was written by hand. */
function freezing(manifest: string): string {
  const input = manifest.replace(/(?:\.txt)?$/, '.in');
  return `Keep these lines in ${input} and write ${manifest} from it: pip-compile --generate-hashes -o ${manifest} ${input}`;
}

/** The command that writes the lock file and nothing else. */
function lockCommand(manager: PackageOperation['manager']): string | undefined {
  switch (manager) {
    case 'npm':
      return 'npm install --package-lock-only';
    case 'yarn':
      return 'yarn install';
    case 'pnpm':
      return 'pnpm install --lockfile-only';
    case 'bun':
      return 'bun install --lockfile-only';
    case 'uv':
      return 'uv lock';
    case 'poetry':
      return 'poetry lock';
    case 'pipenv':
      return 'pipenv lock';
    case 'bundle':
      return 'bundle lock';
    case 'composer':
      return 'composer update --no-install';
    case 'cargo':
      return 'cargo generate-lockfile';
    case 'go':
      return 'go mod tidy';
    default:
      return undefined;
  }
}

function installsProject({ action, manager, packages, options, subcommand, command }: PackageOperation): boolean {
  if (options.has('--global') || options.has('--help') || packages.length > 0) return false;
  if (options.has('--offline')) return false;
  if (manager === 'cargo') return /^(?:build|b|fetch)$/.test(subcommand?.unquoted ?? '') && !options.has('--manifest-path');
  if (manager === 'go') return action === 'install-project' && command.args.some(({ unquoted }) => unquoted === 'download');
  return action === 'install-project' && subcommand?.unquoted !== 'focus' && subcommand?.unquoted !== 'deploy';
}

interface MissingLock {
  readonly manifest: string;
  readonly lock: string;
  readonly why: 'missing' | 'excluded' | 'uncopied';
}

function missingLock(file: DockerfileView, context: BuildContext, step: Step, operation: PackageOperation): MissingLock | undefined {
  const names = lockNames(operation.manager);
  const project = names && projectDirectory(step, operation);
  if (!names || project === undefined) return undefined;
  const origin = contextOrigin(file, step, posix.join(project, names.manifest));
  if (!origin || !hasDependencies(names.manifest, context.read(origin.path)?.text)) return undefined;
  const manifest = origin.path;
  const directory = posix.dirname(manifest);
  const [first = ''] = names.locks;
  // The lock file of a workspace lies at its root.
  for (let at = directory; ; at = posix.dirname(at)) {
    const lock = names.locks.find((name) => context.has(posix.join(at, name)));
    if (lock !== undefined) {
      const copied = at !== directory || contextOrigin(file, step, posix.join(project, lock)) !== undefined;
      return copied || operation.manager === 'go' || operation.manager === 'cargo' ? undefined : { manifest, lock, why: 'uncopied' };
    }
    if (at === '.' || at === '/') break;
  }
  const excluded = names.locks.find((name) => isExcluded(context, posix.join(directory, name)));
  return { manifest, lock: excluded ?? first, why: excluded === undefined ? 'missing' : 'excluded' };
}

function isExcluded({ ignore, all }: BuildContext, path: string): boolean {
  return ignore?.ignores(path) === true && all.files.some((file) => file.path === path);
}

/** A manifest that names nothing needs no lock file. */
function hasDependencies(manifest: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  switch (manifest) {
    case 'package.json':
      return /"(?:dependencies|devDependencies|optionalDependencies)"\s*:\s*\{\s*"/.test(text);
    case 'composer.json':
      return /"require(?:-dev)?"\s*:\s*\{\s*"(?!php"\s*:[^,}]*\})/.test(text);
    case 'Cargo.toml':
      return /^\[(?:workspace\.|target\..*\.)?(?:build-|dev-)?dependencies/m.test(text);
    case 'go.mod':
      return /^require\b/m.test(text);
    case 'pyproject.toml':
      return /dependencies/.test(text);
    default:
      return text.trim() !== '';
  }
}

/** The requirements files of a command, and the names in them that have no version. */
function requirementsOf(
  file: DockerfileView,
  context: BuildContext,
  step: Step,
  { manifests, options, frozen, command }: PackageOperation,
) {
  if (frozen || options.has('--constraint') || options.has('--no-index') || command.args.some(({ dynamic }) => dynamic)) return undefined;
  const paths = manifests.flatMap((name) => {
    const directory = command.directory ?? '.';
    const base = step.before.workdir.known ? step.before.workdir.value : undefined;
    if (base === undefined || directory.includes('?')) return [];
    return contextOrigin(file, step, posix.resolve('/', base, directory, name))?.path ?? [];
  });
  const loose = looseRequirements(context, paths);
  if (loose.length === 0) return undefined;
  const names = loose.length <= 3 ? loose.join(', ') : `${loose.slice(0, 2).join(', ')} and ${loose.length - 2} others`;
  return { manifest: paths[0] ?? 'requirements.txt', names };
}
