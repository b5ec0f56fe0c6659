import type { Step } from '../../build/graph.types.ts';
import { fetchesDependencies } from '../../cache/installs.ts';
import type { BuildContext } from '../../context/context.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { blockStart } from '../edits/comment-block.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type ContextCopy, contextDirectory, isWithin } from './copied-sources.ts';
import { installInputs } from './install-inputs.ts';
import { isRun, projectDirectory, sourcesBefore } from './install-order.ts';
import { manifestLines } from './manifest-lines.ts';

/** A build that downloads what the project depends on each time a source file changes, since nothing has fetched it before. */
export interface LateBuild {
  readonly copied: ContextCopy;
  readonly step: Step;
  readonly operation: PackageOperation;
  readonly project: string | undefined;
}

/** The late builds of the stages that the image needs; one for each tool and stage. Without a cache mount, and for Go only where it has modules. */
export function lateBuilds(view: DockerfileView): LateBuild[] {
  const result: LateBuild[] = [];
  for (const stage of view.stages('reachable')) {
    const seen = new Set<PackageOperation['manager']>();
    for (const step of stage.steps) {
      if (!isRun(step)) continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'package' || operation.action !== 'build' || seen.has(operation.manager)) continue;
        seen.add(operation.manager);
        if (operation.command.conditional || operation.options.has('--offline') || !fetchesDependencies(operation, step)) continue;
        const project = projectDirectory(step, operation);
        const copied = sourcesBefore(view, stage, step, operation, project);
        if (!copied || takesFromStage(step) || !mayDownload(view.context, operation, copied)) continue;
        result.push({ copied, step, operation, project });
      }
    }
  }
  return result;
}

/** An earlier copy from another stage may bring what was fetched there. */
function takesFromStage({ stage, index }: Step): boolean {
  return stage.takes.some(
    ({ by, instruction }) => by === 'copy' && stage.steps.some((step) => step.index < index && step.instruction === instruction),
  );
}

/** Go programs may have no modules, or bring them along; the others ask the network unless they are told not to. */
function mayDownload(context: BuildContext | undefined, { manager }: PackageOperation, { sources }: ContextCopy): boolean {
  const [source] = sources;
  const directory = sources.length === 1 && source !== undefined ? contextDirectory(source) : undefined;
  if (manager !== 'go' && manager !== 'cargo') return true;
  if (!context || context.incomplete !== undefined || directory === undefined) return false;
  const manifest = `${directory}${manager === 'go' ? 'go.mod' : 'Cargo.toml'}`;
  return (
    context.has(manifest) &&
    context.select(`${directory}vendor`).length === 0 &&
    /require|dependencies/.test(context.read(manifest)?.text ?? '')
  );
}

/**
 * The edits that copy the manifests and fetch what they ask for in front of the copy of the sources.
 *
 * @returns undefined where the context is not known, the build runs elsewhere than the copy puts the project, or more is needed.
 */
export function fetchFirst(view: DockerfileView, { copied, step, operation, project }: LateBuild) {
  const { copy, destination, sources } = copied;
  const { context } = view;
  const [source] = sources;
  if (!context || copied.step.stage !== step.stage || copied.step.instruction !== copy || sources.length !== 1 || source === undefined)
    return undefined;
  if (copy.json || copy.heredocs.length > 0 || !copy.destination || /["'\\`$]/.test(copy.destination.text)) return undefined;
  if (copy.flags.some(({ name }) => name !== 'chown' && name !== 'chmod' && name !== 'link')) return undefined;
  const moved = workdirBehind(copied.step, step, project, copy.destination.text);
  const workdir = moved?.after.workdir ?? copied.step.before.workdir;
  const from = contextDirectory(source);
  if (from === undefined || destination === undefined || project === undefined || !isWithin(project, destination)) return undefined;
  // The command runs where the copy stands.
  if (!workdir.known || workdir.value !== project || copied.step.before.userFrom !== step.before.userFrom) return undefined;
  const below = project === destination ? '' : `${project.slice(destination === '/' ? 1 : destination.length + 1)}/`;
  const inputs = installInputs(context, operation, from + below);
  const command = fetchCommand(operation, inputs?.files.some((path) => path.endsWith('Cargo.lock')) ?? false);
  if (!inputs || command === undefined || !inputs.files.every((path) => path.startsWith(from))) return undefined;
  const target = copy.destination.text;
  const lines = manifestLines(view, copy, target.endsWith('/') ? target : `${target}/`, from, inputs.files);
  if (!lines) return undefined;
  const { newline } = view.dockerfile;
  const run = view.text(copy.keywordSpan) === copy.keyword.toLowerCase() ? 'run' : 'RUN';
  const start = blockStart(view, copy);
  const place = moved ? [view.text(moved.instruction.span)] : [];
  const edits: TextEdit[] = [view.insert(start, [...lines, ...place, `${run} ${command}`, ''].join(newline))];
  if (moved) edits.push(view.removeInstruction(moved.instruction));
  return { edits, files: inputs.files, command };
}

/** The WORKDIR right behind the copy that leads to the project: it can stand in front of it as well, since the copy names its place in full. */
function workdirBehind(copy: Step, build: Step, project: string | undefined, target: string): Step | undefined {
  const next = copy.stage.steps[copy.index + 1];
  if (next?.instruction.keyword !== 'WORKDIR' || next.index >= build.index || !target.startsWith('/')) return undefined;
  const { workdir } = next.after;
  return workdir.known && workdir.value === project ? next : undefined;
}

/** The command that the tool's documentation names for this. Cargo wants to see a main program, whatever is in it. */
function fetchCommand({ manager, command, manifests }: PackageOperation, locked: boolean): string | undefined {
  const program = command.program.unquoted;
  if (command.prefixes.length > 0 || /[\s"'$`]/.test(program)) return undefined;
  switch (manager) {
    case 'go':
      return 'go mod download';
    case 'maven':
      return `${program} -B dependency:go-offline`;
    case 'cargo':
      return `mkdir src && touch src/main.rs && ${program} fetch${locked ? ' --locked' : ''}`;
    case 'gradle':
      return `${program} --no-daemon dependencies`;
    case 'dotnet':
      return manifests.some((name) => /[\s"'$`]/.test(name)) ? undefined : ['dotnet restore', ...manifests].join(' ');
    default:
      return undefined;
  }
}
