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

/** A glob without braces, made ready to be asked of many paths. */
export interface CompiledGlob {
  readonly components: readonly ComponentPattern[];
  /** Components without stars that follow each other, the longest such run: no path without them fits. */
  readonly literal: string;
}

/** The literal parts of a component between its stars; a component of one part has none. `**` is undefined. */
type ComponentPattern = readonly string[] | undefined;

export function compileGlob(glob: string): CompiledGlob {
  const words = glob.split('/');
  let literal = '';
  let run: string[] = [];
  for (const word of [...words, '*']) {
    if (!word.includes('*')) run.push(word);
    else {
      const joined = run.join('/');
      if (joined.length > literal.length) literal = joined;
      run = [];
    }
  }
  return { components: words.map((word) => (word === '**' ? undefined : word.split('*'))), literal };
}

/** Whether a path is one of a glob; `split` are its components, asked for only where the name alone does not settle it. */
export function matchesGlob({ components, literal }: CompiledGlob, path: string, split: () => readonly string[]): boolean {
  const last = components.at(-1);
  if (last && !matchesComponent(last, path.slice(path.lastIndexOf('/') + 1))) return false;
  if (!path.includes(literal)) return false;
  return (components.length === 2 && components[0] === undefined && last !== undefined) || matchesComponents(components, split());
}

function matchesComponents(pattern: readonly ComponentPattern[], path: readonly string[]): boolean {
  let at = 0;
  let starAt = -1;
  let tried = 0;
  let index = 0;
  while (index < path.length) {
    const part = pattern[at];
    if (at < pattern.length && part === undefined) {
      starAt = at++;
      tried = index;
    } else if (part && matchesComponent(part, path[index] ?? '')) {
      at++;
      index++;
    } else if (starAt !== -1) {
      at = starAt + 1;
      index = ++tried;
    } else return false;
  }
  while (at < pattern.length && pattern[at] === undefined) at++;
  return at === pattern.length;
}

function matchesComponent(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return name === first;
  const last = parts.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] ?? '';
    const found = name.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
