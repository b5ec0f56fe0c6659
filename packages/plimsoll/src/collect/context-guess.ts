import { dirname, join } from 'node:path';
import { hasWildcard, parseGoPattern } from '../context/go-pattern.ts';
import { rootedPath } from '../context/path.ts';
import { entriesOf } from '../disk/entries.ts';
import { statusOf } from '../disk/status.ts';
import type { Dockerfile } from '../dockerfile/tree.ts';
import { kindOfFile } from './file-kinds.ts';
import { isWithin } from './repository.ts';

export interface ContextGuess {
  /** Absolute. */
  readonly directory: string;
  /** One sentence part, to be shown. */
  readonly why: string;
  /** Nothing speaks for it but custom. */
  readonly assumed: boolean;
}

/** Parents of a Dockerfile that may be its context. */
const mostCandidates = 20;
const mostSources = 100;

/**
 * The directory that a Dockerfile is likely built from: of its own folder and those above it up to `root`, the one that holds most of
 * what it copies. `sources` are the COPY and ADD sources as written that come from the context.
 */
export function guessContext(sources: readonly string[], dockerfile: string, root: string): ContextGuess {
  const candidates = candidateDirectories(dirname(dockerfile), root);
  const own = candidates[0] ?? dirname(dockerfile);
  const told = sources.filter(saysSomething).slice(0, mostSources);
  if (told.length === 0) return guessFromFolder(sources, candidates, own);
  let best = own;
  let most = -1;
  for (const directory of candidates) {
    const count = told.filter((source) => holds(directory, source)).length;
    if (count > most) {
      best = directory;
      most = count;
    }
  }
  if (most === 0) return { directory: own, why: 'none of what it copies is there, so its own folder is assumed', assumed: true };
  const noun = told.length === 1 ? 'path' : 'paths';
  return { directory: best, why: `it holds ${most} of the ${told.length} ${noun} that are copied`, assumed: false };
}

/** COPY and ADD sources from the build context, as written. */
export function contextSources({ instructions }: Dockerfile): string[] {
  return instructions.flatMap((instruction) => {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
    if (instruction.flags.some(({ name }) => name === 'from')) return [];
    return instruction.sources.filter((word) => !word.heredoc && !/^[a-z]+:\/\//i.test(word.text)).map(({ text }) => text);
  });
}

/** `COPY . .` says nothing, but a folder of Dockerfiles alone is hardly what is to be copied. */
function guessFromFolder(sources: readonly string[], candidates: readonly string[], own: string): ContextGuess {
  const copiesAll = sources.some((source) => rootedPath(source) === '');
  const full = copiesAll ? candidates.find((directory) => !holdsOnlyDockerfiles(directory)) : own;
  if (full === undefined || full === own) return { directory: own, why: 'its own folder is assumed', assumed: true };
  return { directory: full, why: 'its own folder holds nothing to copy', assumed: true };
}

function candidateDirectories(own: string, root: string): string[] {
  const directories = [own];
  for (let at = own; at !== root && directories.length < mostCandidates; ) {
    const parent = dirname(at);
    if (parent === at || !isWithin(parent, root)) break;
    directories.push(parent);
    at = parent;
  }
  return directories;
}

function saysSomething(source: string): boolean {
  return (
    !source.includes('$') && !source.includes('://') && !source.startsWith('git@') && !source.startsWith('<<') && rootedPath(source) !== ''
  );
}

function holds(directory: string, source: string): boolean {
  const parts = rootedPath(source).split('/');
  const wild = parts.findIndex(hasWildcard);
  const literal = wild === -1 ? parts : parts.slice(0, wild);
  if (wild === -1) return statusOf(join(directory, ...literal), 'stay').kind !== undefined;
  const pattern = parseGoPattern(parts[wild] ?? '');
  const found = pattern && entriesOf(join(directory, ...literal));
  return found?.ok === true && found.entries.some(({ name }) => pattern?.matches(name));
}

function holdsOnlyDockerfiles(directory: string): boolean {
  const found = entriesOf(directory);
  return (
    found.ok &&
    found.entries.every(
      ({ name, kind }) =>
        kind === 'file' &&
        (kindOfFile(name, '') === 'dockerfile' || kindOfFile(name, '') === 'compose' || /ignore$|\.(md|env)$/i.test(name)),
    )
  );
}
