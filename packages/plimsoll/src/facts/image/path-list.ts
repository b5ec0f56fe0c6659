const shown = 3;

/** A few paths for a message: `/a, /b, /c and 9 more`. */
export function pathList(paths: readonly string[]): string {
  const first = paths.slice(0, shown).map((path) => `/${path}`);
  const rest = paths.length - first.length;
  return rest > 0 ? `${first.join(', ')} and ${rest} more` : first.join(', ');
}

/** Entries by the layer that they are from, in the order of layers. */
export function byLayer<T extends { readonly layer: number }>(entries: Iterable<T>): readonly (readonly [number, readonly T[]])[] {
  return [...Map.groupBy(entries, ({ layer }) => layer)].sort(([a], [b]) => a - b);
}
