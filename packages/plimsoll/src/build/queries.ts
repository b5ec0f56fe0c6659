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
