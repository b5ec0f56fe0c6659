const shown = 3;

/** A few paths for a message: `/a, /b, /c and 9 more`. */
export function pathList(paths: readonly string[]): string {
  const first = paths.slice(0, shown).map((path) => `/${path}`);
  const rest = paths.length - first.length;
  return rest > 0 ? `${first.join(', ')} and ${rest} more` : first.join(', ');
}

/** Many files by the directory that they have in common: `/app/node_modules (1127 files)`; few, or those all over the image, as a list. */
export function filesText(paths: readonly string[]): string {
  if (paths.length <= shown) return pathList(paths);
  const [first = '', ...rest] = paths.map((path) => path.split('/').slice(0, -1));
  const common = rest.reduce((parts, other) => parts.slice(0, commonLength(parts, other)), first as readonly string[]);
  return common.length === 0 ? pathList(paths) : `/${common.join('/')} (${paths.length} files)`;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((part, index) => part !== b[index]);
  return end === -1 ? a.length : end;
}

/** Entries by the layer that they are from, in the order of layers. */
export function byLayer<T extends { readonly layer: number }>(entries: Iterable<T>): readonly (readonly [number, readonly T[]])[] {
  return [...Map.groupBy(entries, ({ layer }) => layer)].sort(([a], [b]) => a - b);
}
