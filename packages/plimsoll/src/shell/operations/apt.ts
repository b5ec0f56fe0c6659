import type { PackageOperation } from '../operations.ts';
import { countOf, isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, actionOf, isAnswered, isConfigured, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitDebian } from './specs.ts';

const options =
  '-y,--yes,--assume-yes -q,--quiet -t,--target-release,--default-release= -o,--option= -c,--config-file= -a,--host-architecture= ' +
  '-P,--build-profiles= -f,--fix-broken -m,--fix-missing,--ignore-missing -d,--download-only -s,--simulate,--just-print,--dry-run ' +
  '--no-install-recommends -S,--snapshot= --update -U -w,--width= -R,--without-recommends -F,--display-format= -O,--sort=';

const actions: Partial<Record<Action, string>> = {
  'update-index': 'update',
  install: 'install reinstall build-dep satisfy',
  upgrade: 'upgrade dist-upgrade full-upgrade safe-upgrade dselect-upgrade',
  remove: 'remove purge autoremove autopurge auto-remove',
  clean: 'clean autoclean auto-clean distclean dist-clean',
};

/** apt-get(8), apt(8) and aptitude(8). */
export const apt: Model<PackageOperation> = (command, script) => {
  const line = readOptions(command.args, optionTable(options));
  const [subcommand, ...names] = line.operands;
  const action = actionOf(subcommand?.unquoted, actions);
  const { given } = line;
  return packageOperation(command, {
    manager: command.name === 'apt' ? 'apt' : command.name === 'aptitude' ? 'aptitude' : 'apt-get',
    line,
    action,
    subcommand,
    packages: specsOf([...names, ...line.rest], splitDebian),
    assumesYes:
      isGiven(given, '--yes', '--force-yes') ||
      isVeryQuiet(given) ||
      valuesOf(given, '--option').some((word) => /^APT::Get::Assume-Yes=["']?(true|1|yes|on)/i.test(word.unquoted)) ||
      isAnswered(command, script) ||
      isConfigured(command, script, /APT::Get::Assume-Yes/i),
  });
};

/** apt-get(8): "-qq implies -y"; so do `-q -q` and `-q=2`. */
function isVeryQuiet(given: Parameters<typeof countOf>[0]): boolean {
  return countOf(given, '--quiet') >= 2 || valuesOf(given, '--quiet').some((level) => /^[2-9]/.test(level.unquoted));
}
