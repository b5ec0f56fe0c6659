import type { Import } from './parse.ts';

interface Circle {
  /** Where the import stands that closes the circle. */
  readonly file: string;
  readonly line: number;
  readonly path: readonly string[];
}

/** One circle for each import that leads back to a file on the way to it. Types count: a circle of types is a room too many. */
export function findCircles(graph: ReadonlyMap<string, readonly Import[]>): Circle[] {
  const circles: Circle[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string) => {
    way.push(file);
    for (const { specifier, line } of graph.get(file) ?? []) {
      const from = way.indexOf(specifier);
      if (from !== -1) circles.push({ file, line, path: [...way.slice(from), specifier] });
      else if (!done.has(specifier)) visit(specifier);
    }
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) if (!done.has(file)) visit(file);
  return circles;
}
