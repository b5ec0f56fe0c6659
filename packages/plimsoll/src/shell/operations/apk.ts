import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAlpine } from './specs.ts';

const options =
  '-U,--update-cache,--update --no-cache -t,--virtual= -X,--repository= -p,--root= --repositories-file= --keys-dir= --cache-dir= ' +
  '--cache-max-age= --arch= --wait= --progress-fd= --timeout= -q,--quiet -u,--upgrade -l,--latest -f,--force -i,--interactive -v,--verbose ' +
  '--allow-untrusted -r,--rdepends -s,--simulate --purge --initdb';

const actions: Partial<Record<Action, string>> = { 'update-index': 'update', install: 'add', upgrade: 'upgrade', remove: 'del' };

/** apk(8). It only asks with `--interactive`. */
export const apk: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(options));
  const [subcommand, ...names] = line.operands;
  const cleans = subcommand?.unquoted === 'cache' && /^(clean|purge)$/.test(names[0]?.unquoted ?? '');
  return packageOperation(command, {
    manager: 'apk',
    line,
    action: cleans ? 'clean' : actionOf(subcommand?.unquoted, actions),
    subcommand,
    packages: cleans ? [] : specsOf([...names, ...line.rest], splitAlpine),
    assumesYes: !isGiven(line.given, '--interactive'),
  });
};
