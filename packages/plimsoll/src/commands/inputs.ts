import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { findFiles } from '../collect/find.ts';
import { whyUnreadable } from '../context/bounded-read.ts';
import { compileIgnore } from '../context/ignore.ts';
import { displayPath } from '../engine/display.ts';
import { type ReadResult, readSource, toSource } from '../engine/read.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { rules } from '../rules/index.generated.ts';
import type { Io } from './define.ts';

export interface Input {
  /** As reported: relative to the working directory with `/`, or `-`. */
  readonly path: string;
  readonly read: ReadResult;
}

/**
 * The Dockerfiles that the user means: files as given, those found below folders, standard input for `-`.
 * What cannot be read comes as an input that says why; it costs that input only.
 */
export async function* inputs(
  words: readonly string[],
  stdinName: string | undefined,
  exclude: readonly string[],
  io: Io,
): AsyncGenerator<Input> {
  const excluded = compileIgnore(exclude.join('\n'));
  const seen = new Set<string>();
  for (const word of words.length > 0 ? words : ['.']) {
    if (word === '-') {
      yield { path: stdinName ?? '-', read: toSource(stdinName ?? '-', await io.readStdin()) };
      continue;
    }
    const absolute = resolve(io.cwd, word);
    let paths: readonly string[] = [absolute];
    try {
      if (statSync(absolute).isDirectory()) {
        const found = findFiles(absolute);
        paths = found.dockerfiles;
        for (const { path, reason } of found.unknowns) yield { path: displayPath(path, io.cwd), read: { ok: false, reason } };
      }
    } catch (error) {
      yield { path: displayPath(absolute, io.cwd), read: { ok: false, reason: whyUnreadable(error) } };
      continue;
    }
    for (const file of paths) {
      const path = displayPath(file, io.cwd);
      if (seen.has(path) || excluded.ignores(path)) continue;
      seen.add(path);
      yield { path, read: readSource(file, path) };
    }
  }
}

/** The rules named by --rule, or undefined for all. Throws UserError for one that does not exist. */
export function selectRules(ids: readonly string[]): ReadonlySet<string> | undefined {
  for (const id of ids) ruleNamed(id);
  return ids.length > 0 ? new Set(ids.map((id) => ruleNamed(id).id)) : undefined;
}

/** The rule of an id, or of another tool's id for it. */
export function ruleNamed(id: string) {
  const rule =
    rules.find((candidate) => candidate.id === id) ??
    rules.find(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === id.toLowerCase()));
  if (rule) return rule;
  const meant = nearest(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new UserError(`there is no rule ${id}`, 2, meant ? `did you mean ${meant}?` : 'plimsoll rules lists them');
}
