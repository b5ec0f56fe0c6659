import type { BuildGraph, Stage, Take } from './graph.types.ts';

/** The stage of a name, which is not case sensitive; the last one if several have it, as BuildKit chooses. */
export function stageByName(graph: BuildGraph, name: string): Stage | undefined {
  const wanted = name.toLowerCase();
  return graph.stages.findLast((stage) => stage.name?.toLowerCase() === wanted);
}

/** What other stages take from a stage. */
export function usesOf(graph: BuildGraph, stage: Stage): readonly Take[] {
  return graph.stages.flatMap(({ takes }) => takes.filter(({ source }) => source.kind === 'stage' && source.stage === stage));
}

/** A stage, the stage that it starts from, and so on: all whose layers it has, the stage itself first. */
export function* stageChain(stage: Stage): Generator<Stage> {
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) yield at;
}
