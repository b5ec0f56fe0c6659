import type { Stage, Step } from '../../build/graph.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { isMountedOver, removes } from '../layers/removed-paths.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { runsScript } from './apt-lists.ts';
import { type PackageCache, packageCacheOf } from './package-cache-table.ts';

/**
 * The operations of a RUN after which a package manager's cache stays in the layer: each one without the option that avoids
 * it, or, where only a clean-up helps, the last one.
 */
export function cachesLeft(view: DockerfileView, step: Step): { readonly operation: PackageOperation; readonly cache: PackageCache }[] {
  const { script } = step;
  const result: { operation: PackageOperation; cache: PackageCache }[] = [];
  if (!script) return result;
  const handled = new Map<PackageOperation['manager'], Handled>();
  for (const operation of step.operations.toReversed()) {
    if (operation.kind !== 'package' || !fetches(operation)) continue;
    let known = handled.get(operation.manager);
    if (!known) {
      const cache = packageCacheOf(operation.manager);
      if (!cache) continue;
      known = { cache, cleaned: lastCleanUp(step, script, cache), off: offFrom(view, step, script, cache) };
      for (const manager of cache.managers) handled.set(manager, known);
    } else if (!known.cache.option) continue;
    const { cache, cleaned, off } = known;
    if (cache.needs && !cache.needs(operation, step)) continue;
    const { index, assignments } = operation.command;
    if (cleaned > index || off < index) continue;
    if (assignments.some(({ name }) => cache.off.includes(name) || cache.moved.includes(name))) continue;
    result.push({ operation, cache });
  }
  return result.reverse();
}

/**
 * Each `apk update` of a RUN whose index stays in the layer and that nothing needs: what is installed behind it fetches the index
 * itself (`--no-cache`), and so do all other installs of the file.
 */
export function needlessIndexes(view: DockerfileView, step: Step): readonly PackageOperation[] {
  const { script } = step;
  const cache = packageCacheOf('apk');
  const own = apkOperations(step);
  if (!script || !cache || !own.some(isIndexUpdate) || !view.derive(fetchesIndexes)) return [];
  const cleaned = lastCleanUp(step, script, cache);
  return own.filter(
    (update) =>
      isIndexUpdate(update) &&
      cleaned < update.command.index &&
      own.some(({ action, command }) => action === 'install' && command.index > update.command.index),
  );
}

function apkOperations({ operations }: Step): PackageOperation[] {
  return operations.filter((operation): operation is PackageOperation => operation.kind === 'package' && operation.manager === 'apk');
}

const isIndexUpdate = ({ action, options }: PackageOperation): boolean => action === 'update-index' && !options.has('--no-cache');

/** Whether every install and upgrade with apk that the file shows fetches the index for itself. */
function fetchesIndexes(view: DockerfileView): boolean {
  return view
    .runs('all')
    .every(
      ({ step }) =>
        !runsScript(step) &&
        apkOperations(step).every(({ action, options }) => (action !== 'install' && action !== 'upgrade') || options.has('--no-cache')),
    );
}

interface Handled {
  readonly cache: PackageCache;
  /** Index of the last command that cleans up; infinite where a mount lies over the cache. */
  readonly cleaned: number;
  /** Index of the command from which a variable switches the cache off or moves it; infinite if none does. */
  readonly off: number;
}

function fetches({ manager, action, subcommand, options, packages }: PackageOperation): boolean {
  if (options.has('--installroot') || options.has('--root') || options.has('--cache-dir') || options.has('--cache')) return false;
  if (options.has('--help') || options.has('--dry-run') || options.has('--simulate')) return false;
  if (manager === 'pip' || manager === 'uv') {
    if (options.has('--no-index') || options.has('--no-cache-dir') || options.has('--no-cache')) return false;
    return /^(install|sync)$/.test(subcommand?.unquoted ?? '');
  }
  if (manager === 'go' || manager === 'cargo' || manager === 'maven' || manager === 'gradle')
    return action === 'build' || action === 'install' || action === 'install-project';
  if (manager === 'apk') return action === 'install' && !options.has('--no-cache') && packages.some(({ source }) => source !== 'file');
  return action === 'install' || action === 'install-project' || (action === 'upgrade' && manager !== 'npm');
}

function lastCleanUp(step: Step, script: ShellScript, { directories, name, managers }: PackageCache): number {
  if (directories.some((directory) => isMountedOver(step, directory, name))) return Number.POSITIVE_INFINITY;
  const removal = script.commands.findLast((command) => directories.some((directory) => removes(command, directory)));
  const clean = step.operations.findLast(
    (other) => other.kind === 'package' && other.action === 'clean' && managers.includes(other.manager),
  );
  return Math.max(removal?.index ?? -1, clean?.command.index ?? -1);
}

function offFrom(view: DockerfileView, step: Step, script: ShellScript, { off, moved, managers }: PackageCache): number {
  const names = [...off, ...moved];
  for (const name of names) {
    const set = step.before.environment.get(name);
    if (step.before.args.get(name)?.pair.value !== undefined || (set && (!set.value.known || set.value.value !== ''))) return -1;
  }
  if (managers[0] === 'pip' && isPipConfigured(view, step.stage)) return -1;
  return script.commands.find((command) => names.some((name) => setsVariable(command, name)))?.index ?? Number.POSITIVE_INFINITY;
}

function setsVariable({ name, args, assignments }: Command, variable: string): boolean {
  if (name === '' && assignments.some((assignment) => assignment.name === variable)) return true;
  return name === 'export' && args.some(({ unquoted }) => unquoted.startsWith(`${variable}=`));
}

/** `pip config set global.no-cache-dir true`, or a pip.conf that the stage writes or copies. */
function isPipConfigured(view: DockerfileView, stage: Stage): boolean {
  return view.derive(stagesWithPipSettings).has(stage);
}

function stagesWithPipSettings(view: DockerfileView): ReadonlySet<Stage> {
  if (!pipSetting.test(view.source.text)) return new Set();
  return new Set(
    view.graph.stages.filter(({ steps }) =>
      steps.some(({ instruction }) => /^(RUN|COPY|ADD)$/.test(instruction.keyword) && pipSetting.test(writtenText(instruction))),
    ),
  );
}

const pipSetting = /global\.no-cache-dir|pip\.conf/;
