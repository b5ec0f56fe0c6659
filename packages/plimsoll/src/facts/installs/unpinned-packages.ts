import type { Step } from '../../build/graph.types.ts';
import type { PackageOperation, PackageSpec } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { contextCopy } from '../caching/copied-sources.ts';
import { repositoryNameIn } from '../downloads/remote-address.ts';

/** A package of a language's registry or a repository whose version the file does not decide. */
export interface UnpinnedPackage {
  readonly spec: PackageSpec;
  /** As a message names it. */
  readonly name: string;
  /** `newest`: the newest release. `moving`: what a tag or branch means that day, in `follows`. */
  readonly kind: 'newest' | 'moving';
  readonly follows: string | undefined;
}

/** The packages of an install of a language's tool that get whatever version is there on the day of the build. */
export function unpinnedPackages(step: Step, operation: PackageOperation): UnpinnedPackage[] {
  if (operation.scope !== 'language' || !installsByName(operation) || decidedElsewhere(step, operation)) return [];
  const found: UnpinnedPackage[] = [];
  for (const spec of operation.packages) {
    const unpinned = unpinnedPackage(step, operation, spec);
    if (unpinned) found.push(unpinned);
  }
  if (found.length === 0 || !keepsInstalled(operation)) return found;
  const wheels = wheelsIn(step);
  return found.filter(({ name, spec: { word } }) => !((wheels.get(distribution(name)) ?? Infinity) < word.span.start));
}

/** pip leaves what is installed as it is, unless it is told to look for something newer. */
function keepsInstalled({ manager, subcommand, options }: PackageOperation): boolean {
  return (
    manager === 'pip' &&
    subcommand?.unquoted === 'install' &&
    !['--upgrade', '--ignore-installed', '--target'].some((name) => options.has(name))
  );
}

const memo = new WeakMap<Step, Map<string, number>>();

/** What the step installs from wheels, which have their version in their name, and where it first does. */
function wheelsIn(step: Step): Map<string, number> {
  const known = memo.get(step);
  if (known) return known;
  const wheels = new Map<string, number>();
  for (const operation of step.operations) {
    if (operation.kind !== 'package' || operation.manager !== 'pip' || operation.action !== 'install') continue;
    for (const { source, word } of operation.packages) {
      if (source !== 'url' && source !== 'file') continue;
      const file = word.unquoted.slice(word.unquoted.lastIndexOf('/') + 1);
      const wheel = /^([\w.]+)-\d.*\.whl(?:$|[?#[])/.exec(file)?.[1];
      if (wheel !== undefined && !wheels.has(distribution(wheel))) wheels.set(distribution(wheel), word.span.start);
    }
  }
  memo.set(step, wheels);
  return wheels;
}

const distribution = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** `go run path@version` fetches a program too; what other tools run may be installed already. */
function installsByName({ manager, action, command, options }: PackageOperation): boolean {
  if (options.has('--dry-run') || options.has('--help')) return false;
  if (manager === 'dotnet' && command.args[0]?.unquoted === 'workload') return false;
  return action === 'install' || (manager === 'go' && action === 'run');
}

/** By constraints, a local folder of packages, or the manifest and lock file that lie beside it. */
function decidedElsewhere(step: Step, { manager, options, command }: PackageOperation): boolean {
  switch (manager) {
    case 'pip':
    case 'pipx':
    case 'uv':
    case 'pipenv':
      return (
        ['--constraint', '--no-index', '--exclude-newer', '--override'].some((name) => options.has(name)) ||
        command.args.some(({ unquoted }) => /--constraint|(^|\s)-c\s/.test(unquoted)) ||
        ['PIP_CONSTRAINT', 'PIP_NO_INDEX', 'UV_CONSTRAINT', 'UV_EXCLUDE_NEWER'].some((name) => isSet(step, command.assignments, name))
      );
    case 'composer':
      return command.args.some(({ unquoted }) => /^[\^~]?\d/.test(unquoted));
    default:
      return options.has('--before') || options.has('--offline');
  }
}

function isSet(step: Step, assignments: PackageOperation['command']['assignments'], name: string): boolean {
  return step.before.environment.has(name) || step.before.args.has(name) || assignments.some((each) => each.name === name);
}

function unpinnedPackage(step: Step, operation: PackageOperation, spec: PackageSpec): UnpinnedPackage | undefined {
  const { name, source, word } = spec;
  const version = spec.version === '?' ? knownVersion(step, word.text) : spec.version;
  if (source === 'vcs') {
    if (version !== undefined && !isBranch(version)) return undefined;
    // An address with a variable may name a commit.
    if (word.dynamic && spec.version === undefined) return undefined;
    return { spec, name: name ?? repositoryNameIn(word.unquoted), kind: 'moving', follows: version ?? 'its default branch' };
  }
  if (source !== 'registry' || name === undefined || !isName(operation, name)) return undefined;
  if (version === undefined) {
    if (operation.manager === 'go' && isOfModule(step, operation, name)) return undefined;
    return { spec, name, kind: 'newest', follows: undefined };
  }
  return isMovingTag(operation, version) ? { spec, name, kind: 'moving', follows: version } : undefined;
}

/** A tag behind a variable, where all of the word is known: the default of an argument may be a mere placeholder. */
function knownVersion(step: Step, text: string): string {
  const word = step.expand({ text });
  const version = word.known ? word.value.replace(/^"|"$/g, '').slice(word.value.lastIndexOf('@') + 1) : '?';
  return /^(?:latest|stable|lts|next)$/.test(version) ? version : '?';
}

/** What can be a name in the tool's registry; other operands belong to options that are not known here. */
function isName({ manager }: PackageOperation, name: string): boolean {
  switch (manager) {
    case 'composer':
      return /^[\w.-]+\/[\w.-]+$/.test(name);
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
    case 'corepack':
      return /^(?:@[\w.~-]+\/)?[A-Za-z0-9_.~-]+$/.test(name);
    case 'go':
      return /^[\w.~-]+(?:\/[\w.~+-]+)*$/.test(name);
    default:
      return /^[A-Za-z][\w.-]*$/.test(name);
  }
}

/**
 * Without a version go takes the one of go.mod where there is one: a step before brought files of the context. `go install` also builds
 * what was cloned into GOPATH; for it, a first element without dot is the standard library.
 */
function isOfModule(step: Step, { subcommand, options }: PackageOperation, name: string): boolean {
  if (subcommand?.unquoted !== 'get' && (!name.split('/', 1)[0]?.includes('.') || clonesBefore(step))) return true;
  if (options.has('-mod') || options.has('-modfile')) return true;
  // Only fetched: the step then takes the commit that was meant.
  const resets = step.script?.commands.some(takesCommit);
  return (
    (resets && options.has('-d')) ||
    checkedOutThere(step, name) ||
    checkedOutLater(step, name) ||
    step.stage.base.kind === 'stage' ||
    step.stage.steps.some((earlier) => earlier.index < step.index && contextCopy(earlier) !== undefined) ||
    step.mounts.some(({ type, from }) => type === 'bind' && from === undefined)
  );
}

/** The step goes to the folder of the sources and takes the commit that was meant. */
function checkedOutThere({ script }: Step, name: string): boolean {
  return script?.commands.some((command) => takesCommit(command) && command.directory?.endsWith(`/${name}`)) ?? false;
}

const takesCommit = ({ name, args }: Command): boolean => name === 'git' && /^(?:reset|checkout)$/.test(args[0]?.value ?? '');

/** A later step, in the folder of the sources, takes the commit that was meant. */
function checkedOutLater({ stage, index }: Step, name: string): boolean {
  return stage.steps.some(
    ({ index: later, before, script }) =>
      later > index && script?.commands.some(takesCommit) && before.workdir.known && before.workdir.value.endsWith(`/${name}`),
  );
}

function clonesBefore({ stage, index }: Step): boolean {
  return stage.steps.some(
    (step) => step.index <= index && step.script?.commands.some(({ name, args }) => name === 'git' && args[0]?.value === 'clone'),
  );
}

/** A tag that the registry moves, or a query that go answers anew each time. */
function isMovingTag({ manager }: PackageOperation, version: string): boolean {
  switch (manager) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
    case 'corepack':
      return /^(?:[a-z][a-z-]*|\*|)$/i.test(version);
    case 'go':
      return /^(?:latest|upgrade|patch|master|main|HEAD|develop)$/.test(version);
    case 'uv':
      return version === 'latest';
    case 'composer':
      return version === '*' || /^dev-(?:main|master|develop)$/.test(version);
    default:
      return version === '*';
  }
}

const isBranch = (version: string): boolean => /^(?:refs\/heads\/.*|master|main|HEAD|develop|dev|trunk)$/.test(version);
