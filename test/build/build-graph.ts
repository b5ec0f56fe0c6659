import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import type { BuildGraph, Stage } from '../../packages/plimsoll/src/build/graph.types.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Known } from '../../packages/plimsoll/src/model/known.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';

/** The graph of a Dockerfile given as its lines. */
export function graphOf(lines: readonly string[] | string, options?: Parameters<typeof buildGraph>[1]): BuildGraph {
  const text = typeof lines === 'string' ? lines : `${lines.join('\n')}\n`;
  return buildGraph(parseDockerfile(new SourceText('Dockerfile', text)), options);
}

export function stageAt(graph: BuildGraph, index: number): Stage {
  const stage = graph.stages.at(index);
  if (!stage) throw new Error(`there is no stage ${index}`);
  return stage;
}

/** The value, or `?` if it is unknown. */
export function knownOf<T>(value: Known<T> | undefined): T | '?' | undefined {
  if (!value) return undefined;
  return value.known ? value.value : '?';
}
