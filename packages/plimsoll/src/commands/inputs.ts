import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { kindOfFile, startsLikeManifest } from '../collect/file-kinds.ts';
import { findFiles } from '../collect/find.ts';
import { whyUnreadable } from '../context/bounded-read.ts';
import type { Config, ConfigFinder } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import { type ReadResult, readSource, toSource } from '../engine/read.ts';
import type { ViewKind } from '../facts/views/text-view.ts';
import { isValuesName } from '../kubernetes/values-name.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { printable } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import type { Io } from './define.ts';

export interface Input {
  /** As reported: relative to the working directory with `/`, or `-`. */
  readonly path: string;
  readonly kind: ViewKind;
  readonly read: ReadResult;
  readonly config: Config;
}

/**
 * The files that the user means: those given, of the kind that their name says (a Dockerfile, if it says nothing), those found below
 * folders, standard input for `-`.
 * What cannot be read comes as an input that says why; it costs that input only.
 */
export async function* inputs(
  words: readonly string[],
  stdinName: string | undefined,
  configAt: ConfigFinder,
  io: Io,
): AsyncGenerator<Input> {
  const seen = new Set<string>();
  for (const word of words.length > 0 ? words : ['.']) {
    if (word === '-') {
      const path = stdinName ?? '-';
      yield {
        path,
        kind: kindOf(path, undefined),
        read: toSource(path, await io.readStdin()),
        config: await configAt(dirname(resolve(io.cwd, path))),
      };
      continue;
    }
    const absolute = resolve(io.cwd, word);
    const named = displayPath(absolute, io.cwd);
    // Most words are files: opening one tells as much as asking for its status first.
    const read = readSource(absolute, named);
    if (read.ok) {
      const config = await configAt(dirname(absolute));
      if (seen.has(named) || config.excludes(absolute)) continue;
      seen.add(named);
      yield { path: named, kind: kindOf(absolute, read.source.text), read, config };
      continue;
    }
    let paths: readonly (readonly [ViewKind, string])[] = [[kindOf(absolute, undefined), absolute]];
    try {
      if (statSync(absolute).isDirectory()) {
        const found = findFiles(absolute);
        paths = [
          ...found.dockerfiles.map((file) => ['dockerfile', file] as const),
          ...found.composeFiles.map((file) => ['compose', file] as const),
          ...found.workflows.map((file) => ['workflow', file] as const),
          ...found.manifests.map((file) => ['manifest', file] as const),
        ];
        const config = await configAt(absolute);
        for (const { path, reason } of found.unknowns)
          yield { path: displayPath(path, io.cwd), kind: 'dockerfile', read: { ok: false, missing: false, reason }, config };
        if (paths.length === 0 && found.unknowns.length === 0) io.warn(`plimsoll: ${printable(word)}: no Dockerfile was found here\n`);
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      yield {
        path: named,
        kind: 'dockerfile',
        read: { ok: false, missing: false, reason: whyUnreadable(error) },
        config: await configAt(io.cwd),
      };
      continue;
    }
    for (const [kind, file] of paths) {
      const path = displayPath(file, io.cwd);
      const config = await configAt(dirname(file));
      if (seen.has(path) || config.excludes(file)) continue;
      seen.add(path);
      yield { path, kind, read: readSource(file, path), config };
    }
  }
}

function kindOf(file: string, text: string | undefined): ViewKind {
  if (isValuesName(basename(file)) && existsSync(join(dirname(file), 'Chart.yaml'))) return 'manifest';
  const kind = kindOfFile(basename(file), dirname(file).replaceAll('\\', '/'));
  if (kind === 'compose' || kind === 'workflow' || kind === 'manifest') return kind;
  return kind === 'maybe-manifest' && text !== undefined && startsLikeManifest(text) ? 'manifest' : 'dockerfile';
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
