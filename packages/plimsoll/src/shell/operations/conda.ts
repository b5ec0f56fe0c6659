import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, actionOf, isAnswered, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitConda } from './specs.ts';

const options =
  '-n,--name= -p,--prefix= -c,--channel= -f,--file= -y,--yes -q,--quiet -v,--verbose -d,--dry-run --solver= --experimental-solver= ' +
  '--repodata-fn= --platform= --subdir= --clone= --revision= -r,--root-prefix= -a,--all -i,--index-cache -t,--tarballs -s';

const actions: Partial<Record<Action, string>> = {
  install: 'install create',
  upgrade: 'update upgrade',
  remove: 'remove uninstall',
  clean: 'clean',
  run: 'run',
  build: 'build',
};

/** conda, mamba and micromamba. `env create` and `--file` install what a file asks for. */
export const conda: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(options), command.args[0]?.unquoted === 'run' ? { operandsEndOptions: 2 } : {});
  let [subcommand, ...names] = line.operands;
  const env = subcommand?.unquoted === 'env';
  if (env && names[0]) [subcommand, ...names] = names;
  const files = valuesOf(line.given, '--file').map((word) => word.unquoted);
  let action = actionOf(subcommand?.unquoted, actions);
  const packages = env || action === 'clean' || action === 'run' || action === 'other' ? [] : specsOf([...names, ...line.rest], splitConda);
  if (env && (subcommand?.unquoted === 'create' || subcommand?.unquoted === 'update')) action = 'install-project';
  else if (action === 'install' && packages.length === 0) action = files.length > 0 ? 'install-project' : 'other';
  return packageOperation(command, {
    manager: 'conda',
    line,
    action,
    subcommand,
    packages,
    manifests: env && files.length === 0 && action === 'install-project' ? ['environment.yml'] : files,
    assumesYes: env || isGiven(line.given, '--yes') || isAnswered(command, script) || isAlwaysYes(command, script),
  });
};

/** `conda config --set always_yes yes` earlier in the script, or the variable in front of the command. */
const isAlwaysYes: (...of: Parameters<Model<PackageOperation>>) => boolean = (command, script) =>
  command.assignments.some((each) => /^(CONDA|MAMBA)_ALWAYS_YES$/.test(each.name)) ||
  script.isBefore(
    command,
    `${command.name} always_yes`,
    (each) => each.name === command.name && each.args.some((word) => word.unquoted === 'always_yes'),
  );
