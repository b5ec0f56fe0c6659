import { buildGraph } from '../../build/graph.ts';
import type { Diagnostic, Word } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * Images of FROM that are blank, or no reference that a registry can have, without the build arguments that the build is given
 * (`validateBaseImagesWithDefaultArgs`). Where none is given the build itself is refused, which is no concern of this.
 */
export function basesThatNeedArguments({ graph, dockerfile }: DockerfileView): readonly Word[] {
  if (graph.globalArgs.size === 0 || Object.keys(graph.buildArgs).length === 0) return [];
  const bases = graph.stages.flatMap(({ from }) => (from.image?.text.includes('$') ? [from.image] : []));
  if (bases.length === 0) return [];
  const here = refusedPlaces(graph.diagnostics);
  const without = refusedPlaces(buildGraph(dockerfile).diagnostics);
  return bases.filter(({ span }) => without.has(span.start) && !here.has(span.start));
}

function refusedPlaces(diagnostics: readonly Diagnostic[]): ReadonlySet<number> {
  const bad = diagnostics.filter(({ code }) => code === 'blank-base-name' || code === 'invalid-image-reference');
  return new Set(bad.map(({ span }) => span.start));
}
