import { catalogers } from './catalogers.generated.ts';
import type { Cataloger } from './define.ts';
import { type CompiledGlob, compileGlob, expandBraces, matchesGlob } from './glob.ts';

interface Pattern {
  readonly glob: CompiledGlob;
  readonly order: number;
  readonly cataloger: Cataloger;
}

/**
 * Patterns by what is cheapest to look up of a path, so that most files cost four misses in a map: the whole name, what follows its last
 * dot, its first two characters, the name of its directory. Each pattern is in one of them.
 */
interface Index {
  readonly byName: ReadonlyMap<string, readonly Pattern[]>;
  readonly byExtension: ReadonlyMap<string, readonly Pattern[]>;
  readonly byStart: ReadonlyMap<string, readonly Pattern[]>;
  readonly byDirectory: ReadonlyMap<string, readonly Pattern[]>;
  readonly others: readonly Pattern[];
}

/** Of a name's beginning: with fewer characters too many patterns share it. */
const startLength = 2;

let installed: Index | undefined;
let all: Index | undefined;

const none: readonly Cataloger[] = [];

/**
 * The catalogers that read a file by its path (as in PackageFile), in the order of their ids. Those that look into executables are not
 * among them. `declaredToo` adds those of lock files and manifests.
 */
export function interestOf(path: string, declaredToo = false): readonly Cataloger[] {
  if (declaredToo) all ??= compile(catalogers);
  else installed ??= compile(catalogers.filter(({ finds }) => finds === 'installed'));
  const index = declaredToo ? all : installed;
  return index ? lookUp(index, path) : none;
}

/** The catalogers that read each file which begins as ELF, PE or Mach-O, in the order of their ids. */
export function executableCatalogers(): readonly Cataloger[] {
  return catalogers.filter(({ reads }) => reads === 'executables');
}

function lookUp(index: Index, path: string): readonly Cataloger[] {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const lists = [
    index.byName.get(name),
    dot === -1 ? undefined : index.byExtension.get(name.slice(dot + 1)),
    index.byStart.get(name.slice(0, startLength)),
    slash === -1 ? undefined : index.byDirectory.get(path.slice(path.lastIndexOf('/', slash - 1) + 1, slash)),
    index.others.length > 0 ? index.others : undefined,
  ];
  let components: readonly string[] | undefined;
  const split = () => {
    components ??= path.split('/');
    return components;
  };
  let found: Pattern[] | undefined;
  for (const list of lists) {
    if (!list) continue;
    for (const pattern of list) {
      if (!matchesGlob(pattern.glob, path, split)) continue;
      if (pattern.cataloger.when && !pattern.cataloger.when(path)) continue;
      found ??= [];
      if (!found.some(({ order }) => order === pattern.order)) found.push(pattern);
    }
  }
  return found ? found.sort((a, b) => a.order - b.order).map(({ cataloger }) => cataloger) : none;
}

function compile(from: readonly Cataloger[]): Index {
  const byName = new Map<string, Pattern[]>();
  const byExtension = new Map<string, Pattern[]>();
  const byStart = new Map<string, Pattern[]>();
  const byDirectory = new Map<string, Pattern[]>();
  const others: Pattern[] = [];
  for (const [order, cataloger] of from.entries()) {
    if (cataloger.reads === 'executables') continue;
    for (const glob of cataloger.reads.flatMap(expandBraces)) {
      const components = glob.split('/');
      const pattern = { glob: compileGlob(glob), order, cataloger };
      const name = components.at(-1) ?? '';
      const directory = components.at(-2) ?? '*';
      const extension = /\.([^.*]+)$/.exec(name)?.[1];
      if (!name.includes('*')) add(byName, name, pattern);
      else if (extension !== undefined) add(byExtension, extension, pattern);
      else if (!directory.includes('*') && name !== '**') add(byDirectory, directory, pattern);
      else if (name.indexOf('*') >= startLength) add(byStart, name.slice(0, startLength), pattern);
      else others.push(pattern);
    }
  }
  return { byName, byExtension, byStart, byDirectory, others };
}

function add(to: Map<string, Pattern[]>, key: string, pattern: Pattern): void {
  const list = to.get(key);
  if (list) list.push(pattern);
  else to.set(key, [pattern]);
}
