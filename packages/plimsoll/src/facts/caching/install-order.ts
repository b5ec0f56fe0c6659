import type { Stage, Step } from '../../build/graph.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { absolute, type ContextCopy, contextCopy, copiesSources } from './copied-sources.ts';

/** An install of a project's dependencies that runs again whenever a source file changes, because of the copy before it. */
export interface LateInstall {
  readonly copied: ContextCopy;
  readonly step: Step;
  readonly operation: PackageOperation;
  /** Where the manifests are expected, absolute; undefined if it cannot be known. */
  readonly project: string | undefined;
}

/** The late installs of the stages that the image needs, each with the first copy of sources before it; one for each tool and stage. */
export function lateInstalls(view: DockerfileView): LateInstall[] {
  const result: LateInstall[] = [];
  for (const stage of view.stages('reachable')) {
    const seen = new Set<PackageOperation['manager']>();
    for (const step of stage.steps) {
      for (const operation of step.operations) {
        if (operation.kind !== 'package' || seen.has(operation.manager) || !installsFromManifests(operation) || !isRun(step)) continue;
        seen.add(operation.manager);
        const project = projectDirectory(step, operation);
        const copied = sourcesBefore(view, stage, step, operation, project);
        if (!copied) continue;
        result.push({ copied, step, operation, project });
        break;
      }
    }
  }
  return result;
}

export function isRun({ instruction }: Step): boolean {
  return (instruction.keyword === 'ONBUILD' ? instruction.trigger?.keyword : instruction.keyword) === 'RUN';
}

/** What it installs is decided by manifests and lock files alone; not so for what also builds or resolves the sources. */
function installsFromManifests({ manager, action, subcommand, packages, options, command }: PackageOperation): boolean {
  if (action !== 'install-project' || packages.length > 0 || command.conditional) return false;
  const word = subcommand?.unquoted;
  if (manager === 'go') return word === 'mod' && command.args.some(({ unquoted }) => unquoted === 'download');
  if (manager === 'pnpm') return word !== 'deploy';
  if (manager === 'pip') return !options.has('--editable');
  return !(manager === 'cargo' && word === 'vendor') && !options.has('--offline') && !options.has('--help');
}

/** The working directory of the command, with its `cd`s and the option that names another; that of the first requirement file. */
export function projectDirectory(step: Step, { command, options, manager, manifests }: PackageOperation): string | undefined {
  let path = command.directory ?? '.';
  if (path.includes('?') || path.includes('$')) return undefined;
  for (const name of ['--prefix', '--cwd', '--dir', '-C', '--directory', '--working-dir', '--project']) {
    const value = options.get(name);
    if (value === undefined || value === true) continue;
    if (value.dynamic) return undefined;
    path = value.unquoted.startsWith('/') ? value.unquoted : `${path}/${value.unquoted}`;
  }
  const [requirements] = manager === 'pip' || manager === 'uv' ? manifests : [];
  if (requirements?.includes('$')) return undefined;
  const named = requirements?.slice(0, requirements.lastIndexOf('/') + 1) ?? '';
  return absolute(step, named.startsWith('/') ? named : `${path}/${named}`);
}

/** Copies of the stage and of those it starts from, up to the step; none if the same was installed before them. */
export function sourcesBefore(
  view: DockerfileView,
  stage: Stage,
  step: Step,
  operation: PackageOperation,
  project: string | undefined,
): ContextCopy | undefined {
  const triggered = step.instruction.keyword === 'ONBUILD';
  let found: ContextCopy | undefined;
  for (const { steps, until } of chain(stage, step)) {
    let first: ContextCopy | undefined;
    for (const earlier of steps) {
      if (earlier.index >= until) break;
      if ((earlier.instruction.keyword === 'ONBUILD') !== triggered) continue;
      if (!first && installsSame(earlier, operation)) return undefined;
      if (first) continue;
      const copied = contextCopy(earlier);
      if (copied && copiesSources(view, copied, project) && !bringsModules(view, copied, operation)) first = copied;
    }
    found = first ?? found;
  }
  return found;
}

/** Modules of the repository, which go.mod may replace published ones by: `go mod download` reads their go.mod. */
function bringsModules({ context }: DockerfileView, { sources }: ContextCopy, { manager }: PackageOperation): boolean {
  if (manager !== 'go') return false;
  const folders = sources.map((source) => source?.replace(/^(\.?\/)+/, '').replace(/\/+$/, ''));
  return folders.every((path) => path !== undefined && /^\w[\w./-]*$/.test(path) && (!context || context.has(`${path}/go.mod`)));
}

/** From the step's own stage down to the one that starts from an image. */
function chain(stage: Stage, step: Step): { readonly steps: readonly Step[]; readonly until: number }[] {
  const result = [{ steps: stage.steps, until: step.index }];
  for (let base = stage.base; base.kind === 'stage' && result.length < 100; base = base.stage.base) {
    result.push({ steps: base.stage.steps, until: Number.POSITIVE_INFINITY });
  }
  return result;
}

function installsSame(step: Step, { manager }: PackageOperation): boolean {
  const same = (other: PackageOperation['manager']) => other === manager || (nodeManagers.test(other) && nodeManagers.test(manager));
  return step.operations.some((other) => other.kind === 'package' && other.action === 'install-project' && same(other.manager));
}

const nodeManagers = /^(npm|yarn|pnpm|bun)$/;
