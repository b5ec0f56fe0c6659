import type { PackageOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import { type Action, actionOf, isAnswered, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitAt, statedVersion, withVersion } from './specs.ts';

/** Each may have one dash or two. */
const options =
  '--yes,-yes,-y,-confirm --version,-version= -f,-force -source,-s= -ia,-install-arguments,-installargs,-installarguments= ' +
  '-params,-package-parameters,-packageparameters= -pre,-prerelease -user,-u= -password,-p= -timeout,-execution-timeout= -cache-location,-c= ' +
  '-no-progress -limit-output,-r -debug,-d -verbose,-v -x86,-forcex86';

const actions: Partial<Record<Action, string>> = { install: 'install', upgrade: 'upgrade update', remove: 'uninstall' };

/** Chocolatey's command, for Windows. It asks before it runs the script of a package, unless a setting says that it need not. */
export const choco: Model<PackageOperation> = (command, script) => {
  const short = command.name === 'cinst';
  const line = readOptions(command.args, optionTable(options), { singleDash: true });
  const subcommand = short ? undefined : line.operands[0];
  const names = short ? line.operands : line.operands.slice(1);
  const stated = statedVersion(line.given);
  const confirms = script.isBefore(command, 'allowGlobalConfirmation', ({ args }) =>
    args.some(({ unquoted }) => /^(?:-n=)?allowglobalconfirmation$/i.test(unquoted)),
  );
  return packageOperation(command, {
    manager: 'choco',
    line,
    action: short ? 'install' : actionOf(subcommand?.unquoted.toLowerCase(), actions),
    subcommand,
    packages: specsOf(names, splitAt).map((spec) => withVersion(spec, stated)),
    assumesYes: confirms || isGiven(line.given, '--yes') || isAnswered(command, script),
  });
};
