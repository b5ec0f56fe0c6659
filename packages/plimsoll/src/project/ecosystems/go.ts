import { goBuild } from '../builds/go.ts';
import type { CodeText } from '../code-text.ts';
import { factAt, goSyntax, readCode } from '../code-text.ts';
import { environmentVariables } from '../facts/environment.ts';
import { goDependencies, goNativeDependencies, goWorkspace } from '../facts/go/dependencies.ts';
import { goEnvironment } from '../facts/go/environment.ts';
import { goChildProcesses, goLogging, goMetrics, goSignals, goStartupMigrations, goWrites } from '../facts/go/operation.ts';
import { sqlMigrations } from '../facts/sql-migrations.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { once } from '../once.ts';
import { goPorts } from '../ports/go-ports.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { goRoutes } from '../routes/go.ts';
import { applicationSources } from '../source-selection.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['github.com/gin-gonic/gin', 'gin'],
  ['github.com/labstack/echo', 'echo'],
  ['github.com/gofiber/fiber', 'fiber'],
  ['github.com/go-chi/chi', 'chi'],
  ['github.com/gorilla/mux', 'gorilla'],
  ['github.com/julienschmidt/httprouter', 'httprouter'],
  ['github.com/beego/beego', 'beego'],
  ['github.com/gobuffalo/buffalo', 'buffalo'],
];

/** Go modules and workspaces. */
export const go: Ecosystem = (reader, directory) => {
  const work = reader.has(`${directory}go.work`);
  const path = work ? `${directory}go.work` : `${directory}go.mod`;
  const source = reader.text(path);
  if (!source) return undefined;
  const modules = reader.files
    .filter(
      (file) =>
        /(?:^|\/)go\.mod$/.test(file.path) &&
        file.path.startsWith(directory) &&
        !/(?:^|\/)(?:vendor|node_modules|testdata)\//.test(file.path),
    )
    .map((file) => file.path);
  const members = work ? modules : [path];
  const code = once(() => sources(reader, directory, modules, members));
  const declared = once(() => goDependencies(reader, members));
  const framework = frameworkOf(reader, members, code);
  const module = source.text.match(/^module[ \t]{1,10}(\S{1,300})/m);
  const repository = /^github\.com\/[\w.-]+\/[\w.-]+|^gitlab\.com\/[\w.-]+\/[\w.-]+|^bitbucket\.org\/[\w.-]+\/[\w.-]+/.exec(
    module?.[1] ?? '',
  )?.[0];
  return {
    language: fileFact('go', path),
    framework,
    serves: framework !== undefined,
    packageManager: fileFact('go', path),
    manifests: manifestsOf(reader, directory, members, work),
    startCommand: undefined,
    version: undefined,
    repositoryUrl: repository !== undefined && module ? factAt(`https://${repository}`, path, source, module.index ?? 0) : undefined,
    entryPoint: () => goEntryPoint(code()),
    workspace: () => goWorkspace(reader, directory),
    dependencies: declared,
    nativeDependencies: () => goNativeDependencies(declared(), code()),
    environment: () => environmentVariables(reader, directory, goEnvironment(code())),
    signalHandlers: () => goSignals(code()),
    migrations: () => sqlMigrations(reader, directory, declared()),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...goStartupMigrations(code())],
    logging: () => goLogging(code()),
    metrics: () => goMetrics(declared(), code()),
    writes: () => goWrites(code()),
    childProcesses: () => goChildProcesses(code()),
    build: () => (work ? undefined : goBuild(code(), directory, module?.[1])),
    ports: () => (onePrograms(code()) ? distinctPorts(goPorts(code(), framework?.value)) : []),
    routes: () => (onePrograms(code()) ? goRoutes(code()) : []),
  };
};

function sources(reader: ProjectReader, directory: string, modules: readonly string[], members: readonly string[]): CodeText[] {
  const excluded = modules.filter((module) => !members.includes(module)).map(directoryOf);
  return readCode(reader, applicationSources(reader, directory, /\.go$/, excluded), goSyntax);
}

/** Which of several programs an image holds is not known here: with more than one that listens, nothing is said of ports and endpoints. */
function onePrograms(texts: readonly CodeText[]): boolean {
  const listening = new Set<string>();
  for (const text of texts)
    if (/^package main\b/m.test(text.code) && /\bfunc main\(\)/.test(text.code)) listening.add(directoryOf(text.path));
  return (
    listening.size <= 1 ||
    [...listening].filter((folder) => texts.some((text) => text.path.startsWith(folder) && serves.test(text.code))).length <= 1
  );
}

/** The file of the only program, or of the only one that listens. */
function goEntryPoint(texts: readonly CodeText[]): Fact<string> | undefined {
  const mains = texts.filter((text) => /^package main\b/m.test(text.code) && /^func main\(\)/m.test(text.code));
  const listening = mains.filter((main) =>
    texts.some((text) => directoryOf(text.path) === directoryOf(main.path) && serves.test(text.code)),
  );
  const [main, second] = mains.length === 1 ? mains : listening;
  return main && second === undefined
    ? factAt(main.path, main.path, main.source, /^func main\(\)/m.exec(main.code)?.index ?? 0)
    : undefined;
}

const serves = /\.ListenAndServe(?:TLS)?\(|\.(?:Run|Start|Listen)\(/;

function frameworkOf(reader: ProjectReader, members: readonly string[], code: () => readonly CodeText[]): Fact<string> | undefined {
  for (const [module, name] of frameworks) {
    for (const path of members) {
      const source = reader.text(path);
      const at = source ? directRequirement(source.text, module) : undefined;
      if (source && at !== undefined) return factAt(name, path, source, at);
    }
  }
  for (const text of code()) {
    const match = /\bhttp\.(?:ListenAndServe|HandleFunc|Server\{|NewServeMux)/.exec(text.code);
    if (match) return factAt('net/http', text.path, text.source, match.index);
  }
  return undefined;
}

/** Where go.mod requires a module directly (not `// indirect`). */
function directRequirement(text: string, module: string): number | undefined {
  for (let at = text.indexOf(module); at !== -1; at = text.indexOf(module, at + 1)) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at + module.length, end === -1 ? undefined : end);
    if (/^(?:\/v\d+)? v/.test(line) && !line.includes('// indirect')) return at;
  }
  return undefined;
}

function manifestsOf(reader: ProjectReader, directory: string, members: readonly string[], work: boolean): ProjectManifest[] {
  const result: ProjectManifest[] = [];
  if (work) {
    result.push({ path: `${directory}go.work`, manager: 'go', role: 'manifest' });
    if (reader.has(`${directory}go.work.sum`)) result.push({ path: `${directory}go.work.sum`, manager: 'go', role: 'lock' });
  }
  for (const path of members) {
    result.push({ path, manager: 'go', role: 'manifest' });
    const sum = `${directoryOf(path)}go.sum`;
    if (reader.has(sum)) result.push({ path: sum, manager: 'go', role: 'lock' });
  }
  return result;
}
