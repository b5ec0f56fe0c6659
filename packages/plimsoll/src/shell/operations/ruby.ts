import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitGem, statedVersion, withVersion } from './specs.ts';

const gemOptions =
  '-v,--version= -i,--install-dir= -n,--bindir= -s,--source= -P,--trust-policy= -p,--http-proxy= --platform= --build-root= --config-file= ' +
  '-N,--no-document -q,--quiet -f,--force -E,--env-shebang -w,--wrappers -l,--local -r,--remote -V,--verbose';

const gemActions: Partial<Record<Action, string>> = {
  install: 'install i inst insta instal',
  upgrade: 'update up',
  remove: 'uninstall',
  clean: 'cleanup',
};

/** gem(1). `--version` holds for all names; what stands behind `--` is for the compiler. */
export const gem: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(gemOptions));
  const [subcommand, ...names] = line.operands;
  const action = actionOf(subcommand?.unquoted, gemActions);
  const stated = statedVersion(line.given);
  // A flag of the compiler may be followed by the word true or false.
  const words = names.filter(({ unquoted }) => unquoted !== 'true' && unquoted !== 'false');
  const packages = action === 'other' ? [] : specsOf(words, splitGem).map((spec) => withVersion(spec, stated));
  return packageOperation(command, { manager: 'gem', line, action, subcommand, packages });
};

const bundleOptions =
  '--gemfile= -j,--jobs= --path= --without= --with= --retry= --binstubs? --shebang= --standalone? --trust-policy= --full-index -v,--version= -g,--group= -s,--source= --git= --branch=';

const bundleActions: Partial<Record<Action, string>> = {
  install: 'add',
  'install-project': 'install',
  upgrade: 'update',
  remove: 'remove',
  clean: 'clean',
  run: 'exec e',
};

/** bundle(1). Frozen by option, by `bundle config` earlier in the script, or by a variable in front. */
export const bundle: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(bundleOptions), command.args[0]?.unquoted === 'exec' ? { operandsEndOptions: 2 } : {});
  const [subcommand, ...names] = line.operands;
  // `bundle` alone installs; `bundle --version` does not.
  const isAsked = /^(?:-[vVh]|--(?:version|help))$/.test(command.args[0]?.unquoted ?? '');
  const action = subcommand ? actionOf(subcommand.unquoted, bundleActions) : isAsked ? 'other' : 'install-project';
  const project = action === 'install-project';
  return packageOperation(command, {
    manager: 'bundle',
    line,
    action,
    subcommand,
    packages: action === 'install' || action === 'remove' || action === 'upgrade' ? specsOf(names, splitGem) : [],
    manifests: project ? ['Gemfile', 'Gemfile.lock'] : [],
    frozen: project && (isGiven(line.given, '--deployment', '--frozen') || isFrozen(command, script)),
  });
};

const isFrozen: (...of: Parameters<Model<PackageOperation>>) => boolean = (command, script) =>
  command.assignments.some((each) => /^BUNDLE_(DEPLOYMENT|FROZEN)$/.test(each.name) && !/^(0|false)?$/.test(each.value?.unquoted ?? '')) ||
  script.isBefore(command, 'bundle config', ({ name, args }) => {
    if ((name !== 'bundle' && name !== 'bundler') || args[0]?.unquoted !== 'config') return false;
    return (
      args.some((word) => word.unquoted === 'deployment' || word.unquoted === 'frozen') && !args.some((word) => word.unquoted === 'false')
    );
  });
