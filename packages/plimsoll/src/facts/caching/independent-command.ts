import type { Step } from '../../build/graph.types.ts';
import type { Command } from '../../shell/view.ts';

/** A RUN that needs nothing of the project's sources. */
export function needsNoSources({ script, operations }: Step): boolean {
  return script?.understood === true && script.commands.every((command) => isIndependent(command, operations));
}

/** A command that needs nothing of the project's sources: system packages, packages of a registry for all projects, and their clean-up. */
export function isIndependent(command: Command, operations: Step['operations']): boolean {
  const operation = operations.find((each) => each.command === command);
  if (operation?.kind === 'remove') return operation.targets.every(({ unquoted }) => /^(\/var\/|\/tmp\/|\/root\/|~)/.test(unquoted));
  if (command.name === 'corepack') return true;
  if (operation?.kind !== 'package') return command.name === 'set' && /^-/.test(command.args[0]?.unquoted ?? '');
  if (operation.packages.some(({ source }) => source !== 'registry')) return false;
  if (operation.action === 'clean') return true;
  // Hex and rebar3 themselves.
  if (operation.manager === 'mix' && /^local\./.test(operation.subcommand?.unquoted ?? '')) return true;
  if (operation.scope === 'system') return true;
  return (
    operation.action === 'install' &&
    (operation.options.has('--global') || (operation.manager === 'pip' && operation.manifests.length === 0))
  );
}
