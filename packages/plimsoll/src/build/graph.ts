import type { Dockerfile, Instruction } from '../dockerfile/tree.ts';
import { Build } from './build.ts';
import { collectStages } from './collect-stages.ts';
import { convertStage } from './convert.ts';
import { markReachable, reportCircles, reportReferences } from './dependencies.ts';
import type { GraphOptions } from './global-arguments.ts';
import type { BuildGraph } from './graph.types.ts';
import { resolveSources } from './resolve-sources.ts';
import { checkSourceDateEpoch } from './source-date-epoch.ts';
import type { StageNode } from './stage.ts';

/**
 * What a Dockerfile builds: stages, what they take from each other, the state at every instruction, and what BuildKit
 * refuses when it turns the instructions into a build (its `dockerfile2llb`; the diagnostics come in its order).
 * Pure and synchronous; never throws. Like BuildKit's own checks, it looks at all stages unless a target is given.
 */
export function buildGraph(dockerfile: Dockerfile, options: GraphOptions = {}): BuildGraph {
  const build = new Build(dockerfile, options);
  collectStages(build);
  checkSourceDateEpoch(build);
  resolveSources(build);
  reportCircles(build);
  const { stages } = build;
  const shipped = options.target === undefined ? stages[stages.length - 1] : targetStage(stages, options.target);
  if (shipped) markReachable(shipped);
  reportReferences(build);
  convertStages(build);
  const { diagnostics } = build.reporter;
  return { dockerfile, stages, shipped, diagnostics, globalArgs: build.globals.declared, buildArgs: options.buildArgs ?? {} };
}

function convertStages(build: Build): void {
  let stage: StageNode | undefined;
  let instructions: Instruction[] = [];
  const finish = () => {
    if (!stage) return;
    build.reporter.muted = build.options.target !== undefined && !stage.reachable;
    convertStage(build, stage, instructions);
  };
  for (const instruction of build.dockerfile.instructions) {
    if (instruction.keyword === 'FROM') {
      finish();
      stage = build.stages[(stage?.index ?? -1) + 1];
      instructions = [];
    } else {
      instructions.push(instruction);
    }
  }
  finish();
}

function targetStage(stages: readonly StageNode[], target: string): StageNode | undefined {
  const name = target.toLowerCase();
  return stages.findLast((stage) => stage.name?.toLowerCase() === name) ?? (/^[0-9]+$/.test(target) ? stages[Number(target)] : undefined);
}
