import type { ContextFile } from './context.types.ts';
import { type FileTree, resolveLinks } from './file-tree.ts';
import { hasWildcard, parseGoPattern } from './go-pattern.ts';
import { rootedPath } from './path.ts';
import type { ContextWalk, Range } from './walk.ts';

/**
 * The sent files that a COPY source takes: a file, all below a directory, or what a pattern matches.
 * A leading `/`, `./` or `../` means the root of the context; a link that is named itself is followed inside the context.
 */
export function selectFiles(walk: ContextWalk, tree: FileTree, source: string): readonly ContextFile[] {
  const path = rootedPath(source);
  if (hasWildcard(path)) return matchingFiles(walk, path);
  const taken = takeOne(walk, path);
  if (taken && !isLink(tree, path, taken)) return taken;
  const resolved = resolveLinks(tree, path);
  return resolved === undefined ? (taken ?? []) : (takeOne(walk, resolved) ?? []);
}

function takeOne(walk: ContextWalk, path: string): readonly ContextFile[] | undefined {
  const range = walk.directories.get(path);
  if (range) return path === '' ? walk.sent.files : walk.sent.files.slice(range.from, range.to);
  const parent = walk.directories.get(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
  const files = walk.sent.files;
  for (let index = parent?.from ?? 0; parent && index < parent.to; index++) {
    const file = files[index];
    if (file?.path === path) return [file];
  }
  return undefined;
}

function isLink(tree: FileTree, path: string, taken: readonly ContextFile[]): boolean {
  return taken.length === 1 && taken[0]?.path === path && tree.stat(path)?.kind === 'link';
}

function matchingFiles(walk: ContextWalk, source: string): readonly ContextFile[] {
  const pattern = parseGoPattern(source);
  if (!pattern) return [];
  const { files } = walk.sent;
  // Only a class can match a slash; without one, paths of another depth need no look.
  const depth = source.includes('[') ? undefined : slashes(source);
  const matches = (path: string): boolean => (depth === undefined || slashes(path) === depth) && pattern.matches(path);
  const { from, to } = literalRange(walk, source);
  const chosen = new Uint8Array(to - from);
  for (const [directory, range] of walk.directories) {
    if (directory !== '' && range.to > range.from && range.from >= from && range.to <= to && matches(directory)) {
      chosen.fill(1, range.from - from, range.to - from);
    }
  }
  const selected: ContextFile[] = [];
  for (let index = from; index < to; index++) {
    const file = files[index] as ContextFile;
    if (chosen[index - from] === 1 || matches(file.path)) selected.push(file);
  }
  return selected;
}

/** The files below the directories that a pattern names without wildcards. */
function literalRange(walk: ContextWalk, source: string): Range {
  const everything = { from: 0, to: walk.sent.files.length };
  const literal = /^[^*?[\\]*/.exec(source)?.[0] ?? '';
  const slash = literal.lastIndexOf('/');
  if (slash === -1) return everything;
  return walk.directories.get(literal.slice(0, slash)) ?? { from: 0, to: 0 };
}

function slashes(path: string): number {
  let count = 0;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) count++;
  return count;
}
