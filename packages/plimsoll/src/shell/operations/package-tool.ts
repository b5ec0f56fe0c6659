import type { PackageOperation, PackageSpec } from '../operations.ts';
import type { Command, ShellScript, ShellWord } from '../view.ts';
import { type CommandLine, optionMap } from './options.ts';

export type Action = PackageOperation['action'];

/** What a family found out about a command; the rest has defaults. */
export interface Found {
  readonly manager: PackageOperation['manager'];
  readonly line: CommandLine;
  readonly action: Action;
  readonly subcommand: ShellWord | undefined;
  readonly packages?: readonly PackageSpec[];
  readonly manifests?: readonly string[];
  readonly frozen?: boolean;
  readonly assumesYes?: boolean;
}

/** A model of one program: what a command that runs it does, if it does something of interest. */
export type Model<T> = (command: Command, script: Surroundings) => T | undefined;

/** The script around a command, with what earlier commands of it set up. */
export class Surroundings {
  readonly pipelines: ShellScript['pipelines'];
  readonly #commands: ShellScript['commands'];
  readonly #first = new Map<string, number>();

  constructor(script: ShellScript) {
    this.pipelines = script.pipelines;
    this.#commands = script.commands;
  }

  /** Whether a command before this one is of a kind; `kind` names the test, which is made once per script. */
  isBefore(command: Command, kind: string, test: (before: Command) => boolean): boolean {
    let first = this.#first.get(kind);
    if (first === undefined) {
      first = this.#commands.findIndex(test);
      this.#first.set(kind, first);
    }
    return first !== -1 && first < command.index;
  }
}

const systemManagers = new Set<PackageOperation['manager']>([
  'apt-get',
  'apt',
  'aptitude',
  'apk',
  'dnf',
  'yum',
  'microdnf',
  'tdnf',
  'zypper',
  'pacman',
  'choco',
]);

/** Language tools do not ask, so `assumesYes` is true unless the family says otherwise. */
export function packageOperation(command: Command, found: Found): PackageOperation {
  return {
    kind: 'package',
    command,
    manager: found.manager,
    scope: systemManagers.has(found.manager) ? 'system' : 'language',
    action: found.action,
    subcommand: found.subcommand,
    packages: found.packages ?? [],
    options: optionMap(found.line.given),
    manifests: found.manifests ?? [],
    frozen: found.frozen ?? false,
    assumesYes: found.assumesYes ?? true,
  };
}

/** What a subcommand does by a list such as `{ install: 'install i add' }`; `other` if it is in none. */
export function actionOf(subcommand: string | undefined, actions: Readonly<Partial<Record<Action, string>>>): Action {
  if (subcommand === undefined || subcommand.includes(' ')) return 'other';
  for (const [action, words] of Object.entries(actions)) if (` ${words} `.includes(` ${subcommand} `)) return action as Action;
  return 'other';
}

/** `yes |` or `echo y |` in front: its questions are answered. */
export function isAnswered(command: Command, script: Surroundings): boolean {
  const { pipe } = command;
  if (!pipe || pipe.index === 0) return false;
  const before = script.pipelines[pipe.pipeline]?.members[pipe.index - 1]?.at(-1);
  if (!before) return false;
  if (before.name === 'yes') return before.args[0] === undefined || /^y/i.test(before.args[0].unquoted);
  return (before.name === 'echo' || before.name === 'printf') && before.args.some((word) => /^y(es)?(\\n)?$/i.test(word.unquoted));
}

/** An `echo`, `printf` or `sed` before it in the script writes a setting. */
export function isConfigured(command: Command, script: Surroundings, setting: RegExp): boolean {
  return script.isBefore(command, setting.source, ({ name, args }) => {
    if (name !== 'echo' && name !== 'printf' && name !== 'sed') return false;
    return args.some((word) => setting.test(word.unquoted));
  });
}
