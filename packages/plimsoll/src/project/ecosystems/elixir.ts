import type { CodeText } from '../code-text.ts';
import { factAt, hashSyntax, literalAt, readCode } from '../code-text.ts';
import { mixDependencies, nativeHexPackages } from '../facts/elixir/dependencies.ts';
import { elixirEnvironment } from '../facts/elixir/environment.ts';
import {
  elixirChildProcesses,
  elixirEntryPoint,
  elixirLogging,
  elixirMetrics,
  elixirMigrations,
  elixirSignals,
  elixirStartupMigrations,
  elixirWrites,
} from '../facts/elixir/operation.ts';
import { environmentVariables } from '../facts/environment.ts';
import { nativeAmong } from '../facts/native-dependencies.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { joinRoute } from '../health-path.ts';
import { once } from '../once.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { applicationSources } from '../source-selection.ts';
import type { Ecosystem } from './application.ts';
import { fileFact, portNumber } from './application.ts';

/** Mix projects. */
export const elixir: Ecosystem = (reader, directory) => {
  const path = `${directory}mix.exs`;
  const source = reader.text(path);
  if (!source) return undefined;
  const match = /\{\s{0,5}:(phoenix|plug_cowboy|bandit)\s{0,5},/.exec(source.text);
  const framework = match && factAt(match[1] === 'phoenix' ? 'phoenix' : 'plug', path, source, match.index);
  const version = /\bversion:\s{0,5}"([\w.+-]{1,60})"/.exec(source.text);
  const [manifest] = readCode(reader, [path], hashSyntax);
  const declared = once(() => (manifest ? mixDependencies(manifest) : []));
  const texts = once(() => readCode(reader, applicationSources(reader, `${directory}lib/`, /\.ex$/), hashSyntax));
  const settings = once(() =>
    readCode(
      reader,
      ['runtime', 'releases', 'config', 'prod'].map((name) => `${directory}config/${name}.exs`),
      hashSyntax,
    ),
  );
  return {
    language: fileFact('elixir', path),
    framework: framework ?? undefined,
    serves: framework !== null,
    packageManager: fileFact('mix', path),
    manifests: manifestsOf(reader, directory),
    startCommand: undefined,
    version: version ? factAt(version[1] ?? '', path, source, version.index) : undefined,
    repositoryUrl: undefined,
    entryPoint: () => manifest && elixirEntryPoint(manifest, texts()),
    dependencies: declared,
    nativeDependencies: () => nativeAmong(declared(), nativeHexPackages()),
    environment: () => environmentVariables(reader, directory, elixirEnvironment([...settings().filter(isRuntime), ...texts()])),
    signalHandlers: () => (manifest ? elixirSignals(manifest) : []),
    migrations: () => elixirMigrations(reader, directory, texts()),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...elixirStartupMigrations(texts())],
    logging: () => elixirLogging(texts(), settings(), declared()),
    metrics: () => elixirMetrics(declared()),
    writes: () => elixirWrites(texts()),
    childProcesses: () => elixirChildProcesses(texts()),
    ports: () => runtimePort(reader, directory),
    routes: () => phoenixRoutes(reader, directory),
  };
};

/** Read when a release starts; the other settings are read when it is compiled. */
function isRuntime(text: CodeText): boolean {
  return /\/(?:runtime|releases)\.exs$/.test(text.path);
}

function manifestsOf(reader: ProjectReader, directory: string): ProjectManifest[] {
  const result: ProjectManifest[] = [{ path: `${directory}mix.exs`, manager: 'mix', role: 'manifest' }];
  if (reader.has(`${directory}mix.lock`)) result.push({ path: `${directory}mix.lock`, manager: 'mix', role: 'lock' });
  for (const name of ['config/config.exs', 'config/prod.exs'])
    if (reader.has(directory + name)) result.push({ path: directory + name, manager: 'mix', role: 'config' });
  return result;
}

function runtimePort(reader: ProjectReader, directory: string): Fact<number>[] {
  const path = `${directory}config/runtime.exs`;
  const source = reader.text(path);
  const match = source && /System\.get_env\("PORT"(?:\)\s{0,5}\|\|\s{0,5}|,\s{0,5})"(\d{2,5})"/.exec(source.text);
  const port = portNumber(match?.[1]);
  return source && match && port !== undefined ? [factAt(port, path, source, match.index)] : [];
}

/** `get` routes of Phoenix routers, inside the plain scopes around them, which are told by their indentation. */
function phoenixRoutes(reader: ProjectReader, directory: string): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const routers = applicationSources(reader, `${directory}lib/`, /router\.ex$/);
  for (const text of readCode(reader, routers, hashSyntax)) {
    const scopes: { readonly indent: number; readonly prefix: string | undefined }[] = [];
    for (const match of text.code.matchAll(/^([ \t]{0,40})(scope|get|forward|end)\b[ \t(]{0,3}/gm)) {
      const indent = (match[1] ?? '').length;
      while ((scopes.at(-1)?.indent ?? -1) >= indent) scopes.pop();
      const path = literalAt(text, match.index + match[0].length);
      if (match[2] === 'scope') scopes.push({ indent, prefix: path });
      if ((match[2] !== 'get' && match[2] !== 'forward') || path === undefined || scopes.some((scope) => scope.prefix === undefined))
        continue;
      const full = scopes.reduce((joined, scope) => joinRoute(joined, scope.prefix ?? ''), '');
      facts.push(factAt(joinRoute(full, path), text.path, text.source, match.index));
    }
  }
  return facts;
}
