import type { CodeText } from '../code-text.ts';
import { factAt, pythonSyntax, readCode } from '../code-text.ts';
import { dependencyAmong } from '../facts/patterns.ts';
import { pythonFacts } from '../facts/python/application-facts.ts';
import { pythonDependencies } from '../facts/python/dependencies.ts';
import { startLines } from '../facts/start-scripts.ts';
import { once } from '../once.ts';
import { procfilePort, procfileWeb, serverPorts } from '../ports/command-ports.ts';
import { pythonPorts } from '../ports/python-ports.ts';
import type { Fact, ProjectManifest, Workspace } from '../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../project-reader.ts';
import { djangoRoutes } from '../routes/django.ts';
import { pythonRoutes } from '../routes/python.ts';
import { applicationSources } from '../source-selection.ts';
import type { TomlEntry } from '../structured-text.ts';
import { tomlEntries, tomlString } from '../structured-text.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';
import { httpsRepository, plainWords } from './node-package.ts';
import { uvWorkspace } from './python-workspace.ts';

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
  const dependencies = pythonDependencies(reader, directory, pyproject && { source: pyproject, entries }, requirements);
  const framework = dependencyAmong(dependencies, frameworks);
  const workspace = uvWorkspace(reader, directory);
  const top = workspace?.root ?? directory;
  // A member of a workspace has its lock file at the root.
  const lock = workspace && top !== directory && reader.has(`${top}uv.lock`) ? `${top}uv.lock` : undefined;
  const packageManager = lock === undefined ? managerOf(reader, directory, entries, first) : fileFact('uv', lock);
  const code = once(() => sources(reader, directory));
  const routes = once(() => [...pythonRoutes(code()), ...djangoRoutes(code())]);
  const settings = pyproject && {
    path: pyproject.path,
    entries,
    evidence: (entry: TomlEntry) => factAt('', pyproject.path, pyproject, entry.offset).evidence,
  };
  const web = procfileWeb(reader, directory);
  const words = web && plainWords(web.value);
  const version = pyproject && textOf(entries, ['project', 'tool.poetry'], 'version');
  const repository = pyproject && repositoryOf(entries);
  return {
    language: fileFact('python', directory + first),
    framework,
    serves: framework !== undefined,
    packageManager,
    manifests: [...manifestsOf(reader, directory, requirements, packageManager?.value), ...workspaceManifests(workspace, directory, lock)],
    startCommand: web && words ? { value: words, evidence: web.evidence } : undefined,
    version: pyproject && version ? factAt(version.value, pyproject.path, pyproject, version.offset) : undefined,
    repositoryUrl: pyproject && repository ? factAt(repository.value, pyproject.path, pyproject, repository.offset) : undefined,
    ports: () =>
      distinctPorts([
        ...procfilePort(web),
        ...serverPorts(startLines(reader, directory)),
        ...pythonPorts(reader, directory, code(), framework),
      ]),
    routes,
    workspace: () => workspace,
    ...pythonFacts({ reader, directory, framework, web, dependencies, texts: code }, routes, settings),
  };
};

function sources(reader: ProjectReader, directory: string): CodeText[] {
  const excluded = reader.files
    .filter(({ path }) => path.startsWith(directory) && /\/(?:pyproject\.toml|requirements\.txt|Pipfile|setup\.py)$/.test(path))
    .map(({ path }) => directoryOf(path))
    .filter((folder) => folder !== directory && !/\/?requirements\/$/.test(folder));
  return readCode(reader, applicationSources(reader, directory, /\.py$/, excluded), pythonSyntax);
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

/** What a member of a workspace is installed from besides its own files: the root's lock, and all manifests. */
function workspaceManifests(workspace: Workspace | undefined, directory: string, lock: string | undefined): ProjectManifest[] {
  if (!workspace) return [];
  const others = [workspace.root, ...workspace.members].filter((folder) => folder !== directory);
  return [
    ...others.map((folder): ProjectManifest => ({ path: `${folder}pyproject.toml`, manager: 'uv', role: 'manifest' })),
    ...(lock === undefined ? [] : [{ path: lock, manager: 'uv', role: 'lock' } as const]),
  ];
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
