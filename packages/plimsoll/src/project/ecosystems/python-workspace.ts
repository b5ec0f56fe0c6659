import type { Workspace } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { tomlEntries, tomlStrings } from '../structured-text.ts';
import { globPattern } from './node-package.ts';

/** The uv workspace that the project in a directory is the root or a member of. */
export function uvWorkspace(reader: ProjectReader, directory: string): Workspace | undefined {
  let root = directory;
  for (let level = 0; level < 6; level++) {
    const members = membersOf(reader, root);
    if (members && (root === directory || members.includes(directory))) return { root, manager: 'uv', members };
    if (root === '') return undefined;
    root = directoryOf(root.slice(0, -1));
  }
  return undefined;
}

function membersOf(reader: ProjectReader, root: string): string[] | undefined {
  const source = reader.text(`${root}pyproject.toml`);
  if (!source?.text.includes('tool.uv.workspace')) return undefined;
  const entries = tomlEntries(source).filter(({ table }) => table === 'tool.uv.workspace');
  const patterns = (key: string) => tomlStrings(entries.find((entry) => entry.key === key)).map(globPattern);
  const wanted = patterns('members');
  const unwanted = patterns('exclude');
  return reader.files
    .map(({ path }) => path)
    .filter((path) => path.endsWith('/pyproject.toml') && path.startsWith(root))
    .map((path) => ({ path, inside: path.slice(root.length, -'/pyproject.toml'.length) }))
    .filter(({ inside }) => wanted.some((pattern) => pattern.test(inside)) && !unwanted.some((pattern) => pattern.test(inside)))
    .map(({ path }) => directoryOf(path));
}
