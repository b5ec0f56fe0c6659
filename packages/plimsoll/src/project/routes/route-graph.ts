import type { CodeText } from '../code-text.ts';
import { factAt } from '../code-text.ts';
import { joinRoute } from '../health-path.ts';
import type { Fact } from '../project.types.ts';

/**
 * Routers and how they are mounted. A node is `path#name`.
 * A prefix that is not a plain string is undefined, and nothing below it is reported.
 */
export interface RouteGraph {
  readonly roots: Set<string>;
  readonly mounts: Map<string, { readonly parent: string; readonly prefix: string | undefined }[]>;
  readonly routes: { readonly node: string; readonly path: string; readonly text: CodeText; readonly offset: number }[];
}

export function routeGraph(): RouteGraph {
  return { roots: new Set(), mounts: new Map(), routes: [] };
}

export function addMount(graph: RouteGraph, child: string, parent: string, prefix: string | undefined): void {
  if (child === parent) return;
  const mounts = graph.mounts.get(child);
  if (mounts) mounts.push({ parent, prefix });
  else graph.mounts.set(child, [{ parent, prefix }]);
}

/** Absolute paths of all routes whose way to a root is known. */
export function resolveRoutes(graph: RouteGraph): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const route of graph.routes) {
    for (const prefix of prefixesOf(graph, route.node, 0)) {
      facts.push(factAt(joinRoute(prefix, route.path), route.text.path, route.text.source, route.offset));
    }
  }
  return facts;
}

function prefixesOf(graph: RouteGraph, node: string, depth: number): string[] {
  if (depth > 5) return [];
  const mounts = graph.mounts.get(node) ?? [];
  // A router that is mounted somewhere is not served at the root as well.
  if (mounts.length === 0) return graph.roots.has(node) ? [''] : [];
  const prefixes: string[] = [];
  for (const { parent, prefix } of mounts.slice(0, 20)) {
    if (prefix === undefined) continue;
    for (const above of prefixesOf(graph, parent, depth + 1)) prefixes.push(prefix === '' ? above : joinRoute(above, prefix));
    if (prefixes.length > 20) break;
  }
  return prefixes;
}
