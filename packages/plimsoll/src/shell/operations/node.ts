import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, actionOf, type Found, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitNode } from './specs.ts';

const options =
  '-g,--global -D,--save-dev,--dev -S,--save -E,--save-exact,--exact -O,--save-optional -P,--prod,--save-prod -B,--save-bundle --prefix,-C,--dir,--cwd= ' +
  '-w,--workspace= -F,--filter= --registry= --omit= --include= --only= --cache,--cache-folder,--cache-dir= --loglevel= --userconfig= --globalconfig= --tag= ' +
  '--script-shell= --location= --fetch-retries= --fetch-timeout= --fetch-retry-mintimeout= --fetch-retry-maxtimeout= --fetch-retry-factor= ' +
  '--network-timeout= --network-concurrency= --maxsockets= --modules-folder= --mutex= --scope= --otp= --jobs= --python= --cpu= --os= --libc= ' +
  '--install-strategy= --depth= --before= --access= -c,--call,--config= -p,--package= --store-dir= --virtual-store-dir= --reporter= --backend= ' +
  '--use-yarnrc= --global-folder= --global-dir= --global-bin-dir= --mode= --node-linker= -f,--force -s,--silent -q,--quiet -y,--yes -r,--recursive';

const npmActions: Partial<Record<Action, string>> = {
  install: 'install i in ins inst insta instal isnt isnta isntal isntall add it install-test',
  'install-project': 'ci clean-install ic install-clean isntall-clean cit install-ci-test',
  upgrade: 'update up upgrade udpate',
  remove: 'uninstall un unlink remove rm r',
  run: 'run run-script rum urn start stop restart test t tst exec x',
};

/** npm(1). Without names `install` installs the project; `ci` also insists on the lock file. */
export const npm: Model<PackageOperation> = (command) => {
  const runs = actionOf(command.args[0]?.unquoted, npmActions) === 'run';
  return nodeOperation(
    command,
    npmActions,
    { manager: 'npm', lock: 'package-lock.json', frozen: (found) => found.action === 'install-project' },
    runs,
  );
};

/** npx, `bunx`: packages to run. */
export const npx: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(options), { operandsEndOptions: 1 });
  const named = valuesOf(line.given, '--package');
  const packages = specsOf(named.length > 0 ? named : isGiven(line.given, '--call') ? [] : line.operands, splitNode);
  return packageOperation(command, {
    manager: command.name === 'bunx' ? 'bun' : 'npm',
    line,
    action: 'run',
    subcommand: undefined,
    packages,
  });
};

const yarnActions: Partial<Record<Action, string>> = {
  install: 'add',
  'install-project': 'install',
  upgrade: 'upgrade up upgrade-interactive',
  remove: 'remove',
  other:
    'config set info init why list licenses link unlink login logout outdated owner pack publish tag team version versions audit autoclean bin check generate-lock-entry import policies plugin constraints dedupe npm patch rebuild search unplug stage help',
};

/** Yarn 1 and later. Any word it does not know is a script of the project. */
export const yarn: Model<PackageOperation> = (command) =>
  nodeOperation(command, yarnActions, {
    manager: 'yarn',
    lock: 'yarn.lock',
    bare: 'install-project',
    scripts: true,
    frozen: (found) => isGiven(found.line.given, '--frozen-lockfile', '--immutable'),
  });

const pnpmActions: Partial<Record<Action, string>> = {
  install: 'install i add it install-test',
  'install-project': 'fetch ci deploy',
  upgrade: 'update up upgrade',
  remove: 'remove rm uninstall un unlink',
  other:
    'config set get init list ls ll la why outdated audit licenses link ln import rebuild rb prune pack publish patch patch-commit setup env root bin store server approve-builds self-update dedupe create help',
};

/** pnpm(1). `fetch` reads nothing but the lock file. */
export const pnpm: Model<PackageOperation> = (command) =>
  nodeOperation(command, pnpmActions, {
    manager: 'pnpm',
    lock: 'pnpm-lock.yaml',
    scripts: true,
    frozen: (found) => isGiven(found.line.given, '--frozen-lockfile') || /^(fetch|ci)$/.test(found.subcommand?.unquoted ?? ''),
  });

const bunActions: Partial<Record<Action, string>> = {
  install: 'install i add a',
  'install-project': 'ci',
  upgrade: 'update',
  remove: 'remove rm',
  build: 'build',
  run: 'run test x exec',
  other: 'upgrade init create c pm link unlink outdated publish patch audit info why repl',
};

/** bun(1). */
export const bun: Model<PackageOperation> = (command) =>
  nodeOperation(command, bunActions, {
    manager: 'bun',
    lock: 'bun.lock',
    scripts: true,
    frozen: (found) => isGiven(found.line.given, '--frozen-lockfile') || found.subcommand?.unquoted === 'ci',
  });

/** corepack(1), which fetches package managers: those named, or else the one that package.json names. */
export const corepack: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable('-g,--global --activate --all --cache-only --install-directory= -o,--output?'));
  const [subcommand, ...names] = line.operands;
  const packages = subcommand?.unquoted === 'enable' ? [] : specsOf(names, splitNode);
  const action = packages.length === 0 ? 'other' : actionOf(subcommand?.unquoted, { install: 'prepare use install up' });
  return packageOperation(command, { manager: 'corepack', line, action, subcommand, packages });
};

interface NodeTool {
  readonly manager: PackageOperation['manager'];
  readonly lock: string;
  /** What it does without a subcommand. */
  readonly bare?: Action;
  /** Other words are scripts that it runs. */
  readonly scripts?: true;
  readonly frozen: (found: Pick<Found, 'line' | 'subcommand' | 'action'>) => boolean;
}

function nodeOperation(
  command: PackageOperation['command'],
  actions: Partial<Record<Action, string>>,
  tool: NodeTool,
  runs = false,
): PackageOperation {
  const line = readOptions(command.args, optionTable(options), runs ? { operandsEndOptions: 2 } : {});
  let [subcommand, ...names] = line.operands;
  if (subcommand?.unquoted === 'global' && names[0]) [subcommand, ...names] = names;
  else if (subcommand?.unquoted === 'workspace' && names[1]) [, subcommand, ...names] = names;
  const asksOnly = subcommand === undefined && isGiven(line.given, '--version', '-v', '--help', '-h');
  const action = asksOnly ? 'other' : nodeAction(subcommand?.unquoted, names[0]?.unquoted, actions, tool);
  const found = { line, subcommand, action };
  if (action !== 'install' && action !== 'install-project' && action !== 'upgrade' && action !== 'remove') {
    const runsPackage = action === 'run' && /^(exec|x|dlx)$/.test(subcommand?.unquoted ?? '');
    const packages = runsPackage ? specsOf([...names.slice(0, 1), ...(names.length === 0 ? line.rest.slice(0, 1) : [])], splitNode) : [];
    return packageOperation(command, { manager: tool.manager, ...found, packages });
  }
  // A flag may be followed by the word true or false (`--unsafe-perm true`), which is no package.
  const words = [...names, ...line.rest].filter((word) => word.unquoted !== 'true' && word.unquoted !== 'false');
  const packages = action === 'install-project' ? [] : specsOf(words, splitNode);
  const project = action === 'install-project' || (action === 'install' && packages.length === 0);
  const settled: Action = project ? 'install-project' : action;
  return packageOperation(command, {
    manager: tool.manager,
    line,
    subcommand,
    action: settled,
    packages,
    manifests: !project ? [] : subcommand?.unquoted === 'fetch' ? [tool.lock] : ['package.json', tool.lock],
    frozen: project && tool.frozen(found),
  });
}

function nodeAction(
  subcommand: string | undefined,
  second: string | undefined,
  actions: Partial<Record<Action, string>>,
  tool: NodeTool,
): Action {
  if (subcommand === undefined) return tool.bare ?? 'other';
  if (subcommand === 'cache') return /^(clean|clear|rm|verify)$/.test(second ?? '') ? 'clean' : 'other';
  if (subcommand === 'store') return second === 'prune' ? 'clean' : 'other';
  if (subcommand === 'pm') return second === 'cache' ? 'clean' : 'other';
  if (subcommand === 'workspaces') return second === 'focus' ? 'install-project' : 'run';
  const action = actionOf(subcommand, actions);
  const listed = action !== 'other' || ` ${actions.other ?? ''} `.includes(` ${subcommand} `);
  return !listed && tool.scripts ? 'run' : action;
}
