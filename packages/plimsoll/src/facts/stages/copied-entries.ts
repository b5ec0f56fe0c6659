import type { Stage, Step } from '../../build/graph.types.ts';
import type { BuildContext, ContextFile } from '../../context/context.types.ts';
import { contextCopy } from '../caching/copied-sources.ts';

/** A file or directory of the context that a step puts into the image, one of many where a whole directory is copied. */
export interface CopiedEntry {
  /** Where it lies in the image, absolute. */
  readonly path: string;
  /** Its last name: `src`, `config.yaml`. */
  readonly name: string;
  readonly directory: boolean;
  readonly files: readonly ContextFile[];
  readonly step: Step;
}

/**
 * What the steps of a stage up to one of them copy from the context below a directory of the image: the entries of directories that are
 * copied whole, and files. A later copy of the same path stands for an earlier one. Undefined where something cannot be known.
 */
export function copiedEntries(context: BuildContext, stage: Stage, last: Step, directory: string): readonly CopiedEntry[] | undefined {
  if (context.incomplete !== undefined || context.sent.incomplete !== undefined) return undefined;
  const found = new Map<string, CopiedEntry>();
  for (const step of stage.steps) {
    if (step.index > last.index) break;
    const copy = contextCopy(step);
    if (!copy) continue;
    const { destination, sources } = copy;
    if (destination === undefined || copy.copy.flags.some(({ name }) => name === 'parents' || name === 'exclude')) return undefined;
    const written = copy.copy.destination?.text ?? '';
    const intoFolder = sources.length > 1 || /(?:^|\/)\.{0,2}$/.test(written);
    for (const source of sources) {
      if (source === undefined) return undefined;
      for (const entry of entriesOf(context, step, source, destination, intoFolder)) {
        if (isBelow(entry.path, directory)) found.set(entry.path, entry);
      }
    }
  }
  return [...found.values()];
}

function entriesOf(context: BuildContext, step: Step, source: string, destination: string, intoFolder: boolean): CopiedEntry[] {
  const path = source
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
  const files = context.select(source);
  const whole = path === '' ? '' : `${path}/`;
  const below = files.filter((file) => file.path.startsWith(whole) && file.path !== path);
  if (!/[*?[]/.test(path) && below.length > 0 && (path === '' || !context.has(path))) return topLevel(step, below, whole, destination);
  return files.map((file) => {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const target = intoFolder || /[*?[]/.test(path) ? `${destination === '/' ? '' : destination}/${name}` : destination;
    return { path: target, name: target.slice(target.lastIndexOf('/') + 1), directory: false, files: [file], step };
  });
}

function topLevel(step: Step, files: readonly ContextFile[], prefix: string, destination: string): CopiedEntry[] {
  const groups = Map.groupBy(files, ({ path }) => path.slice(prefix.length).split('/', 1)[0] ?? '');
  return [...groups].map(([name, own]) => ({
    path: `${destination === '/' ? '' : destination}/${name}`,
    name,
    directory: own.some(({ path }) => path !== prefix + name),
    files: own,
    step,
  }));
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
