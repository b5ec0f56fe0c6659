import type { Stage, Step } from '../build/graph.types.ts';
import type { PackageManager, PackageOperation } from '../shell/operations.ts';
import type { Command } from '../shell/view.ts';

/** Tools whose build command fetches missing dependencies first, so that a build without a separate install is one too. */
const fetchesWhileBuilding: ReadonlySet<PackageManager> = new Set<PackageManager>(['go', 'cargo', 'maven', 'gradle', 'dotnet']);

/** What a RUN instruction installs: packages by name, or what a manifest asks for. */
export function installsOf(step: Step): PackageOperation[] {
  if (step.instruction.keyword !== 'RUN') return [];
  const packages = step.operations.filter((operation) => operation.kind === 'package');
  return packages.filter((operation) => isInstall(operation, step));
}

function isInstall(operation: PackageOperation, step: Step): boolean {
  if (operation.action === 'install' || operation.action === 'install-project') return true;
  return operation.action === 'build' && fetchesDependencies(operation, step);
}

/**
 * A build command that has to download the dependencies each time it runs: nothing in the same stage (or one it starts
 * from) has fetched them before it, and no cache mount keeps them.
 */
export function fetchesDependencies(operation: PackageOperation, step: Step): boolean {
  const { manager } = operation;
  if (!fetchesWhileBuilding.has(manager) || hasCacheMount(step)) return false;
  if (firstFetches(step.stage).get(manager) !== operation.command) return false;
  const met = new Set([step.stage]);
  for (let base = step.stage.base; base.kind === 'stage' && !met.has(base.stage); base = base.stage.base) {
    if (firstFetches(base.stage).has(manager)) return false;
    met.add(base.stage);
  }
  return true;
}

/**
 * A cache mount that is kept between builds; which directory it covers is not looked at. Read from the flag as written,
 * since a mount whose owner comes from an unknown variable is a cache mount all the same.
 */
export function hasCacheMount({ instruction }: Step): boolean {
  return instruction.flags.some(({ name, value }) => name === 'mount' && value?.split(',').includes('type=cache'));
}

/** The first command of each such tool in a stage that leaves its dependencies in the file system. */
function firstFetches(stage: Stage): ReadonlyMap<PackageManager, Command> {
  let result = memo.get(stage);
  if (!result) {
    result = new Map();
    for (const step of stage.steps) {
      if (step.instruction.keyword !== 'RUN' || hasCacheMount(step)) continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'package' || !fetchesWhileBuilding.has(operation.manager) || result.has(operation.manager)) continue;
        if (operation.action === 'install-project' || operation.action === 'build') result.set(operation.manager, operation.command);
      }
    }
    memo.set(stage, result);
  }
  return result;
}

const memo = new WeakMap<Stage, Map<PackageManager, Command>>();
