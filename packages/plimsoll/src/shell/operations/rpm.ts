import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, actionOf, isAnswered, isConfigured, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitGroup, splitModule, splitRpm } from './specs.ts';

const dnfOptions =
  '-y,--assumeyes -q,--quiet -x,--exclude,--excludepkgs,--exclude-pkgs= -c,--config= --setopt= --enablerepo,--enable-repo= ' +
  '--disablerepo,--disable-repo= --repo,--repoid= --installroot= --releasever= -d,--debuglevel= -e,--errorlevel= -R,--randomwait= --comment= ' +
  '--forcearch= --repofrompath= --destdir,--downloaddir= --advisory,--advisories= --bz,--bzs= --cve,--cves= --rpmverbosity= --color= ' +
  '-v,--verbose -b,--best -C,--cacheonly --nodocs --nogpgcheck,--no-gpgchecks,--nogpg';

const dnfActions: Partial<Record<Action, string>> = {
  'update-index': 'makecache check-update mc',
  install: 'install in localinstall groupinstall reinstall rei builddep install-n install-na install-nevra local',
  upgrade:
    'upgrade up update upgrade-to update-to upgrade-minimal update-minimal distro-sync dsync localupdate groupupdate groupupgrade autoupdate',
  remove: 'remove rm erase autoremove remove-n groupremove groupuninstall',
  clean: 'clean',
};

/** dnf(8), yum(8), microdnf(8), tdnf(8). `group install` and its like count as what they do. */
export const dnf: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(dnfOptions));
  let [subcommand, ...names] = line.operands;
  const set = subcommand?.unquoted;
  const grouped = set === 'module' || (set !== undefined && /^(group|groups|grp|groupinstall)$/.test(set));
  if (grouped && set !== 'groupinstall' && names[0]) [subcommand, ...names] = names;
  const action = actionOf(subcommand?.unquoted, dnfActions);
  const name = command.name?.replace(/[\d.-]+$/, '');
  return packageOperation(command, {
    manager: name === 'yum' || name === 'microdnf' || name === 'tdnf' ? name : 'dnf',
    line,
    action,
    subcommand,
    packages: action === 'clean' ? [] : specsOf([...names, ...line.rest], set === 'module' ? splitModule : grouped ? splitGroup : splitRpm),
    assumesYes:
      isGiven(line.given, '--assumeyes') ||
      valuesOf(line.given, '--setopt').some((word) => /^(\*\.)?assumeyes=["']?(1|true|yes)/i.test(word.unquoted)) ||
      isAnswered(command, script) ||
      isConfigured(command, script, /assumeyes\s*=\s*(1|true|yes)/i),
  });
};

const zypperOptions =
  '-n,--non-interactive -y,--no-confirm -q,--quiet -v,--verbose -l,--auto-agree-with-licenses --no-recommends --recommends -r,--repo= ' +
  '-R,--root= --installroot= -C,--cache-dir= -c,--config= -D,--reposd-dir= -p,--plus-repo= --plus-content= -t,--type= --from= ' +
  '--raw-cache-dir= --solv-cache-dir= --pkg-cache-dir= --releasever= -x,--xmlout -A,--no-abbrev -f,--force -m,--match-exact';

const zypperActions: Partial<Record<Action, string>> = {
  'update-index': 'refresh ref refresh-services refs',
  install: 'install in source-install si install-new-recommends inr',
  upgrade: 'update up dist-upgrade dup patch',
  remove: 'remove rm',
  clean: 'clean cc',
};

/** zypper(8). */
export const zypper: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(zypperOptions));
  const [subcommand, ...names] = line.operands;
  const action = actionOf(subcommand?.unquoted, zypperActions);
  return packageOperation(command, {
    manager: 'zypper',
    line,
    action,
    subcommand,
    packages: action === 'update-index' || action === 'clean' ? [] : specsOf([...names, ...line.rest], splitRpm),
    assumesYes: isGiven(line.given, '--non-interactive', '--no-confirm') || isAnswered(command, script),
  });
};
