/**
 * Globs of catalogers: `*` is any run of characters inside a component, `**` as a whole component any number of them, `{a,b}` either.
 * Nothing here runs back further than to the last star, so odd paths cost no more than others.
 */

/** Spells out the braces of a glob; they do not nest. */
export function expandBraces(glob: string): string[] {
  const open = glob.indexOf('{');
  const close = glob.indexOf('}', open);
  if (open === -1 || close === -1) return [glob];
  const rests = expandBraces(glob.slice(close + 1));
  return glob
    .slice(open + 1, close)
    .split(',')
    .flatMap((choice) => rests.map((rest) => glob.slice(0, open) + choice + rest));
}

/** Whether the components of a path are those of a glob without braces. */
export function matchesGlob(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let starAt = -1;
  let tried = 0;
  let index = 0;
  while (index < path.length) {
    const part = pattern[at];
    if (part === '**') {
      starAt = at++;
      tried = index;
    } else if (part !== undefined && matchesComponent(part, path[index] ?? '')) {
      at++;
      index++;
    } else if (starAt !== -1) {
      at = starAt + 1;
      index = ++tried;
    } else return false;
  }
  while (pattern[at] === '**') at++;
  return at === pattern.length;
}

/** Whether a name is that of a pattern in which `*` is any run of characters. */
function matchesComponent(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
