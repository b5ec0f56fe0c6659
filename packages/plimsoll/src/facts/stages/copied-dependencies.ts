import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Span } from '../../model/text.ts';
import { absolute, isWithin } from '../caching/copied-sources.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { bringsDevelopment, type DevelopmentInstall, developmentInstallsIn } from './development-installs.ts';
import { prunesDevelopment } from './prune-development.ts';

/** A `node_modules` that the shipped image takes from another stage, with the development dependencies in it. */
export interface CopiedDependencies {
  readonly install: DevelopmentInstall;
  readonly from: Stage;
  /** The source of the COPY. */
  readonly at: Span;
}

/** Each copy once. Silent where anything in the other stage may have removed them, or where a path cannot be known. */
export function copiedDependencies(view: DockerfileView): readonly CopiedDependencies[] {
  return view.derive(findCopied);
}

function findCopied(view: DockerfileView): readonly CopiedDependencies[] {
  const found: CopiedDependencies[] = [];
  for (const step of view.stepsOf('shipped', 'COPY')) {
    const { instruction, stage } = step;
    const take = stage.takes.find((each) => each.instruction === instruction);
    if (take?.by !== 'copy' || take.source.kind !== 'stage' || instruction.flags.some(({ name }) => name === 'exclude')) continue;
    const from = take.source.stage;
    for (const word of instruction.sources) {
      const source = step.expand(word);
      if (!source.known || /[*?[]/.test(source.value)) continue;
      const path = `/${source.value.replace(/^\/+|\/+$/g, '')}`;
      const install = unpruned(view, from, path);
      if (install) found.push({ install, from, at: word.span });
    }
  }
  return found;
}

/** The last install of the stage whose dependencies lie below the path as it left them. */
function unpruned(view: DockerfileView, from: Stage, path: string): DevelopmentInstall | undefined {
  const steps = [...stageChain(from)].reverse().flatMap((stage) => stage.steps);
  const installs = developmentInstallsIn(view, steps).filter(
    ({ operation: { manager, command } }) => /^(?:npm|yarn|pnpm)$/.test(manager) && command.directory === undefined,
  );
  const install = installs.findLast(({ step }) => {
    const modules = absolute(step, 'node_modules');
    return modules !== undefined && isWithin(modules, path);
  });
  if (!install?.brings || !bringsDevelopment(install)) return undefined;
  return steps.slice(steps.indexOf(install.step)).some((step) => mayRemove(step, install)) ? undefined : install;
}

/** Another install, one that removes, or a command that speaks of the folder. */
function mayRemove(step: Step, { operation }: DevelopmentInstall): boolean {
  return (
    step.operations.some(
      (each) =>
        prunesDevelopment(each) ||
        (each !== operation &&
          each.kind === 'package' &&
          (each.action === 'install-project' || each.command.args[0]?.unquoted === 'deploy')),
    ) ||
    (step.script?.commands.some(
      ({ name, args }) => /^(?:rm|mv|npx|find)$/.test(name ?? '') && args.some(({ unquoted }) => /node_modules|prune/.test(unquoted)),
    ) ??
      false)
  );
}
