import { dotnetBuild } from '../builds/dotnet.ts';
import type { CodeText } from '../code-text.ts';
import { csharpSyntax, factAt, literalAt, readCode } from '../code-text.ts';
import { dotnetEnvironment } from '../facts/dotnet/environment.ts';
import {
  dotnetChildProcesses,
  dotnetEntryPoint,
  dotnetLogging,
  dotnetMetrics,
  dotnetMigrations,
  dotnetSignals,
  dotnetStartupMigrations,
  dotnetWrites,
} from '../facts/dotnet/operation.ts';
import { dotnetDependencies, nativePackages } from '../facts/dotnet/packages.ts';
import { environmentVariables } from '../facts/environment.ts';
import { nativeAmong } from '../facts/native-dependencies.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { joinRoute } from '../health-path.ts';
import { once } from '../once.ts';
import { dotnetPorts } from '../ports/dotnet-ports.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../project-reader.ts';
import { applicationSources } from '../source-selection.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';

/** .NET projects: a solution or a project file. The only web project, or the only program, is the application. */
export const dotnet: Ecosystem = (reader, directory) => {
  const here = reader.names(directory).find((name) => /\.(?:sln|slnx|csproj|fsproj|vbproj)$/.test(name));
  if (here === undefined) return undefined;
  const projects = reader.files
    .filter(({ path }) => path.startsWith(directory) && /\.(?:cs|fs|vb)proj$/.test(path))
    .map(({ path }) => path)
    .slice(0, 100);
  const text = (path: string): string => reader.text(path)?.text ?? '';
  const web = projects.filter((path) => /Sdk="Microsoft\.NET\.Sdk\.Web"/.test(text(path)));
  const programs = projects.filter((path) => /<OutputType>\s{0,5}Exe\s{0,5}</i.test(text(path)));
  const [only, second] = web.length > 0 ? web : programs;
  const application = second === undefined ? only : undefined;
  const source = application === undefined ? undefined : reader.text(application);
  const assembly =
    /<AssemblyName>([\w.-]{1,100})<\/AssemblyName>/.exec(source?.text ?? '')?.[1] ??
    application?.slice(directoryOf(application).length).replace(/\.\w+$/, '');
  const version = /<(?:Version|VersionPrefix)>([\w.+-]{1,60})<\//.exec(source?.text ?? '');
  const isWeb = web.length > 0;
  const texts = once(() => (application === undefined ? [] : sources(reader, application)));
  const declared = once(() => (application === undefined ? [] : dotnetDependencies(reader, application)));
  return {
    language: fileFact('dotnet', directory + here),
    framework: isWeb && web[0] !== undefined ? fileFact('aspnet', application ?? web[0]) : undefined,
    serves: isWeb,
    packageManager: fileFact('dotnet', directory + here),
    manifests: manifestsOf(reader, directory, projects),
    startCommand: application === undefined || assembly === undefined ? undefined : fileFact(['dotnet', `${assembly}.dll`], application),
    version: source && version && application !== undefined ? factAt(version[1] ?? '', application, source, version.index) : undefined,
    repositoryUrl: undefined,
    build: () => (application === undefined || assembly === undefined ? undefined : dotnetBuild(reader, directory, application, assembly)),
    entryPoint: () => (application === undefined ? undefined : dotnetEntryPoint(texts(), directoryOf(application))),
    dependencies: declared,
    nativeDependencies: () => nativeAmong(declared(), nativePackages()),
    environment: () => environmentVariables(reader, directory, dotnetEnvironment(texts())),
    signalHandlers: () => dotnetSignals(texts()),
    migrations: () => (application === undefined ? [] : dotnetMigrations(reader, directory)),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...dotnetStartupMigrations(texts())],
    logging: () => dotnetLogging(reader, directoryOf(application ?? directory), texts()),
    metrics: () => dotnetMetrics(declared(), texts()),
    writes: () => dotnetWrites(texts()),
    childProcesses: () => dotnetChildProcesses(texts()),
    ports: () => (application === undefined || !isWeb ? [] : distinctPorts(dotnetPorts(reader, application, texts()))),
    routes: () => (isWeb ? aspnetRoutes(texts()) : []),
  };
};

/** The sources of a program and of the libraries of the repository that it is built from. */
function sources(reader: ProjectReader, application: string): CodeText[] {
  const projects = new Set([application]);
  for (const project of projects) {
    if (projects.size > 30) break;
    for (const match of reader.text(project)?.text.matchAll(/<ProjectReference\s{1,20}Include="([^"\n]{1,300})"/g) ?? []) {
      const path = resolvePath(directoryOf(project), (match[1] ?? '').replaceAll('\\', '/'));
      if (path !== undefined && reader.has(path)) projects.add(path);
    }
  }
  const paths = [...projects].flatMap((project) => applicationSources(reader, directoryOf(project), /\.cs$/));
  return readCode(reader, [...new Set(paths)], csharpSyntax);
}

function manifestsOf(reader: ProjectReader, directory: string, projects: readonly string[]): ProjectManifest[] {
  const result: ProjectManifest[] = projects.map((path) => ({ path, manager: 'dotnet', role: 'manifest' }));
  for (const { path } of reader.files) {
    if (!path.startsWith(directory) || result.length > 500) continue;
    const name = path.slice(directoryOf(path).length);
    if (/\.slnx?$/.test(name)) result.push({ path, manager: 'dotnet', role: 'manifest' });
    else if (name === 'packages.lock.json') result.push({ path, manager: 'dotnet', role: 'lock' });
    else if (shared.test(name)) result.push({ path, manager: 'dotnet', role: 'config' });
  }
  // MSBuild and NuGet look for these upwards as well.
  for (let folder = directory; folder !== ''; ) {
    folder = directoryOf(folder.slice(0, -1));
    for (const name of reader.names(folder)) if (shared.test(name)) result.push({ path: folder + name, manager: 'dotnet', role: 'config' });
  }
  return result;
}

const shared = /^(?:Directory\.(?:Build|Packages)\.(?:props|targets)|nuget\.config|global\.json)$/i;

/** `MapHealthChecks("/healthz")`, `UseHealthChecks`, `app.MapGet("/health", …)` and `[HttpGet]` of controllers. */
function aspnetRoutes(texts: readonly CodeText[]): Fact<string>[] {
  if (texts.some((text) => /\.UsePathBase\(/.test(text.code))) return [];
  const facts: Fact<string>[] = [];
  for (const text of texts) {
    for (const match of text.code.matchAll(
      /(?<![\w.])(?:app|endpoints|builder)\.(?:MapHealthChecks|UseHealthChecks|MapGet)\(\s{0,20}(?=")/g,
    )) {
      const path = literalAt(text, match.index + match[0].length);
      if (path !== undefined) facts.push(factAt(path.startsWith('/') ? path : `/${path}`, text.path, text.source, match.index));
    }
    const type = /\bclass\s{1,5}(\w{1,80}?)Controller\b/.exec(text.code);
    const route = type && /\[Route\(\s{0,5}(?=")/.exec(text.code.slice(0, type.index));
    const prefix =
      type && route ? literalAt(text, route.index + route[0].length)?.replace(/\[controller\]/i, (type[1] ?? '').toLowerCase()) : undefined;
    if (prefix === undefined) continue;
    for (const match of text.code.matchAll(/\[HttpGet(?:\(\s{0,5}(?=")|\])/g)) {
      const own = match[0].endsWith(']') ? '' : literalAt(text, match.index + match[0].length);
      const followed = /^[^{;]{0,200}\[Route\(/.test(text.code.slice(match.index + match[0].length, match.index + 300));
      if (own !== undefined && !followed)
        facts.push(factAt(own.startsWith('/') ? own : joinRoute(prefix, own), text.path, text.source, match.index));
    }
  }
  return facts;
}
