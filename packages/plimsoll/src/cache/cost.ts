import type { Step } from '../build/graph.types.ts';
import type { Operation, PackageOperation } from '../shell/operations.ts';
import type { Command } from '../shell/view.ts';
import { managerCost, programSeconds, seconds } from './cost-table.ts';
import { fetchesDependencies, hasCacheMount } from './installs.ts';

/** An estimate of how long an instruction runs, and what it is made of. Whoever prints the number says that it is estimated. */
export interface Estimate {
  readonly seconds: number;
  /** The parts that matter, e.g. `npm ci 13.1 s (pnpm.io benchmarks …)`. */
  readonly basis: string;
}

/**
 * Estimates how long BuildKit takes for an instruction that is not cached, from the table in `cost-table.ts`.
 *
 * @param options.contextBytes what COPY or ADD selects of the context, if known.
 */
export function estimateSeconds(step: Step, options: { readonly contextBytes?: number | undefined } = {}): Estimate {
  switch (step.instruction.keyword) {
    case 'RUN':
      return estimateRun(step);
    case 'COPY':
    case 'ADD':
      return estimateCopy(step, options.contextBytes);
    case 'WORKDIR':
      return { seconds: seconds.workdir, basis: 'estimated: a directory is made' };
    default:
      return { seconds: 0, basis: 'changes only the configuration of the image' };
  }
}

interface Part {
  readonly seconds: number;
  readonly label: string;
}

function estimateRun(step: Step): Estimate {
  const parts: Part[] = [];
  const modelled = new Set<Command>();
  for (const operation of step.operations) {
    modelled.add(operation.command);
    parts.push(weigh(operationCost(operation, step), operation.command));
  }
  for (const command of step.script?.commands ?? []) if (!modelled.has(command)) parts.push(weigh(commandCost(command), command));
  if (!step.script || (!step.script.understood && parts.length === 0)) {
    parts.push({ seconds: seconds.script, label: 'a script that cannot be read' });
  }
  const total = parts.reduce<number>((sum, part) => sum + part.seconds, seconds.run);
  const named = parts.filter((part) => part.seconds >= 1).sort((a, b) => b.seconds - a.seconds);
  const texts = named.slice(0, 3).map((part) => `${part.label} ${round(part.seconds)} s`);
  return { seconds: total, basis: texts.length === 0 ? 'estimated: short commands' : `estimated: ${texts.join(', ')}` };
}

/** One of two branches runs: each counts half. */
function weigh(part: Part, command: Command): Part {
  return command.inside.includes('branch') ? { ...part, seconds: part.seconds / 2 } : part;
}

function operationCost(operation: Operation, step: Step): Part {
  switch (operation.kind) {
    case 'package':
      return packageCost(operation, step);
    case 'download': {
      if (operation.tool === 'git' || operation.tool === 'svn') return { seconds: seconds.clone, label: `${operation.tool} clone` };
      return { seconds: seconds.download * Math.max(1, operation.urls.length), label: 'download' };
    }
    case 'archive':
      return { seconds: operation.action === 'list' ? seconds.command : seconds.extract, label: operation.tool };
    case 'permission':
      return { seconds: operation.recursive ? seconds.recursive : seconds.command, label: `${operation.tool} -R` };
    case 'user':
    case 'remove':
      return { seconds: seconds.command, label: operation.command.name ?? operation.kind };
  }
}

function packageCost(operation: PackageOperation, step: Step): Part {
  const { manager, action } = operation;
  const cost = managerCost(manager);
  const cached = hasCacheMount(step);
  const label = `${manager} ${operation.subcommand?.text ?? action}`;
  switch (action) {
    case 'update-index':
      return { seconds: cost.index ?? seconds.command, label };
    case 'install': {
      const [once, each] = cost.install ?? [2, 2];
      return { seconds: once + each * Math.max(1, operation.packages.length), label };
    }
    case 'install-project': {
      const project = cost.project ?? seconds.script;
      const source = cost.source ? ` (${cost.source})` : '';
      return { seconds: cached ? (cost.projectFromCache ?? project) : project, label: label + source };
    }
    case 'upgrade':
      return { seconds: cost.upgrade ?? seconds.script, label };
    case 'build': {
      const build = (cached ? cost.buildFromCache : undefined) ?? cost.build ?? seconds.script;
      const fetch = fetchesDependencies(operation, step) ? (cost.project ?? 0) : 0;
      return { seconds: build + fetch, label: fetch > 0 ? `${label} with its downloads` : label };
    }
    case 'run':
      return { seconds: cost.build ?? seconds.script, label };
    case 'remove':
    case 'clean':
    case 'other':
      return { seconds: seconds.command, label };
  }
}

function commandCost({ name, program }: Command): Part {
  if (name === undefined) return { seconds: seconds.script, label: program.text };
  const known = programSeconds(name);
  if (known !== undefined) return { seconds: known, label: name };
  // `./build.sh` and `/tmp/setup.sh` are the project's own; `/bin/true` is not.
  const own = /\.(sh|bash|py|js|mjs|ts|rb|pl)$/.test(name) || program.text.startsWith('./');
  return own ? { seconds: seconds.script, label: program.text } : { seconds: seconds.command, label: name };
}

function estimateCopy({ instruction }: Step, contextBytes: number | undefined): Estimate {
  if (instruction.flags.some(({ name }) => name === 'from')) {
    return { seconds: seconds.copyFromStage, basis: 'estimated: files of another stage, of unknown size' };
  }
  if (contextBytes === undefined) return { seconds: seconds.copy, basis: 'estimated: files of unknown size' };
  const megabytes = contextBytes / 1e6;
  return { seconds: seconds.copy + megabytes * seconds.copyMegabyte, basis: `estimated: ${round(megabytes)} MB of the context` };
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
