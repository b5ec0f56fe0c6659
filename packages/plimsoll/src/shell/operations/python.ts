import type { PackageOperation, PackageSpec } from '../operations.ts';
import type { ShellWord } from '../view.ts';
import { type CommandLine, isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { type SplitSpec, specsOf, splitAt, splitPython } from './specs.ts';

const pipOptions =
  '-r,--requirement,--requirements= -c,--constraint= -e,--editable= -t,--target= -i,--index-url,--pypi-url,--default-index= --extra-index-url,--index= ' +
  '-f,--find-links= --trusted-host= --proxy= --cache-dir= --log= --timeout= --retries= --platform= --python-version= --implementation= --abi= ' +
  '--root= --prefix= --src= --upgrade-strategy= -C,--config-settings,--config-setting= --global-option= --install-option= --build-option= ' +
  '--no-binary= --only-binary= --progress-bar= --report= --cert= --client-cert= --exists-action= -p,--python= --keyring-provider= ' +
  '--use-feature= --use-deprecated= --group= -d,--dest= -w,--wheel-dir= --hash= --root-user-action= --resolution= --prerelease= ' +
  '--index-strategy= --python-preference= --link-mode= --override= --build-constraint= --exclude-newer= --extra= --config-file= --directory= --project= ' +
  '--no-group= --only-group= --no-extra= --package= --no-install-package= --env-file= --with= --with-requirements= --with-editable= --from= ' +
  '-o,--output-file= -b,--build= -U,--upgrade -I,--ignore-installed -q,--quiet -v,--verbose -y,--yes -n,--no-cache';

const pipActions: Partial<Record<Action, string>> = { install: 'install wheel download sync', remove: 'uninstall' };

/** pip, also as `python -m pip`. */
export const pip: Model<PackageOperation> = (command) => pipOperation(command, command.args);

/** `python -m pip …`; nothing else that Python runs is known. */
export const python: Model<PackageOperation> = (command) => {
  for (let at = 0; at < command.args.length; at++) {
    const text = command.args[at]?.unquoted ?? '';
    if (/^-[a-zA-Z]*m$/.test(text))
      return command.args[at + 1]?.value === 'pip' ? pipOperation(command, command.args.slice(at + 2)) : undefined;
    if (text === '-W' || text === '-X') at++;
    else if (!/^-[a-zA-Z]/.test(text) || text.includes('c')) return undefined;
  }
  return undefined;
};

function pipOperation(command: PackageOperation['command'], words: readonly ShellWord[]): PackageOperation {
  const line = readOptions(words, optionTable(pipOptions));
  const [subcommand, ...names] = line.operands;
  const cleans = subcommand?.unquoted === 'cache' && names[0]?.unquoted === 'purge';
  return packageOperation(command, {
    manager: 'pip',
    line,
    subcommand,
    ...pipInstall(line, subcommand, names),
    ...(cleans && { action: 'clean' as const }),
  });
}

/** What `pip install` or `uv pip install` is asked for. Only requirements: it installs the project. */
function pipInstall(line: CommandLine, subcommand: ShellWord | undefined, names: readonly ShellWord[]) {
  const action = actionOf(subcommand?.unquoted, pipActions);
  if (action !== 'install') return { action, packages: action === 'remove' ? specsOf([...names, ...line.rest], splitPython) : [] };
  const synced = subcommand?.unquoted === 'sync';
  const manifests = [...valuesOf(line.given, '--requirement'), ...(synced ? names : [])].map((word) => word.unquoted);
  const editable = valuesOf(line.given, '--editable').map((word): PackageSpec => ({ ...firstSpec(word), word }));
  const packages = [...(synced ? [] : specsOf([...names, ...line.rest], splitPython)), ...editable];
  const project = packages.length === 0 && (manifests.length > 0 || isGiven(line.given, '--group'));
  return { action: project ? ('install-project' as const) : action, packages, manifests, frozen: isGiven(line.given, '--require-hashes') };
}

function firstSpec(word: ShellWord): PackageSpec {
  const [spec] = specsOf([word], splitPython);
  if (!spec || spec.source === 'registry') return { word, name: undefined, version: undefined, source: 'file' };
  return spec;
}

/** pipx(1), which installs programs into environments of their own. */
export const pipx: Model<PackageOperation> = (command) => {
  const table =
    '--python= -i,--index-url= --pip-args= --suffix= --spec= --backend= -e,--editable --include-deps -f,--force -q,--quiet -v,--verbose --global --system-site-packages';
  const running = command.args[0]?.unquoted === 'run';
  const line = readOptions(command.args, optionTable(table), running ? { operandsEndOptions: 2 } : {});
  const [subcommand, ...names] = line.operands;
  const action = actionOf(subcommand?.unquoted, {
    install: 'install inject',
    run: 'run',
    upgrade: 'upgrade upgrade-all',
    remove: 'uninstall',
  });
  // The first word of `inject` is the environment.
  const words = subcommand?.unquoted === 'inject' ? names.slice(1) : names;
  const spec = valuesOf(line.given, '--spec');
  const packages = specsOf(spec.length > 0 ? spec : words, splitPython);
  return packageOperation(command, { manager: 'pipx', line, action, subcommand, packages: action === 'other' ? [] : packages });
};

const uvActions: Partial<Record<Action, string>> = {
  install: 'add',
  'install-project': 'sync',
  remove: 'remove',
  run: 'run',
  build: 'build',
};
const pyproject = ['pyproject.toml', 'uv.lock'];

/** uv writes the version of a tool as `name@version` too. */
const splitTool: SplitSpec = (text) => (/^[\w.-]+@[\w$]/.test(text) ? splitAt(text) : splitPython(text));

/** uv and uvx. */
export const uv: Model<PackageOperation> = (command) => {
  const runs = command.name === 'uvx' ? 1 : command.args[0]?.unquoted === 'run' ? 2 : command.args[0]?.unquoted === 'tool' ? 3 : 0;
  const line = readOptions(command.args, optionTable(pipOptions), { operandsEndOptions: runs });
  const [subcommand, ...names] = line.operands;
  const base = { manager: 'uv' as const, line, subcommand };
  const [second] = names;
  if (command.name === 'uvx')
    return packageOperation(command, { ...base, subcommand: undefined, action: 'run', packages: specsOf(line.operands, splitTool) });
  switch (subcommand?.unquoted) {
    case 'pip':
      return packageOperation(command, { ...base, subcommand: second, ...pipInstall(line, second, names.slice(1)) });
    case 'tool': {
      const action = actionOf(second?.unquoted, { install: 'install', run: 'run', upgrade: 'upgrade', remove: 'uninstall' });
      return packageOperation(command, { ...base, subcommand: second, action, packages: specsOf(names.slice(1, 2), splitTool) });
    }
    case 'cache':
      return packageOperation(command, { ...base, action: /^(clean|prune)$/.test(second?.unquoted ?? '') ? 'clean' : 'other' });
    case 'sync':
      return packageOperation(command, {
        ...base,
        action: 'install-project',
        manifests: pyproject,
        frozen: isGiven(line.given, '--frozen', '--locked'),
      });
  }
  const action = actionOf(subcommand?.unquoted, uvActions);
  const packages = action === 'install' || action === 'remove' ? specsOf([...names, ...line.rest], splitPython) : [];
  return packageOperation(command, { ...base, action, packages });
};

const projectActions: Partial<Record<Action, string>> = {
  install: 'add',
  'install-project': 'install sync',
  upgrade: 'update upgrade',
  remove: 'remove uninstall',
  build: 'build',
  run: 'run',
};

/** poetry installs what poetry.lock says and refuses a lock that does not fit the project. */
export const poetry: Model<PackageOperation> = (command) => {
  const table =
    '-C,--directory= -P,--project= -E,--extras= -G,--group= --with= --without= --only= -n,--no-interaction -q,--quiet -v,--verbose -f,--format= -o,--output=';
  const line = readOptions(command.args, optionTable(table), command.args[0]?.unquoted === 'run' ? { operandsEndOptions: 2 } : {});
  const [subcommand, ...names] = line.operands;
  const cleans = subcommand?.unquoted === 'cache' && names[0]?.unquoted === 'clear';
  const action = cleans ? 'clean' : actionOf(subcommand?.unquoted, projectActions);
  const project = action === 'install-project';
  return packageOperation(command, {
    manager: 'poetry',
    line,
    action,
    subcommand,
    packages: action === 'install' || action === 'remove' || action === 'upgrade' ? specsOf(names, splitPython) : [],
    manifests: project ? ['pyproject.toml', 'poetry.lock'] : [],
    frozen: project,
  });
};

/** pipenv: `install` without names reads the Pipfile; `sync`, `--deploy` and `--ignore-pipfile` keep to the lock file. */
export const pipenv: Model<PackageOperation> = (command) => {
  const table =
    '-r,--requirements= -e,--editable= -i,--index= --python= --pypi-mirror= --categories= --extra-pip-args= -d,--dev -c,--clear -q,--quiet';
  const line = readOptions(command.args, optionTable(table), command.args[0]?.unquoted === 'run' ? { operandsEndOptions: 2 } : {});
  const [subcommand, ...names] = line.operands;
  const action = actionOf(subcommand?.unquoted, projectActions);
  const install = subcommand?.unquoted === 'install';
  const packages = install || action === 'remove' || action === 'upgrade' ? specsOf(names, splitPython) : [];
  const requirements = valuesOf(line.given, '--requirements').map((word) => word.unquoted);
  return packageOperation(command, {
    manager: 'pipenv',
    line,
    action: install && packages.length > 0 ? 'install' : action,
    subcommand,
    packages,
    manifests:
      action !== 'install-project' || packages.length > 0 ? [] : requirements.length > 0 ? requirements : ['Pipfile', 'Pipfile.lock'],
    frozen: subcommand?.unquoted === 'sync' || isGiven(line.given, '--deploy', '--ignore-pipfile'),
  });
};
