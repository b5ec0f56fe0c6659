import type { BuildGraph, Stage, Step } from '../../build/graph.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';

/** apt-get, apt and aptitude share their lists and caches. */
function isApt({ manager }: PackageOperation): boolean {
  return manager === 'apt-get' || manager === 'apt' || manager === 'aptitude';
}

/** The operations of a step that work with apt's package lists. */
export function aptOperations(step: Step): PackageOperation[] {
  return step.operations.filter((operation): operation is PackageOperation => operation.kind === 'package' && isApt(operation));
}

/** Who needs the lists that a step leaves: a later install without an update of its own, a script that may hold one, or nobody. */
export type ListsNeed = 'install' | 'script' | undefined;

/** The need behind every step, through the stages that start from its stage. */
export function listsNeeds({ stages }: BuildGraph): ReadonlyMap<Step, ListsNeed> {
  const result = new Map<Step, ListsNeed>();
  const heirs = new Map<Stage, ListsNeed>();
  for (const stage of stages.toReversed()) {
    let need = heirs.get(stage);
    for (const step of stage.steps.toReversed()) {
      result.set(step, need);
      const first = aptOperations(step).find(({ action }) => action !== 'clean');
      if (first) need = first.action === 'update-index' ? undefined : 'install';
      else if (installsThroughApt(step)) need = 'install';
      else if (need === undefined && runsScript(step)) need = 'script';
    }
    if (stage.base.kind === 'stage' && need !== undefined && heirs.get(stage.base.stage) !== 'install') heirs.set(stage.base.stage, need);
  }
  return result;
}

/** Tools that call apt-get install and leave the update to whoever calls them. */
function installsThroughApt({ script }: Step): boolean {
  return (script?.commands ?? []).some(
    ({ name, args }) => (name === 'rosdep' && args[0]?.value === 'install') || name === 'mk-build-deps' || name === 'gdebi',
  );
}

/** A shell script whose commands are not in the Dockerfile. */
export function runsScript({ script, instruction }: Step): boolean {
  if (instruction.keyword !== 'RUN' && instruction.keyword !== 'ONBUILD') return false;
  return (script?.commands ?? []).some(({ name, args, program }) => {
    if (program.unquoted.endsWith('.sh') || (program.unquoted.includes('/') && /install|setup|bootstrap/i.test(name ?? ''))) return true;
    if (name === '.' || name === 'source') return true;
    return (name === 'sh' || name === 'bash') && !/^-[a-z]*c/.test(args[0]?.unquoted ?? '');
  });
}
