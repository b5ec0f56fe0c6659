import { dirname, join } from 'node:path';
import { findFiles } from '../collect/find.ts';
import { isWithin } from '../collect/repository.ts';
import type { Settings } from '../engine/config/config.types.ts';
import { checkIsWithinRepository } from '../engine/config/config-file.ts';
import { hadolintConfigNames, ownConfigNames, readSettings } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import { readSource } from '../engine/read.ts';
import { UserError } from '../model/errors.ts';
import type { Unknown } from '../model/finding.ts';
import { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import { translateComments } from './comments.ts';
import { configText, madeFrom } from './config-text.ts';
import { tallySettings } from './tally-config.ts';

const tallyNames = ['.tally.toml', 'tally.toml'] as const;

/** A file that is to be written. */
interface MigratedFile {
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: SourceText | undefined;
  readonly after: SourceText;
  readonly summary: string;
}

export interface Migration {
  readonly files: readonly MigratedFile[];
  /** What was not translated. */
  readonly notes: readonly Unknown[];
  /** What could not be read. */
  readonly unread: readonly Unknown[];
}

/**
 * Turns the configuration files of hadolint and tally in a folder, and their comments in the Dockerfiles below it, into ours. Writes
 * nothing; other tools' files stay. Rejects with UserError for a configuration of theirs that is broken.
 * @param root absolute.
 */
export async function migrate(root: string, cwd: string, rules: readonly Rule[]): Promise<Migration> {
  const files: MigratedFile[] = [];
  const notes: Unknown[] = [];
  const found = findFiles(root);
  const unread: Unknown[] = found.unknowns.map(({ path, reason }) => ({ path: displayPath(path, cwd), reason }));
  for (const folder of foldersOf(root, found.dockerfiles)) {
    const migrated = await migrateConfig(folder, cwd, rules, notes);
    if (migrated) files.push(migrated);
  }
  for (const file of found.dockerfiles) {
    const path = displayPath(file, cwd);
    const read = readSource(file, path);
    if (!read.ok) {
      unread.push({ path, reason: read.reason });
      continue;
    }
    const { text, count, notes: left } = translateComments(read.source, rules);
    for (const { line, reason } of left) notes.push({ path: `${path}:${line}`, reason });
    if (count > 0) {
      const after = new SourceText(path, text, read.source.encoding);
      files.push({ path, before: read.source, after, summary: `${count} ignore comment${count === 1 ? '' : 's'}` });
    }
  }
  return { files, notes, unread };
}

/** The folders of the Dockerfiles and those between them and the root, the root first. */
function foldersOf(root: string, dockerfiles: readonly string[]): readonly string[] {
  const folders = new Set([root]);
  for (const file of dockerfiles) {
    for (let folder = dirname(file); !folders.has(folder) && isWithin(folder, root); folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}

/** The `plimsoll.yaml` that a folder's configuration of hadolint or tally becomes; undefined if it has none, or one of ours. */
async function migrateConfig(folder: string, cwd: string, rules: readonly Rule[], notes: Unknown[]): Promise<MigratedFile | undefined> {
  const names = [...hadolintConfigNames, ...tallyNames].filter((name) => readSource(join(folder, name), name).ok);
  const [name, ...others] = names;
  if (name === undefined) return undefined;
  const path = displayPath(join(folder, name), cwd);
  checkIsWithinRepository(join(folder, name), folder, path);
  for (const ownName of ownConfigNames) {
    const own = readSource(join(folder, ownName), ownName);
    if (!own.ok && own.missing) continue;
    if (!own.ok || !own.source.text.startsWith(madeFrom(name)))
      notes.push({ path, reason: `${ownName} stands beside it and was left as it is: nothing was taken over` });
    return undefined;
  }
  const settings = (tallyNames as readonly string[]).includes(name)
    ? await readTally(join(folder, name), path, rules)
    : await readSettings(rules, cwd, join(folder, name));
  for (const reason of settings.notes ?? []) notes.push({ path, reason });
  for (const other of others)
    notes.push({ path: displayPath(join(folder, other), cwd), reason: `${name} in the same folder was taken, this was not` });
  const own = displayPath(join(folder, ownConfigNames[0]), cwd);
  const after = new SourceText(own, await configText(name, settings));
  return { path: own, before: undefined, after, summary: `made from ${name}, which is not read any more` };
}

async function readTally(file: string, path: string, rules: readonly Rule[]): Promise<Settings> {
  const read = readSource(file, path);
  if (!read.ok) throw new UserError(`${path} ${read.reason}`, 3);
  const { parse, TomlError } = await import('smol-toml');
  let data: unknown;
  try {
    data = parse(read.source.text);
  } catch (error) {
    const line = error instanceof TomlError ? `:${error.line}` : '';
    throw new UserError(`${path}${line}: this configuration cannot be used: ${(error as Error).message.split('\n')[0]}`, 2);
  }
  return tallySettings(rules, data);
}
