import { basename, dirname, join, resolve } from 'node:path';
import { compileExclude, type Excludes } from '../collect/exclude.ts';
import { type FileKind, kindOfFile, startsLikeManifest } from '../collect/file-kinds.ts';
import { type Found, findFiles } from '../collect/find.ts';
import { type Glob, parseGlob } from '../collect/glob.ts';
import { statusOf } from '../disk/status.ts';
import type { Config, ConfigFinder } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import { type ReadResult, readSource, toSource } from '../engine/read.ts';
import type { ViewKind } from '../facts/views/text-view.ts';
import { isValuesName } from '../kubernetes/values-name.ts';
import { UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { printable } from '../reporters/terminal.ts';
import { answersFamilyOf, type Rule } from '../rules/define.ts';
import { rules } from '../rules/index.generated.ts';
import type { Argument, Io } from './define.ts';
import type { PlannedBuilds } from './planned-builds.ts';

export interface Input {
  /** As reported: relative to the working directory with `/`, or `-`. */
  readonly path: string;
  readonly kind: ViewKind;
  readonly read: ReadResult;
  readonly config: Config;
}

/** Options of every command that takes files. */
export const fileOptions = {
  exclude: {
    kind: 'list',
    placeholder: 'GLOB',
    whole: true,
    summary: 'Files and folders to pass over, as in a .gitignore; may be given several times',
  },
} as const satisfies Record<string, Argument>;

export interface InputScope {
  readonly exclude?: readonly string[];
  /** Takes how files are built, and adds the Dockerfiles that Compose files and definitions of bake name. */
  readonly builds?: PlannedBuilds;
}

/**
 * The files that the user means: those given, of the kind that their name says (a Dockerfile, if it says nothing), those found below
 * folders and by globs, those that a given Compose file or definition of bake builds, and standard input for `-`.
 * What cannot be read comes as an input that says why; it costs that input only. Throws UserError (2) for a glob without a match.
 */
export async function* inputs(
  words: readonly string[],
  stdinName: string | undefined,
  configAt: ConfigFinder,
  io: Io,
  { exclude = [], builds }: InputScope = {},
): AsyncGenerator<Input> {
  const excludes = compileExclude(exclude, io.cwd);
  const seen = new Set<string>();
  const isNew = (path: string, absolute: string, config: Config): boolean => {
    if (seen.has(path) || config.excludes(absolute) || excludes?.(absolute, false)) return false;
    seen.add(path);
    return true;
  };
  const unreadable = async (absolute: string, reason: string, folder: string): Promise<Input> => ({
    path: displayPath(absolute, io.cwd),
    kind: 'dockerfile',
    read: { ok: false, missing: false, reason },
    config: await configAt(folder),
  });
  async function* each(files: readonly (readonly [ViewKind, string])[]): AsyncGenerator<Input> {
    for (const [kind, file] of files) {
      const path = displayPath(file, io.cwd);
      const config = await configAt(dirname(file));
      if (isNew(path, file, config)) yield { path, kind, read: readSource(file, path), config };
    }
  }
  const built = async (found: Found) => ((await builds?.add(found)) ?? []).map((file) => ['dockerfile', file] as const);

  for (const word of words.length > 0 ? words : ['.']) {
    if (word === '-') {
      yield await standardInput(stdinName ?? '-', configAt, io);
      continue;
    }
    const absolute = resolve(io.cwd, word);
    const named = displayPath(absolute, io.cwd);
    // Most words are files: opening one tells as much as asking for its status first.
    const kind = kindOf(absolute);
    const read = kind === 'bake' ? undefined : readSource(absolute, named);
    if (read?.ok) {
      const config = await configAt(dirname(absolute));
      if (!isNew(named, absolute, config)) continue;
      const others = builds && kind === 'compose' ? await built(findFiles(absolute)) : [];
      yield { path: named, kind: viewKindOf(kind, read.source.text), read, config };
      yield* each(others);
      continue;
    }
    const search = searchOf(word, absolute, kind, io, excludes);
    if ('error' in search) yield await unreadable(absolute, search.error, io.cwd);
    else if (!search.found) yield* each([[viewKindOf(kind, ''), absolute]]);
    else {
      const { found } = search;
      const inlines = builds?.inlines.length;
      const files = [...kindsOf(found), ...(await built(found))];
      for (const { path, reason } of found.unknowns) yield await unreadable(path, reason, found.root);
      if (files.length === 0 && builds?.inlines.length === inlines && found.unknowns.length === 0) {
        if (search.glob) throw new UserError(`${word} matches no Dockerfile, Compose file, workflow or manifest`, 2);
        io.warn(`plimsoll: ${printable(word)}: no Dockerfile was found here\n`);
      }
      yield* each(files);
    }
  }
}

async function standardInput(path: string, configAt: ConfigFinder, io: Io): Promise<Input> {
  const read = toSource(path, await io.readStdin());
  const absolute = resolve(io.cwd, path);
  const kind = viewKindOf(kindOf(absolute), read.ok ? read.source.text : '');
  return { path, kind, read, config: await configAt(dirname(absolute)) };
}

type Search = { readonly found: Found | undefined; readonly glob: Glob | undefined } | { readonly error: string };

/** What a word that is no readable file stands for: a folder, a glob, or a file, which `found` is undefined for. */
function searchOf(word: string, absolute: string, kind: FileKind | undefined, io: Io, excludes: Excludes | undefined): Search {
  const options = excludes ? { excludes } : {};
  const glob = isThere(absolute) ? undefined : parseGlob(word);
  if (glob) {
    const base = resolve(io.cwd, glob.base);
    // A folder that is not there holds nothing that matches.
    return isThere(base)
      ? { found: findFiles(base, { ...options, only: glob }), glob }
      : { found: findFiles(io.cwd, { only: nothing }), glob };
  }
  const status = statusOf(absolute, 'follow');
  if (status.kind === undefined) return { error: status.problem ?? 'does not exist' };
  return { found: status.kind === 'directory' || kind === 'bake' ? findFiles(absolute, options) : undefined, glob: undefined };
}

function isThere(path: string): boolean {
  return statusOf(path, 'follow').kind !== undefined;
}

const nothing = { matches: () => false, depth: 0 };

function kindsOf(found: Found): (readonly [ViewKind, string])[] {
  const of = (kind: ViewKind, files: readonly string[]) => files.map((file) => [kind, file] as const);
  return [
    ...of('dockerfile', found.dockerfiles),
    ...of('compose', found.composeFiles),
    ...of('workflow', found.workflows),
    ...of('manifest', found.manifests),
  ];
}

/** What the name of a file says. */
function kindOf(file: string): FileKind | undefined {
  if (isValuesName(basename(file)) && isThere(join(dirname(file), 'Chart.yaml'))) return 'manifest';
  return kindOfFile(basename(file), dirname(file).replaceAll('\\', '/'));
}

/** What a file that was named is taken for; anything else than a Dockerfile has to say so. */
function viewKindOf(kind: FileKind | undefined, text: string): ViewKind {
  if (kind === 'compose' || kind === 'workflow' || kind === 'manifest') return kind;
  return kind === 'maybe-manifest' && startsLikeManifest(text) ? 'manifest' : 'dockerfile';
}

/** The rules named by --rule, or undefined for all. Throws UserError for one that does not exist. */
export function selectRules(ids: readonly string[]): ReadonlySet<string> | undefined {
  return ids.length > 0 ? new Set(ids.flatMap((id) => rulesNamed(id).map((rule) => rule.id))) : undefined;
}

/** The rule of an id, or those that answer another tool's id, in any case. Throws UserError where there is none. */
export function rulesNamed(id: string): readonly Rule[] {
  const own = rules.find((candidate) => candidate.id === id);
  if (own) return [own];
  const answering = rules.filter(
    (rule) => answersFamilyOf(rule, id) || rule.aliases.some((alias) => alias.toLowerCase() === id.toLowerCase()),
  );
  if (answering.length > 0) return answering;
  const meant = nearest(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new UserError(`there is no rule ${id}`, 2, meant ? `did you mean ${meant}?` : 'plimsoll rules lists them');
}
