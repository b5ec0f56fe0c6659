import { posix } from 'node:path';
import type { Step } from '../../build/graph.types.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { projectDirectory } from '../caching/install-order.ts';
import { contextOrigin } from '../layers/context-origin.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { isConfiguredBefore } from './tool-configuration.ts';

/** The files that hold exact versions for a package manager, and the manifest beside them; undefined for those that have none. */
export function lockNames(manager: PackageManager): { readonly locks: readonly string[]; readonly manifest: string } | undefined {
  switch (manager) {
    case 'npm':
      return { locks: ['package-lock.json', 'npm-shrinkwrap.json'], manifest: 'package.json' };
    case 'yarn':
      return { locks: ['yarn.lock'], manifest: 'package.json' };
    case 'pnpm':
      return { locks: ['pnpm-lock.yaml'], manifest: 'package.json' };
    case 'bun':
      return { locks: ['bun.lock', 'bun.lockb'], manifest: 'package.json' };
    case 'uv':
      return { locks: ['uv.lock'], manifest: 'pyproject.toml' };
    case 'poetry':
      return { locks: ['poetry.lock'], manifest: 'pyproject.toml' };
    case 'pipenv':
      return { locks: ['Pipfile.lock'], manifest: 'Pipfile' };
    case 'bundle':
      return { locks: ['Gemfile.lock', 'gems.locked'], manifest: 'Gemfile' };
    case 'composer':
      return { locks: ['composer.lock'], manifest: 'composer.json' };
    case 'cargo':
      return { locks: ['Cargo.lock'], manifest: 'Cargo.toml' };
    case 'go':
      return { locks: ['go.sum'], manifest: 'go.mod' };
    default:
      return undefined;
  }
}

/** An install of a project, and the lock file that is in place when it runs. */
export interface LockedProject {
  /** Absolute, in the image. */
  readonly directory: string;
  readonly lock: string;
  /** A command before the install deletes it. */
  readonly removedBy: Command | undefined;
}

/** The lock file that came from the context before an operation, beside the project that it works on. */
export function lockedProject(view: DockerfileView, step: Step, operation: PackageOperation): LockedProject | undefined {
  const names = lockNames(operation.manager);
  const directory = names && projectDirectory(step, operation);
  if (!names || directory === undefined) return undefined;
  const lock = names.locks.find((name) => contextOrigin(view, step, posix.join(directory, name)) !== undefined);
  return lock === undefined ? undefined : { directory, lock, removedBy: removal(step, operation, lock) };
}

/** An rm of a file of that name before the operation, in its stage. */
function removal(step: Step, { command }: PackageOperation, lock: string): Command | undefined {
  for (const { index, operations } of step.stage.steps) {
    if (index > step.index) break;
    for (const operation of operations) {
      if (operation.kind !== 'remove' || (index === step.index && operation.command.index > command.index)) continue;
      if (operation.targets.some(({ unquoted }) => posix.basename(unquoted) === lock)) return operation.command;
    }
  }
  return undefined;
}

/** Variables and settings of an earlier step, or of the project's own configuration, that keep an install to its lock file. */
export function isFrozenBySetting(view: DockerfileView, step: Step, { manager, command }: PackageOperation, directory: string): boolean {
  const isSet = (...names: string[]) =>
    names.some(
      (name) => isOn(environmentOf(step, name)) || command.assignments.some((each) => each.name === name && isOn(each.value?.unquoted)),
    );
  const writes = (name: string, setting: RegExp) => {
    const origin = contextOrigin(view, step, posix.join(directory, name));
    return origin !== undefined && setting.test(view.context?.read(origin.path)?.text ?? '');
  };
  switch (manager) {
    case 'yarn':
      return (
        isSet('CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS') ||
        writes('.yarnrc.yml', /^enableImmutableInstalls:\s*true/m) ||
        writes('.yarnrc', /frozen-lockfile true/)
      );
    case 'pnpm':
      return isSet('CI', 'npm_config_frozen_lockfile', 'NPM_CONFIG_FROZEN_LOCKFILE') || writes('.npmrc', /^frozen-lockfile\s*=\s*true/m);
    case 'bun':
      return writes('bunfig.toml', /^frozenLockfile\s*=\s*true/m);
    case 'uv':
      return isSet('UV_LOCKED', 'UV_FROZEN');
    case 'bundle':
      return (
        isSet('BUNDLE_FROZEN', 'BUNDLE_DEPLOYMENT') ||
        writes('.bundle/config', /BUNDLE_(?:FROZEN|DEPLOYMENT):\s*["']?true/) ||
        isConfiguredBefore(step, /bundle\s+config\b[^&;\n]{0,200}\b(?:frozen|deployment)\b|BUNDLE_(?:FROZEN|DEPLOYMENT)/)
      );
    default:
      return false;
  }
}

/** Undefined if it is not set; what cannot be known counts as set. */
function environmentOf(step: Step, name: string): string | undefined {
  const value = step.before.environment.get(name)?.value ?? step.before.args.get(name)?.value;
  return value === undefined ? undefined : value.known ? (value.value ?? undefined) : '1';
}

const isOn = (value: string | undefined): boolean => value !== undefined && !/^(?:|0|false|no|off)$/i.test(value);
