import type { PackageOperation, PackageSpec } from '../operations.ts';
import { isGiven, optionMap, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAt, statedVersion, withVersion } from './specs.ts';

const options =
  '-p,--package= --bin= --bins --example= --features,-F= --target= --target-dir= --manifest-path= -j,--jobs= --profile= --color= --config= -Z= ' +
  '--path= --git= --branch= --tag= --rev= --version,--vers= --root= --registry= --index= --recipe-path= --out-dir,--artifact-dir= -C= ' +
  '-q,--quiet -v,--verbose -r,--release -f,--force';

const actions: Partial<Record<Action, string>> = {
  install: 'install add binstall',
  'install-project': 'fetch vendor',
  build: 'build b rustc check c zigbuild auditable',
  run: 'run r test t bench nextest',
  upgrade: 'update',
  remove: 'uninstall remove rm',
  clean: 'clean',
};

/** cargo(1), with `+toolchain` in front and cargo-chef, whose `cook` builds the dependencies. */
export const cargo: Model<PackageOperation> = (command) => {
  const args = command.args[0]?.unquoted.startsWith('+') ? command.args.slice(1) : command.args;
  const line = readOptions(args, optionTable(options), args[0]?.unquoted === 'run' ? { operandsEndOptions: 2 } : {});
  let [subcommand, ...names] = line.operands;
  const chef = subcommand?.unquoted === 'chef';
  if (chef && names[0]) [subcommand, ...names] = names;
  const word = subcommand?.unquoted;
  const action: Action = chef ? (word === 'cook' ? 'install-project' : 'other') : actionOf(word, actions);
  return packageOperation(command, {
    manager: 'cargo',
    line,
    action,
    subcommand,
    packages: action === 'install' || action === 'remove' ? packagesOf(line, names) : [],
    manifests: action === 'install-project' ? (chef ? ['recipe.json'] : ['Cargo.toml', 'Cargo.lock']) : [],
    frozen: isGiven(line.given, '--locked', '--frozen'),
  });
};

function packagesOf(line: ReturnType<typeof readOptions>, names: PackageOperation['command']['args']): readonly PackageSpec[] {
  const given = optionMap(line.given);
  const text = (name: string) => {
    const value = given.get(name);
    return value === undefined || value === true ? undefined : value.dynamic ? '?' : value.unquoted;
  };
  const git = given.get('--git');
  const path = given.get('--path');
  if (git !== undefined && git !== true) {
    const version = text('--rev') ?? text('--tag') ?? text('--branch');
    return [{ word: git, name: names[0]?.value, version, source: 'vcs' }];
  }
  if (path !== undefined && path !== true) return [{ word: path, name: undefined, version: undefined, source: 'file' }];
  return specsOf(names, splitAt).map((spec) => withVersion(spec, statedVersion(line.given)));
}
