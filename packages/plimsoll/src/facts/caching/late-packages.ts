import type { Step } from '../../build/graph.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type ContextCopy, contextCopy, copiesSources } from './copied-sources.ts';
import { isIndependent, needsNoSources } from './independent-command.ts';

/** System packages that are installed again whenever a source file changes, because of the copy before them. */
export interface LatePackages {
  readonly copied: ContextCopy;
  readonly step: Step;
  readonly install: PackageOperation;
  /** The whole RUN can stand before the copy: nothing in between sets up what it needs. */
  readonly movable: boolean;
}

/** One for each stage that the image needs: the first install of system packages by name behind a copy of the sources. */
export function latePackages(view: DockerfileView): LatePackages[] {
  return view.stages('reachable').flatMap((stage) => {
    let copied: ContextCopy | undefined;
    for (const step of stage.steps) {
      const { keyword } = step.instruction;
      if (keyword === 'COPY' || keyword === 'ADD') {
        copied ??= sourcesOf(view, step);
        // A repository's list or key for the package manager.
        if (copied && /\/(etc|usr|root|var)\b|\.(repo|list|gpg|asc|deb|rpm|apk|sources|crt|pem)\b/.test(step.instruction.body.text))
          return [];
      }
      if (!copied || keyword !== 'RUN') continue;
      const install = firstInstall(step);
      if (install) return [{ copied, step, install, movable: canMoveUp(copied.step, step) }];
      if (!leavesPackagesAlone(step)) return [];
    }
    return [];
  });
}

function sourcesOf(view: DockerfileView, step: Step): ContextCopy | undefined {
  const copied = contextCopy(step);
  if (!copied || copied.destination === undefined || copied.destination === '/' || step.instruction.keyword === 'ONBUILD') return undefined;
  const { workdir } = step.before;
  const project = workdir.known && workdir.value !== '/' ? workdir.value : undefined;
  return copiesSources(view, copied, project) ? copied : undefined;
}

/** The first install, if all in front of it, and it itself, needs no sources and nothing behind it takes packages away again. */
function firstInstall(step: Step): PackageOperation | undefined {
  if (!step.script?.understood || step.instruction.flags.some(({ value }) => /type=bind|^bind/.test(value ?? ''))) return undefined;
  for (const command of step.script.commands) {
    if (!isIndependent(command, step.operations) || command.conditional) return undefined;
    const operation = step.operations.find((each) => each.command === command);
    if (operation?.kind !== 'package' || operation.scope !== 'system' || operation.action !== 'install') continue;
    if (operation.packages.length === 0 || operation.options.has('--virtual')) return undefined;
    const removes = step.operations.some((each) => each.kind === 'package' && each.action === 'remove');
    return removes || operation.packages.some(({ source }) => source !== 'registry') ? undefined : operation;
  }
  return undefined;
}

/** It cannot have told the package manager of another repository, and is not a script that may have. */
function leavesPackagesAlone({ script, operations, instruction }: Step): boolean {
  if (!script?.understood) return false;
  if (/\/etc\/|apt-key|gpg|repo|keyring/.test(writtenText(instruction))) return false;
  return script.commands.every((command) => {
    const operation = operations.find((each) => each.command === command);
    if (operation?.kind === 'package')
      return operation.scope === 'language' || operation.action === 'clean' || operation.action === 'update-index';
    if (operation) return operation.kind !== 'download' && operation.kind !== 'archive';
    return /^(|set|cd|mkdir|ln|cp|mv|touch|echo|printf|true|test|\[|corepack|make|npm|node|python3?|go|cargo)$/.test(command.name ?? '?');
  });
}

/** Same user, variables and shell, and nothing but copies, folders and labels in between. */
function canMoveUp(copy: Step, run: Step): boolean {
  if (run.instruction.keyword !== 'RUN' || !needsNoSources(run) || run.instruction.broken) return false;
  const [was, is] = [copy.before, run.before];
  if (was.userFrom !== is.userFrom || was.environment !== is.environment || was.args !== is.args || was.shell.step !== is.shell.step)
    return false;
  return run.stage.steps.every(
    ({ index, instruction: { keyword } }) =>
      index <= copy.index ||
      index >= run.index ||
      /^(COPY|ADD|WORKDIR|LABEL|EXPOSE|CMD|ENTRYPOINT|HEALTHCHECK|STOPSIGNAL|MAINTAINER)$/.test(keyword),
  );
}
