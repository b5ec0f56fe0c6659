import { posix } from 'node:path';
import type { Step } from '../../build/graph.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { insertOption } from '../edits/command-words.ts';
import { contextOrigin } from '../layers/context-origin.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The form of a command that keeps to the lock file, and the edit that makes it; no edit where other options stand against it. */
export function strictInstall(
  file: DockerfileView,
  step: Step,
  operation: PackageOperation,
  directory: string,
): { readonly name: string; readonly edit: TextEdit | undefined } | undefined {
  const { manager, subcommand, options, packages, command } = operation;
  const against = [
    '--no-package-lock',
    '--no-lockfile',
    '--no-frozen-lockfile',
    '--no-immutable',
    '--skip-lock',
    '--package-lock',
    '--frozen-lockfile',
    '--upgrade',
  ];
  const isFree = !against.some((name) => options.has(name)) && packages.every(({ source }) => source === 'file');
  const option = (name: string) => ({ name, edit: isFree ? insertOption(file, operation, name) : undefined });
  const instead = (word: string, name: string) => ({
    name,
    edit: isFree ? replaceWord(file, subcommand?.span, subcommand?.value, word) : undefined,
  });
  switch (manager) {
    case 'npm':
      return instead('ci', 'npm ci');
    case 'pnpm':
    case 'bun':
      return operation.action === 'upgrade' ? instead('install', `${manager} install`) : option('--frozen-lockfile');
    case 'yarn': {
      const release = yarnRelease(file, step, directory);
      if (operation.action === 'upgrade') return { name: 'yarn install', edit: undefined };
      if (release === undefined) return { name: '--frozen-lockfile (since Yarn 2: --immutable)', edit: undefined };
      return option(release === 1 ? '--frozen-lockfile' : '--immutable');
    }
    case 'pipenv':
      return operation.action === 'upgrade' ? instead('sync', 'pipenv sync') : option('--deploy');
    case 'uv':
      return option('--locked');
    case 'cargo':
      return operation.action === 'upgrade' ? { name: '--locked', edit: undefined } : option('--locked');
    case 'composer':
    case 'poetry':
      return instead('install', `${manager} install`);
    case 'bundle': {
      const plain = operation.action !== 'upgrade' && step.script?.form === 'shell' && command.prefixes.length === 0;
      return { name: 'BUNDLE_FROZEN=true', edit: plain ? file.insert(command.program.span.start, 'BUNDLE_FROZEN=true ') : undefined };
    }
    case 'go': {
      const tidy = command.args.find(({ unquoted }) => unquoted === 'tidy');
      return { name: 'go mod download', edit: tidy && replaceWord(file, tidy.span, tidy.value, 'download') };
    }
    default:
      return undefined;
  }
}

function replaceWord(
  file: DockerfileView,
  span: TextEdit['span'] | undefined,
  value: string | undefined,
  word: string,
): TextEdit | undefined {
  if (!span || value === undefined) return undefined;
  const written = file.text(span);
  const at = written.indexOf(value);
  return at === -1 ? undefined : file.replace({ start: span.start + at, end: span.start + at + value.length }, word);
}

/** Whether the lock file is one of Yarn 1 or of a later release; undefined if it cannot be read. */
function yarnRelease(file: DockerfileView, step: Step, directory: string): 1 | 2 | undefined {
  const read = (name: string) => {
    const origin = contextOrigin(file, step, posix.join(directory, name));
    return origin && file.context?.read(origin.path)?.text;
  };
  const lock = read('yarn.lock');
  if (lock?.includes('__metadata:')) return 2;
  if (lock?.includes('yarn lockfile v1')) return 1;
  return undefined;
}
