import type { Stage, Step } from '../build/graph.types.ts';
import type { PackageOperation } from '../shell/operations.ts';

/** apt-get, apt and aptitude share their lists and caches. */
export function isApt({ manager }: PackageOperation): boolean {
  return manager === 'apt-get' || manager === 'apt' || manager === 'aptitude';
}

/** The operations of a step that work with apt's package lists. */
export function aptOperations(step: Step): PackageOperation[] {
  return step.operations.filter((operation): operation is PackageOperation => operation.kind === 'package' && isApt(operation));
}

/** Who needs the lists that a step leaves: a later install without an update of its own, a script that may hold one, or nobody. */
export function listsNeededAfter(step: Step, stages: readonly Stage[]): 'install' | 'script' | undefined {
  let scripts = false;
  for (const stage of [step.stage, ...stages]) {
    if (stage !== step.stage && !startsFrom(stage, step.stage)) continue;
    for (const later of stage.steps) {
      if (stage === step.stage && later.index <= step.index) continue;
      const [first] = aptOperations(later).filter(({ action }) => action !== 'clean');
      if (first && first.action !== 'update-index') return 'install';
      scripts ||= later.instruction.keyword === 'RUN' && runsScript(later);
    }
  }
  return scripts ? 'script' : undefined;
}

/** A shell script whose commands are not in the Dockerfile. */
export function runsScript(step: Step): boolean {
  return (step.script?.commands ?? []).some(({ name, args, program }) => {
    if (program.unquoted.endsWith('.sh')) return true;
    return (
      (name === 'sh' || name === 'bash' || name === '.' || name === 'source') &&
      !(args[0]?.unquoted.startsWith('-') && args[0].unquoted.includes('c'))
    );
  });
}

function startsFrom(stage: Stage, base: Stage): boolean {
  for (let at: Stage = stage, depth = 0; at.base.kind === 'stage' && depth < 1000; at = at.base.stage, depth++)
    if (at.base.stage === base) return true;
  return false;
}
