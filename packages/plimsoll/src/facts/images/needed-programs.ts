import type { Stage, Step } from '../../build/graph.types.ts';
import type { Operation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';

/** A program that a step of a stage runs and the base would no longer have. */
export interface NeededProgram {
  readonly program: string;
  readonly command: Command;
}

/**
 * The first program among `missing` that the stages run, directly or through a tool that cannot do without it, and that no
 * package they install brings along. Commands in scripts of the context and in running containers are not seen.
 */
export function neededProgram(stages: readonly Stage[], missing: readonly string[]): NeededProgram | undefined {
  if (missing.length === 0) return undefined;
  const wanted = new Set(missing);
  for (const stage of stages) for (const step of stage.steps) for (const program of installedBy(step.operations)) wanted.delete(program);
  for (const stage of stages)
    for (const step of stage.steps) {
      const found = inStep(step, wanted);
      if (found) return found;
    }
  return undefined;
}

function inStep(step: Step, wanted: ReadonlySet<string>): NeededProgram | undefined {
  for (const command of step.script?.commands ?? []) {
    if (command.name === undefined || command.name === '') continue;
    const program = [command.name, ...command.prefixes.map(({ name }) => name), ...behind(command.name)].find((name) => wanted.has(name));
    if (program) return { program, command };
  }
  for (const operation of step.operations) {
    const program = behindOperation(operation).find((name) => wanted.has(name));
    if (program) return { program, command: operation.command };
  }
  return undefined;
}

/** What a program starts or is made for. */
function behind(name: string): readonly string[] {
  switch (name) {
    case 'cc':
    case 'clang':
    case 'cmake':
    case 'configure':
    case 'node-gyp':
    case 'docker-php-ext-install':
    case 'docker-php-ext-configure':
    case 'phpize':
    case 'pecl':
      return ['make', 'gcc', 'autoconf'];
    case 'mvn':
    case 'mvnw':
    case 'gradle':
    case 'gradlew':
    case 'sbt':
      return ['javac'];
    case 'scp':
    case 'ssh-keyscan':
    case 'ssh-keygen':
      return ['ssh'];
    case 'apt-key':
      return ['gpg'];
    default:
      return [];
  }
}

function behindOperation(operation: Operation): readonly string[] {
  if (operation.kind === 'download') return ['ca-certificates'];
  if (operation.kind !== 'package') return [];
  // Headers of libraries are installed to compile against them.
  if (operation.scope === 'system')
    return operation.action === 'install' && operation.packages.some(({ name }) => /^lib.+-dev$|^python3?-dev$/.test(name ?? ''))
      ? ['gcc']
      : [];
  if (operation.scope !== 'language') return [];
  if (operation.packages.some(({ source }) => source === 'vcs')) return ['git'];
  switch (operation.manager) {
    // Gems with C extensions are compiled where they are installed; most applications have some.
    case 'gem':
    case 'bundle':
      return /^install/.test(operation.action) ? ['gcc'] : [];
    case 'pip':
    case 'uv':
      return operation.packages.some(({ name }) => name !== undefined && compiled.test(name)) ? ['gcc'] : [];
    case 'composer':
      return /^install/.test(operation.action) ? ['git', 'unzip'] : [];
    default:
      return [];
  }
}

/** Python packages without binary distributions for Linux. */
const compiled =
  /^(psycopg2|psycopg\[c\]|mysqlclient|uwsgi|python-ldap|pygraphviz|pycairo|pyaudio|pycurl|dbus-python|netifaces|pysqlite3|cx-freeze)$/i;

function* installedBy(operations: readonly Operation[]): Iterable<string> {
  for (const operation of operations) {
    if (operation.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
    for (const { name } of operation.packages) {
      if (name === undefined) continue;
      yield name;
      yield* programsOf(name);
    }
  }
}

function programsOf(name: string): readonly string[] {
  switch (name) {
    case 'build-essential':
    case 'build-base':
      return ['gcc', 'g++', 'make'];
    case 'git-core':
      return ['git'];
    case 'openssh-client':
      return ['ssh'];
    case 'gnupg':
    case 'gnupg2':
      return ['gpg'];
    case 'mercurial':
      return ['hg'];
    case 'subversion':
      return ['svn'];
    default:
      return /-jdk(-headless)?$/.test(name) ? ['javac', 'jar', 'jshell'] : [];
  }
}
