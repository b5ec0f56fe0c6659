import { factAt } from '../code-text.ts';
import type { BuildRecipe } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { type TomlEntry, tomlString } from '../structured-text.ts';

/**
 * How a Cargo package is built: in release mode, to a binary of the name that its only `[[bin]]`, or the package, has.
 * Undefined for libraries, for virtual workspaces and where several binaries are named.
 */
export function rustBuild(reader: ProjectReader, directory: string, entries: readonly TomlEntry[]): BuildRecipe | undefined {
  const path = `${directory}Cargo.toml`;
  const source = reader.text(path);
  const named = entries.filter(({ table, key }) => table === 'bin' && key === 'name');
  const own = entries.find(({ table, key }) => table === 'package' && key === 'name');
  const several = named.length > 1 || reader.files.some((file) => file.path.startsWith(`${directory}src/bin/`));
  if (!source || !own || several || (named.length === 0 && !reader.has(`${directory}src/main.rs`))) return undefined;
  const entry = named[0] ?? own;
  const name = tomlString(entry);
  if (name === undefined) return undefined;
  return {
    command: factAt(['cargo', 'build', '--release'], path, source, own.offset),
    output: factAt(`target/release/${name}`, path, source, entry.offset),
    selfContained: true,
  };
}
