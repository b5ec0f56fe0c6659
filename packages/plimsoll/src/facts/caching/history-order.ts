import type { Stage, Step } from '../../build/graph.types.ts';
import type { ContextCommit } from '../../cache/context-history.ts';
import { type ContextSelection, contextSelection } from '../../cache/selection.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { absolute, isWithin } from './copied-sources.ts';
import { needsNoSources } from './independent-command.ts';
import { installInputs } from './install-inputs.ts';
import { lateInstalls } from './install-order.ts';
import { latePackages } from './late-packages.ts';

/** A copy of files that change often, in front of an install that does not need them. */
export interface MisplacedCopy {
  readonly step: Step;
  readonly copy: InstructionOf<'COPY' | 'ADD'>;
  readonly run: Step;
  readonly install: PackageOperation;
  /** Commits that changed what is copied, but nothing that the install needs. */
  readonly needless: number;
  /** Commits that changed anything of the context. */
  readonly commits: number;
}

/** Fewer commits say nothing; an order that costs less than one build in ten is not worth a change. */
const fewestCommits = 10;
const leastShare = 0.1;
const mostCopies = 100;

/** One for each stage at most: the last install of packages, with the copy before it that changes most. Empty without a history. */
export function misplacedCopies(view: DockerfileView): MisplacedCopy[] {
  if (!view.stages('reachable').some(hasCopyBeforeRun)) return [];
  const commits = view.history?.commits ?? [];
  if (commits.length < fewestCommits) return [];
  const told = new Set([...lateInstalls(view), ...latePackages(view)].map(({ step }) => step));
  return view.stages('reachable').flatMap((stage) => {
    for (const run of stage.steps.toReversed()) {
      if (run.instruction.keyword !== 'RUN' || told.has(run)) continue;
      const need = needOf(view, run);
      const found = need && misplaced(view, run, need, commits);
      if (found) return [found];
    }
    return [];
  });
}

function hasCopyBeforeRun({ steps }: Stage): boolean {
  const copy = steps.findIndex(({ instruction: { keyword } }) => keyword === 'COPY' || keyword === 'ADD');
  return copy !== -1 && steps.findLastIndex(({ instruction: { keyword } }) => keyword === 'RUN') > copy;
}

interface Need {
  readonly install: PackageOperation;
  /** The install needs this file of the context. */
  readonly needs: (path: string) => boolean;
}

/** What a RUN that only installs needs of the context; undefined where that cannot be told. */
function needOf(view: DockerfileView, run: Step): Need | undefined {
  if (!run.script?.understood || run.mounts.some(({ type }) => type === 'bind')) return undefined;
  if (needsNoSources(run)) {
    const install = run.operations.find((each) => each.kind === 'package' && each.action === 'install' && each.packages.length > 0);
    return install?.kind === 'package' ? { install, needs: () => false } : undefined;
  }
  const [command, ...more] = run.script.commands;
  const install = run.operations.find((each) => each.command === command);
  if (more.length > 0 || install?.kind !== 'package' || install.action !== 'install-project' || !view.context) return undefined;
  const directory = directoryInContext(view, run);
  const inputs = directory === undefined ? undefined : installInputs(view.context, install, directory);
  if (!inputs) return undefined;
  const files = new Set(inputs.files);
  return { install, needs: (path) => files.has(path) };
}

/** The directory of the context whose manifests were copied to the working directory: the only one, or none. */
function directoryInContext(view: DockerfileView, run: Step): string | undefined {
  const { workdir } = run.before;
  const found = new Set<string>();
  for (const step of run.stage.steps.slice(0, run.index)) {
    const { instruction } = step;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    const destination = instruction.destination && step.expand(instruction.destination);
    if (!destination?.known || absolute(step, destination.value) !== (workdir.known ? workdir.value : '/')) continue;
    for (const word of instruction.sources) {
      const source = step.expand(word);
      if (!source.known) return undefined;
      for (const { path } of view.context?.select(source.value) ?? []) found.add(path.slice(0, path.lastIndexOf('/') + 1));
    }
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

function misplaced(
  view: DockerfileView,
  run: Step,
  { install, needs }: Need,
  commits: readonly ContextCommit[],
): MisplacedCopy | undefined {
  const copies = run.stage.steps.slice(0, run.index).flatMap((step) => {
    const { keyword } = step.instruction;
    const selection = keyword === 'COPY' || keyword === 'ADD' || keyword === 'RUN' ? contextSelection(step) : undefined;
    return selection ? [{ step, selection }] : [];
  });
  const free = copies.filter(
    ({ step, selection }) => isOwnFolder(step) && selection.uncertain === undefined && !brings(view, selection, needs),
  );
  // Each is tried against every file of every commit.
  if (free.length === 0 || copies.length > mostCopies) return undefined;
  const fixed = copies.filter((each) => !free.includes(each));
  const isFree = (commit: ContextCommit) => !commit.some((path) => fixed.some(({ selection }) => selection.selects(path)));
  const needless = commits.filter(isFree);
  let worst: { readonly step: Step; readonly count: number } | undefined;
  let any = 0;
  for (const commit of needless) if (commit.some((path) => free.some(({ selection }) => selection.selects(path)))) any++;
  for (const { step, selection } of free) {
    const count = needless.filter((commit) => commit.some((path) => selection.selects(path))).length;
    if (!worst || count > worst.count) worst = { step, count };
  }
  if (!worst || any < 3 || any / commits.length < leastShare) return undefined;
  const copy = worst.step.instruction as InstructionOf<'COPY' | 'ADD'>;
  return { step: worst.step, copy, run, install, needless: worst.count, commits: commits.length };
}

function brings(view: DockerfileView, selection: ContextSelection, needs: (path: string) => boolean): boolean {
  return view.context?.sent.files.some(({ path }) => needs(path) && selection.selects(path)) ?? false;
}

/** It does not go where a package manager has its settings, its keys or its programs. */
function isOwnFolder(step: Step): boolean {
  const { instruction } = step;
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  const value = instruction.destination && step.expand(instruction.destination);
  const destination = value?.known ? absolute(step, value.value) : undefined;
  if (destination === undefined || destination === '/') return false;
  return !['/etc', '/usr/local', '/usr/bin', '/usr/sbin', '/usr/lib', '/bin', '/sbin', '/lib', '/root', '/var', '/tmp'].some((folder) =>
    isWithin(destination, folder),
  );
}
