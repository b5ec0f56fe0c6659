import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAt, statedVersion, withVersion } from './specs.ts';

const options =
  '-c,--configuration= -o,--output= -r,--runtime= -f,--framework= -a,--arch= --os= -v,--verbosity= -s,--source,--add-source= --version= ' +
  '--tool-path= --configfile= --packages= --project= --version-suffix= -l,--logger= --filter= --results-directory= --collect= --settings= ' +
  '-g,--global --no-restore --no-build -p,--property?';

const actions: Partial<Record<Action, string>> = {
  'install-project': 'restore',
  build: 'build publish pack msbuild',
  run: 'run test watch exec vstest',
  clean: 'clean',
};

/** The dotnet command. `/p:Name=Value` and its like are options. */
export const dotnet: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(options));
  const operands = line.operands.filter((word) => !/^\/[A-Za-z]+:/.test(word.unquoted));
  const [subcommand, second, ...names] = operands;
  const base = { manager: 'dotnet' as const, line, subcommand };
  const stated = statedVersion(line.given);
  const named = (words: typeof names) => specsOf(words, splitAt).map((spec) => withVersion(spec, stated));
  switch (subcommand?.unquoted) {
    case 'tool':
    case 'workload': {
      if (second?.unquoted === 'restore') return packageOperation(command, { ...base, subcommand: second, action: 'install-project' });
      const action = actionOf(second?.unquoted, { install: 'install', upgrade: 'update', remove: 'uninstall' });
      return packageOperation(command, { ...base, subcommand: second, action, packages: named(names) });
    }
    case 'add': {
      const at = operands.findIndex((word) => word.unquoted === 'package');
      return packageOperation(command, {
        ...base,
        action: at === -1 ? 'other' : 'install',
        packages: at === -1 ? [] : named(operands.slice(at + 1)),
      });
    }
    case 'nuget':
      return packageOperation(command, {
        ...base,
        action: second?.unquoted === 'locals' && isGiven(line.given, '--clear', '-c') ? 'clean' : 'other',
      });
  }
  const action = actionOf(subcommand?.unquoted, actions);
  return packageOperation(command, {
    ...base,
    action,
    manifests: action === 'install-project' || action === 'build' ? operands.slice(1).map((word) => word.unquoted) : [],
    frozen: isGiven(line.given, '--locked-mode'),
  });
};
