import type { PackageOperation } from '../operations.ts';
import type { ShellWord } from '../view.ts';
import { optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitComposer } from './specs.ts';

const options =
  '-d,--working-dir= -n,--no-interaction -q,--quiet -o,--optimize-autoloader -a,--classmap-authoritative --apcu-autoloader-prefix= --prefer-install= ' +
  '--ignore-platform-req= --repository,--repository-url= -s,--stability= -v,--verbose -W,--with-all-dependencies -w,--with-dependencies';

const actions: Partial<Record<Action, string>> = {
  install: 'require r req create-project',
  'install-project': 'install i',
  upgrade: 'update u upgrade',
  remove: 'remove rm uninstall',
  run: 'run-script run exec',
  clean: 'clear-cache clearcache cc',
};

/** composer(1), which installs what composer.lock says. */
export const composer: Model<PackageOperation> = (command) => composerOperation(command, command.args);

/** `php composer.phar …`; nothing else that PHP runs is known. */
export const php: Model<PackageOperation> = (command) => {
  const at = command.args.findIndex((word) => /(^|\/)composer(\.phar)?$/.test(word.unquoted));
  const before = command.args.slice(0, at);
  return at === -1 || before.some((word, i) => !/^-d?/.test(word.unquoted) && before[i - 1]?.unquoted !== '-d')
    ? undefined
    : composerOperation(command, command.args.slice(at + 1));
};

function composerOperation(command: PackageOperation['command'], words: readonly ShellWord[]): PackageOperation {
  const line = readOptions(words, optionTable(options));
  let [subcommand, ...names] = line.operands;
  if (subcommand?.unquoted === 'global' && names[0]) [subcommand, ...names] = names;
  const action = actionOf(subcommand?.unquoted, actions);
  const creates = subcommand?.unquoted === 'create-project';
  const project = action === 'install-project';
  return packageOperation(command, {
    manager: 'composer',
    line,
    action,
    subcommand,
    packages:
      action === 'install' || action === 'remove' || action === 'upgrade'
        ? specsOf(creates ? names.slice(0, 1) : names, splitComposer)
        : [],
    manifests: project ? ['composer.json', 'composer.lock'] : [],
    frozen: project,
  });
}
