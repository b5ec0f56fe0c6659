import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { absolute, isWithin } from '../caching/copied-sources.ts';
import { isBesideProduction } from '../stages/beside-production.ts';
import { shippedBuilds } from '../stages/shipped-builds.ts';
import { isInteractive, startedCommand } from '../start/started-program.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A shipped stage that starts a program which another stage of the file made. */
export interface RuntimeStage {
  readonly stage: Stage;
  /** The stage of the chain whose FROM names the image. */
  readonly first: Stage;
  readonly started: Command;
  /** The program, or for Java the archive, as an absolute path. */
  readonly program: string;
  readonly copy: Step;
  readonly from: Stage;
  /** Nothing is done in the image besides copying: no RUN at all. */
  readonly onlyCopies: boolean;
}

/**
 * The shipped stage, if it only runs what was copied from another stage: its RUNs install certificates, time zones and accounts and
 * set modes at most. Undefined if it is not known what is started, or anything else runs in the stage. Made once per view.
 */
export function runtimeStage(view: DockerfileView): RuntimeStage | undefined {
  return view.derive(findRuntimeStage);
}

function findRuntimeStage(view: DockerfileView): RuntimeStage | undefined {
  const { shipped } = view.graph;
  if (shipped?.root.kind !== 'image' || isBesideProduction(view) || shippedBuilds(view).length > 0) return undefined;
  const started = startedCommand(shipped);
  if (!started || isInteractive(started)) return undefined;
  const start = [shipped.final.entrypoint, shipped.final.cmd].find((step) => step?.script?.commands.includes(started));
  const program = start && programOf(start, started);
  if (program === undefined) return undefined;
  const chain = [...stageChain(shipped)];
  const first = chain.at(-1) ?? shipped;
  const steps = chain.flatMap((stage) => stage.steps);
  if (steps.some(({ instruction }) => instruction.keyword === 'ONBUILD')) return undefined;
  const runs = steps.filter(({ instruction }) => instruction.keyword === 'RUN');
  if (!runs.every(isHousekeeping)) return undefined;
  const copy = steps.find((step) => brings(step, program));
  const source = copy?.stage.takes.find((take) => take.instruction === copy.instruction && take.by === 'copy')?.source;
  if (!copy || source?.kind !== 'stage' || chain.includes(source.stage)) return undefined;
  return { stage: shipped, first, started, program, copy, from: source.stage, onlyCopies: runs.length === 0 };
}

function programOf(step: Step, { name, program, args }: Command): string | undefined {
  if (name === 'java') {
    const jar = args[args.findIndex(({ unquoted }) => unquoted === '-jar') + 1];
    return jar?.value?.endsWith('.jar') ? absolute(step, jar.value) : undefined;
  }
  return program.value?.includes('/') && !/\.\w+$/.test(program.value) ? absolute(step, program.value) : undefined;
}

/** The copy puts the file there, or the directory that it is in. */
function brings(step: Step, program: string): boolean {
  const { instruction } = step;
  if (instruction.keyword !== 'COPY' || instruction.broken || !instruction.flags.some(({ name }) => name === 'from')) return false;
  const word = instruction.destination;
  const destination = word && step.expand(word);
  const to = destination?.known ? absolute(step, destination.value) : undefined;
  if (to === undefined) return false;
  if (to === program) return true;
  if (!isWithin(program, to)) return false;
  return instruction.sources.some((each) => {
    const source = step.expand(each);
    const name = source.known ? source.value.replace(/\/+$/, '').replace(/^.*\//, '') : '';
    return program.endsWith(`/${name}`) || to !== '/';
  });
}

/** A RUN that does no more than set up accounts, directories, certificates and time zones. */
function isHousekeeping({ script, operations }: Step): boolean {
  if (!script?.understood || script.commands.length === 0) return false;
  const packages = operations.filter((each): each is PackageOperation => each.kind === 'package');
  return script.commands.every((command) => {
    const operation = packages.find((each) => each.command === command);
    if (!operation) return housekeeping.test(command.name ?? '?');
    if (operation.scope !== 'system') return false;
    return operation.packages.every(({ name }) => name !== undefined && /^(?:ca-certificates|tzdata|apt-utils)$/.test(name));
  });
}

const housekeeping =
  /^(?:|addgroup|adduser|groupadd|useradd|usermod|mkdir|chmod|chown|chgrp|rm|touch|ln|install|echo|printf|set|true|test|\[|update-ca-certificates|cp|mv|export)$/;
