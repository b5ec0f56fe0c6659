import type { SourceText } from '../../model/text.ts';
import type { CodeText } from '../code-text.ts';
import { factAt, hashSyntax, readCode } from '../code-text.ts';
import { once } from '../once.ts';
import { procfilePort, procfileWeb } from '../ports/command-ports.ts';
import { pythonPorts } from '../ports/python-ports.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../project-reader.ts';
import { djangoRoutes } from '../routes/django.ts';
import { pythonRoutes } from '../routes/python.ts';
import { applicationSources } from '../source-selection.ts';
import type { TomlEntry } from '../structured-text.ts';
import { tomlEntries, tomlString, tomlStrings } from '../structured-text.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';
import { httpsRepository, plainWords } from './node-package.ts';

const frameworks = [
  'django',
  'fastapi',
  'flask',
  'litestar',
  'starlette',
  'quart',
  'sanic',
  'aiohttp',
  'tornado',
  'falcon',
  'bottle',
  'pyramid',
  'streamlit',
  'gradio',
];

/** Python applications, from pyproject.toml, requirements files, Pipfile, setup.py or manage.py. */
export const python: Ecosystem = (reader, directory) => {
  const present = ['pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.py', 'setup.cfg', 'manage.py'].filter((name) =>
    reader.has(directory + name),
  );
  const pyproject = reader.text(`${directory}pyproject.toml`);
  const entries = pyproject ? tomlEntries(pyproject) : [];
  const project = entries.some((entry) => /^(?:project$|tool\.poetry|tool\.pdm|build-system)/.test(entry.table));
  const requirements = requirementFiles(reader, directory);
  const first =
    present.find((name) => name !== 'pyproject.toml' || project) ??
    (requirements.length > 0 ? requirements[0]?.slice(directory.length) : undefined);
  if (first === undefined) return undefined;
  const framework = frameworkOf(reader, pyproject, entries, directory, requirements);
  const packageManager = managerOf(reader, directory, entries, first);
  const code = once(() => sources(reader, directory));
  const web = procfileWeb(reader, directory);
  const words = web && plainWords(web.value);
  const version = pyproject && textOf(entries, ['project', 'tool.poetry'], 'version');
  const repository = pyproject && repositoryOf(entries);
  return {
    language: fileFact('python', directory + first),
    framework,
    serves: framework !== undefined,
    packageManager,
    manifests: manifestsOf(reader, directory, requirements, packageManager?.value),
    startCommand: web && words ? { value: words, evidence: web.evidence } : undefined,
    version: pyproject && version ? factAt(version.value, pyproject.path, pyproject, version.offset) : undefined,
    repositoryUrl: pyproject && repository ? factAt(repository.value, pyproject.path, pyproject, repository.offset) : undefined,
    ports: () => distinctPorts([...procfilePort(web), ...pythonPorts(reader, directory, code(), framework)]),
    routes: () => [...pythonRoutes(code()), ...djangoRoutes(code())],
  };
};

function sources(reader: ProjectReader, directory: string): CodeText[] {
  const excluded = reader.files
    .filter(({ path }) => path.startsWith(directory) && /\/(?:pyproject\.toml|requirements\.txt|Pipfile|setup\.py)$/.test(path))
    .map(({ path }) => directoryOf(path))
    .filter((folder) => folder !== directory && !/\/?requirements\/$/.test(folder));
  return readCode(reader, applicationSources(reader, directory, /\.py$/, excluded), hashSyntax);
}

/** `requirements*.txt` at the root and in `requirements/`, with the files they include by `-r` and `-c`. */
function requirementFiles(reader: ProjectReader, directory: string): string[] {
  const queue = [
    ...reader
      .names(directory)
      .filter((name) => /^requirements[\w.-]*\.(?:txt|in)$|^constraints\.txt$/.test(name))
      .map((name) => directory + name),
    ...reader
      .names(`${directory}requirements/`)
      .filter((name) => /\.(?:txt|in)$/.test(name))
      .map((name) => `${directory}requirements/${name}`),
  ].sort((a, b) => Number(b === `${directory}requirements.txt`) - Number(a === `${directory}requirements.txt`));
  const seen = new Set(queue);
  for (let index = 0; index < queue.length && queue.length < 60; index++) {
    const path = queue[index] ?? '';
    for (const line of reader.text(path)?.text.split('\n') ?? []) {
      const included = line.length < 300 ? /^\s*(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)/.exec(line)?.[1] : undefined;
      const target = included === undefined ? undefined : resolvePath(directoryOf(path), included);
      if (target !== undefined && !seen.has(target) && reader.has(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return queue;
}

function frameworkOf(
  reader: ProjectReader,
  pyproject: SourceText | undefined,
  entries: TomlEntry[],
  directory: string,
  requirements: string[],
): Fact<string> | undefined {
  const declared = new Map<string, Fact<string>>();
  const declare = (requirement: string, path: string, source: SourceText, offset: number): void => {
    const name = /^\s*([A-Za-z0-9][\w.-]{0,80})/.exec(requirement)?.[1]?.toLowerCase();
    if (name !== undefined && !declared.has(name)) declared.set(name, factAt(name, path, source, offset));
  };
  if (pyproject) {
    for (const entry of entries) {
      if (entry.table === 'project' && entry.key === 'dependencies')
        for (const item of tomlStrings(entry)) declare(item, pyproject.path, pyproject, pyproject.text.indexOf(item, entry.offset));
      if (entry.table === 'tool.poetry.dependencies') declare(entry.key, pyproject.path, pyproject, entry.offset);
    }
  }
  const pipfile = reader.text(`${directory}Pipfile`);
  if (pipfile)
    for (const entry of tomlEntries(pipfile))
      if (entry.table === 'packages') declare(entry.key, `${directory}Pipfile`, pipfile, entry.offset);
  for (const path of requirements) {
    if (/dev|test|lint|doc/i.test(path.slice(directory.length))) continue;
    const source = reader.text(path);
    let offset = 0;
    for (const line of source?.text.split('\n') ?? []) {
      if (source && line.length < 300 && /^[A-Za-z]/.test(line)) declare(line, path, source, offset);
      offset += line.length + 1;
    }
  }
  const name = frameworks.find((candidate) => declared.has(candidate));
  return name === undefined ? undefined : declared.get(name);
}

const locks: readonly (readonly [string, ProjectManifest['manager']])[] = [
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
  ['Pipfile.lock', 'pipenv'],
];

function managerOf(reader: ProjectReader, directory: string, entries: TomlEntry[], first: string): Fact<string> | undefined {
  const found = locks.filter(([name]) => reader.has(directory + name));
  const [lock] = found;
  if (found.length > 1) return undefined;
  if (lock) return fileFact(lock[1], directory + lock[0]);
  if (reader.has(`${directory}Pipfile`)) return fileFact('pipenv', `${directory}Pipfile`);
  if (reader.has(`${directory}requirements.txt`)) return fileFact('pip', `${directory}requirements.txt`);
  for (const manager of ['poetry', 'pdm', 'uv']) {
    if (entries.some((entry) => entry.table === `tool.${manager}` || entry.table.startsWith(`tool.${manager}.`)))
      return fileFact(manager, `${directory}pyproject.toml`);
  }
  return first === 'manage.py' ? undefined : fileFact('pip', directory + first);
}

function manifestsOf(reader: ProjectReader, directory: string, requirements: string[], manager: string | undefined): ProjectManifest[] {
  const owner = (['uv', 'poetry', 'pdm', 'pipenv'].find((name) => name === manager) ?? 'pip') as ProjectManifest['manager'];
  const result: ProjectManifest[] = [];
  for (const name of ['pyproject.toml', 'setup.py', 'setup.cfg'])
    if (reader.has(directory + name)) result.push({ path: directory + name, manager: owner, role: 'manifest' });
  if (reader.has(`${directory}Pipfile`)) result.push({ path: `${directory}Pipfile`, manager: 'pipenv', role: 'manifest' });
  for (const path of requirements) result.push({ path, manager: 'pip', role: 'manifest' });
  for (const [name, lockManager] of locks)
    if (reader.has(directory + name)) result.push({ path: directory + name, manager: lockManager, role: 'lock' });
  for (const name of ['uv.toml', 'poetry.toml', 'pip.conf', '.python-version'])
    if (reader.has(directory + name)) result.push({ path: directory + name, manager: owner, role: 'config' });
  return result;
}

function textOf(
  entries: TomlEntry[],
  tables: readonly string[],
  key: string,
): { readonly value: string; readonly offset: number } | undefined {
  const entry = entries.find((candidate) => candidate.key === key && tables.includes(candidate.table));
  const value = tomlString(entry);
  return entry && value !== undefined && value !== '0.0.0' ? { value, offset: entry.offset } : undefined;
}

function repositoryOf(entries: TomlEntry[]): { readonly value: string; readonly offset: number } | undefined {
  for (const entry of entries) {
    const named =
      entry.table === 'project.urls'
        ? /^(?:repository|source|source[ _-]?code|github|code)$/i.test(entry.key)
        : entry.table === 'tool.poetry' && entry.key === 'repository';
    const url = named ? httpsRepository(tomlString(entry)) : undefined;
    if (url !== undefined) return { value: url, offset: entry.offset };
  }
  return undefined;
}
