import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, isAnswered, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAt } from './specs.ts';

const options =
  '-S,--sync -R,--remove -U,--upgrade -Q,--query -F,--files -D,--database -T,--deptest -y,--refresh -u,--sysupgrade -c,--clean ' +
  '-b,--dbpath= -r,--root= -v,--verbose --arch= --cachedir= --config= --gpgdir= --hookdir= --logfile= --assume-installed= --ignore= ' +
  '--ignoregroup= --overwrite= -w,--downloadonly -s,--search -i,--info -l,--list -q,--quiet -n,--nosave';

/** pacman(8): the operation is an option. */
export const pacman: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(options));
  const { given } = line;
  const names = [...line.operands, ...line.rest];
  const sync = given.find((each) => each.name === '--sync' || each.name === '--remove' || each.name === '--upgrade');
  let action: Action = 'other';
  if (sync?.name === '--remove') action = 'remove';
  else if (sync?.name === '--upgrade') action = 'install';
  else if (sync) {
    if (isGiven(given, '--clean')) action = 'clean';
    else if (isGiven(given, '--search', '--info', '--list')) action = 'other';
    else if (names.length > 0) action = 'install';
    else if (isGiven(given, '--sysupgrade')) action = 'upgrade';
    else if (isGiven(given, '--refresh')) action = 'update-index';
  }
  return packageOperation(command, {
    manager: 'pacman',
    line,
    action,
    subcommand: sync?.word,
    packages: specsOf(names, splitAt),
    assumesYes: isGiven(given, '--noconfirm') || isAnswered(command, script),
  });
};
