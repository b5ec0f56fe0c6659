import type { Mount, Step } from '../build/graph.types.ts';
import { sourceKind } from '../build/remote-source.ts';
import { hasWildcard, parseGoPattern } from '../context/go-pattern.ts';
import { compilePatterns } from '../context/ignore.ts';
import { rootedPath } from '../context/path.ts';

/** The files of the build context that an instruction reads; BuildKit takes their contents and modes into its key. */
export interface ContextSelection {
  /** A file, relative to the context, is among them. Whether the ignore file lets it through is not asked here. */
  selects(path: string): boolean;
  /** Why it may be fewer files than `selects` says: a source whose variables are not known is taken as everything below its constant part. */
  readonly uncertain: string | undefined;
}

/** What a step reads of the build context; undefined if nothing (remote addresses, heredocs, other stages). */
export function contextSelection(step: Step): ContextSelection | undefined {
  const { instruction } = step;
  if (instruction.keyword === 'RUN') return mountSelection(step.mounts);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  if (instruction.flags.some(({ name }) => name === 'from')) return undefined;
  const values = (name: string) => instruction.flags.flatMap((flag) => (flag.name === name ? (flag.value ?? []) : []));
  const parents = instruction.flags.some(({ name, value }) => name === 'parents' && !/^(0|f|false)$/i.test(value ?? ''));
  const exclude = excluded(values('exclude'), step);
  const sources = instruction.sources
    .filter((word) => word.heredoc === undefined)
    .flatMap((word) => readSource(word.text, step, parents) ?? []);
  return combine(sources, exclude);
}

/** Tells whether a path is selected, by the length of the part that the source itself names: -1 if it is not. */
interface Source {
  match(path: string): number;
  readonly uncertain: string | undefined;
}

type Exclusion = (below: string) => boolean;

function combine(sources: readonly Source[], exclude: Exclusion | undefined): ContextSelection | undefined {
  if (sources.length === 0) return undefined;
  const selects = (path: string) =>
    sources.some((source) => {
      const named = source.match(path);
      if (named === -1) return false;
      if (!exclude) return true;
      // Patterns of --exclude are relative to the directory that the source names; a file is tried by its own name.
      const below = named === path.length ? path.slice(path.lastIndexOf('/') + 1) : path.slice(named === 0 ? 0 : named + 1);
      return !exclude(below);
    });
  return { selects, uncertain: sources.find((source) => source.uncertain !== undefined)?.uncertain };
}

function readSource(text: string, step: Step, parents: boolean): Source | undefined {
  if (sourceKind(text) !== 'local') return undefined;
  const source = step.expand({ text });
  if (!source.known) return { match: below(constantPart(text)), uncertain: `${text}: ${source.why}` };
  if (sourceKind(source.value) !== 'local') return undefined;
  return { match: parents ? parentsMatch(source.value) : pathMatch(source.value), uncertain: undefined };
}

/** A file, a directory with all that is in it, or a pattern of Go's `path.Match` for either. */
function pathMatch(source: string): Source['match'] {
  if (!hasWildcard(source)) return below(rootedPath(source.replaceAll(/\\(.)/gs, '$1')));
  const rooted = rootedPath(source);
  const pattern = parseGoPattern(rooted);
  // BuildKit fails on a pattern that cannot be read: nothing is copied.
  if (!pattern) return () => -1;
  const constant = rooted.replace(/[*?[\\].*$/s, '');
  // Only a class can match a slash: without one, the part of the path that is as deep as the pattern decides.
  const depth = source.includes('[') ? undefined : rooted.split('/').length;
  return (path) => {
    if (!path.startsWith(constant)) return -1;
    let level = 1;
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1), level++) {
      if (level === depth) return pattern.matches(path.slice(0, end)) ? end : -1;
      if (depth === undefined && pattern.matches(path.slice(0, end))) return end;
    }
    return (depth === undefined || level === depth) && pattern.matches(path) ? path.length : -1;
  };
}

/** `--parents`: the part behind `/./` (or all of it) is an include pattern, in which `**` stands for any directories. */
function parentsMatch(source: string): Source['match'] {
  const pivot = source.indexOf('/./');
  const inBase = below(pivot === -1 ? '' : rootedPath(source.slice(0, pivot)));
  const include = rootedPath(pivot === -1 ? source : source.slice(pivot + 3));
  if (include === '') return inBase;
  const pattern = compilePatterns([include]);
  return (path) => {
    const named = inBase(path);
    return named !== -1 && pattern?.ignores(path.slice(named === 0 ? 0 : named + 1)) ? named : -1;
  };
}

function below(directory: string): Source['match'] {
  if (directory === '') return () => 0;
  const prefix = `${directory}/`;
  return (path) => (path === directory || path.startsWith(prefix) ? directory.length : -1);
}

/** The directories in front of the first variable or wildcard. */
function constantPart(text: string): string {
  const variable = text.search(/[$*?["'\\]/);
  return variable === -1 ? rootedPath(text) : rootedPath(text.slice(0, text.lastIndexOf('/', variable) + 1));
}

function excluded(patterns: readonly string[], step: Step): Exclusion | undefined {
  const known = patterns.flatMap((text) => {
    const value = step.expand({ text });
    return value.known ? value.value : [];
  });
  const set = known.length > 0 ? compilePatterns(known) : undefined;
  return set && ((path) => set.ignores(path));
}

/** Bind mounts without `from` show the context, or a part of it. */
function mountSelection(mounts: readonly Mount[]): ContextSelection | undefined {
  const sources = mounts
    .filter(({ type, from }) => type === 'bind' && from === undefined)
    .map(({ source }): Source => ({ match: below(rootedPath(source ?? '')), uncertain: undefined }));
  return combine(sources, undefined);
}
