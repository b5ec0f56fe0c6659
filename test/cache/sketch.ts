import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import type { BuildGraph } from '../../packages/plimsoll/src/build/graph.types.ts';
import type { Commit } from '../../packages/plimsoll/src/cache/history.types.ts';
import { type BuildChange, type CacheModel, cacheModel, rebuilds } from '../../packages/plimsoll/src/cache/model.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';

/** The build graph of a Dockerfile given as text or lines. */
export function graphOf(...lines: string[]): BuildGraph {
  return buildGraph(parseDockerfile(new SourceText('Dockerfile', lines.join('\n'))));
}

/** First words of an instruction as written. */
export function wordsOf(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(start, end).split('\n')[0] ?? '';
}

/** What runs again after a change, as `instruction < cause`, in build order. */
export function rebuilt(graph: BuildGraph, change: Partial<BuildChange>): string[] {
  const model = cacheModel(graph);
  return rebuilds(model, { paths: [], ...change }).map(({ node, cause }) => {
    const reason = cause.kind === 'context' ? cause.path : cause.kind === 'argument' ? cause.name : cause.kind;
    return `${nodeText(model, node.index)} < ${reason}`;
  });
}

/** Instructions that run again after files of the context changed. */
export function rebuiltBy(graph: BuildGraph, ...paths: string[]): string[] {
  return rebuilt(graph, { paths }).map((line) => line.split(' < ')[0] ?? '');
}

function nodeText({ graph, nodes }: CacheModel, index: number): string {
  const node = nodes[index];
  const span = (node?.step?.instruction ?? node?.stage.from)?.lineSpan ?? { start: 0, end: 0 };
  return wordsOf(graph.dockerfile.source.text, span);
}

/** A commit that changed these files. */
export function commitOf(name: string, ...paths: string[]): Commit {
  return { sha: name, time: 0, changed: paths.map((path) => ({ status: 'M', path })) };
}
