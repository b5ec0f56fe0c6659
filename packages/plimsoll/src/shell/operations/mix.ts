import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAt } from './specs.ts';

const actions: Partial<Record<Action, string>> = {
  'install-project': 'deps.get',
  upgrade: 'deps.update',
  build: 'compile deps.compile release escript.build assets.deploy phx.digest',
  run: 'run test phx.server ecto.migrate',
  clean: 'clean deps.clean',
};

/** mix, the build tool of Elixir. `mix do a, b` does what its first task does. */
export const mix: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable('--only= --path= --app= --target='));
  const operands = line.operands[0]?.unquoted === 'do' ? line.operands.slice(1) : line.operands;
  const [subcommand, ...names] = operands;
  const word = subcommand?.unquoted.replace(/,$/, '');
  // `mix archive.install hex phx_new 1.7.0`
  if ((word === 'archive.install' || word === 'escript.install') && names[0]?.unquoted === 'hex') {
    const version = names[2] && (names[2].dynamic ? '?' : names[2].unquoted);
    const packages = specsOf(names.slice(1, 2), splitAt).map((spec) => ({ ...spec, version }));
    return packageOperation(command, { manager: 'mix', line, action: 'install', subcommand, packages });
  }
  const action = actionOf(word, actions);
  return packageOperation(command, {
    manager: 'mix',
    line,
    action,
    subcommand,
    manifests: action === 'install-project' ? ['mix.exs', 'mix.lock'] : [],
    frozen: isGiven(line.given, '--check-locked'),
    assumesYes: !/^local\./.test(word ?? '') || isGiven(line.given, '--force', '--if-missing'),
  });
};
