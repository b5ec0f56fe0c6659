import { factAt } from '../code-text.ts';
import type { Dependency, Fact } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

type Command = Fact<readonly string[]>;

const folderName = /(?:^|\/)(?:migrations?|migrate|schema\/migrations|db\/changelog)\/$/;
const mostFolders = 10;

/**
 * Commands of the tools that bring SQL files to a database, told by how the files look: goose and dbmate by their comments,
 * Atlas by its sum file, golang-migrate by pairs of `.up.sql` and `.down.sql`. Where the database is has to be added: that is
 * not in the sources.
 */
export function sqlMigrations(reader: ProjectReader, directory: string, dependencies: readonly Dependency[]): Command[] {
  const folders = new Map<string, string>();
  for (const { path } of reader.files) {
    if (!path.startsWith(directory) || !path.endsWith('.sql')) continue;
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    if (folderName.test(folder) && !folders.has(folder) && !/(?:^|\/)(?:vendor|node_modules|testdata|tests?|examples?)\//.test(folder))
      folders.set(folder, path);
    if (folders.size >= mostFolders) break;
  }
  const depends = (pattern: RegExp) => dependencies.some((dependency) => pattern.test(dependency.name));
  const commands: Command[] = [];
  for (const [folder, path] of folders) {
    const inside = folder.slice(directory.length).replace(/\/$/, '');
    const source = reader.text(path);
    const command = ((): readonly string[] | undefined => {
      if (reader.has(`${folder}atlas.sum`)) return ['atlas', 'migrate', 'apply', '--dir', `file://${inside}`];
      const first = source?.text.slice(0, 3000) ?? '';
      if (/^--[ \t]{0,5}\+goose[ \t]/m.test(first)) return ['goose', '-dir', inside, 'up'];
      if (/^--[ \t]{0,5}migrate:up\b/m.test(first)) return ['dbmate', '--migrations-dir', inside, 'up'];
      if (/\.(?:up|down)\.sql$/.test(path) && depends(/^github\.com\/golang-migrate\/migrate(?:\/|$)/))
        return ['migrate', '-path', inside, 'up'];
      return undefined;
    })();
    if (command && source) commands.push(factAt(command, path, source, 0));
  }
  return commands;
}
