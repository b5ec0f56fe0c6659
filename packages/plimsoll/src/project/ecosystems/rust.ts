import { rustBuild } from '../builds/rust.ts';
import type { CodeText } from '../code-text.ts';
import { factAt, goSyntax, literalAt, readCode } from '../code-text.ts';
import { environmentVariables } from '../facts/environment.ts';
import { withoutTests } from '../facts/rust/code.ts';
import { rustDependencies, rustNativeDependencies, rustWorkspace } from '../facts/rust/dependencies.ts';
import { rustEnvironment } from '../facts/rust/environment.ts';
import {
  rustChildProcesses,
  rustEntryPoint,
  rustLogging,
  rustMetrics,
  rustMigrations,
  rustSignals,
  rustStartupMigrations,
  rustWrites,
} from '../facts/rust/operation.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { joinRoute } from '../health-path.ts';
import { once } from '../once.ts';
import { rustPorts } from '../ports/rust-ports.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { applicationSources } from '../source-selection.ts';
import { tomlEntries, tomlString } from '../structured-text.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';
import { httpsRepository } from './node-package.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['actix-web', 'actix'],
  ['axum', 'axum'],
  ['rocket', 'rocket'],
  ['warp', 'warp'],
  ['poem', 'poem'],
  ['salvo', 'salvo'],
  ['tide', 'tide'],
  ['hyper', 'hyper'],
];

/** Cargo packages and workspaces. */
export const rust: Ecosystem = (reader, directory) => {
  const path = `${directory}Cargo.toml`;
  const source = reader.text(path);
  if (!source) return undefined;
  const entries = tomlEntries(source);
  const dependency = (name: string) =>
    entries.find(
      (entry) => (entry.table === 'dependencies' && entry.key.split('.', 1)[0] === name) || entry.table === `dependencies.${name}`,
    );
  const found = frameworks.find(([name]) => dependency(name));
  const framework = found && factAt(found[1], path, source, dependency(found[0])?.offset ?? 0);
  const version = entries.find((entry) => entry.table === 'package' && entry.key === 'version');
  const repository = entries.find((entry) => entry.table === 'package' && entry.key === 'repository');
  const url = httpsRepository(tomlString(repository));
  const value = tomlString(version);
  const script = tomlString(entries.find((entry) => entry.table === 'package' && entry.key === 'build'));
  const texts = once(() =>
    withoutTests(
      readCode(
        reader,
        applicationSources(reader, `${directory}src/`, /\.rs$/).filter(
          (file) => file !== `${directory}${script}` && !/(?:^|\/)tests?\.rs$/.test(file),
        ),
        { ...goSyntax, backtick: false },
      ),
    ),
  );
  const declared = once(() => rustDependencies(reader, path));
  const programs = entries.filter((entry) => entry.table === 'bin' && entry.key === 'path');
  return {
    language: fileFact('rust', path),
    framework,
    serves: framework !== undefined,
    packageManager: fileFact('cargo', path),
    manifests: manifestsOf(reader, rustWorkspace(reader, directory)?.root ?? directory),
    startCommand: undefined,
    version: version && value !== undefined && value !== '0.0.0' ? factAt(value, path, source, version.offset) : undefined,
    repositoryUrl: repository && url !== undefined ? factAt(url, path, source, repository.offset) : undefined,
    entryPoint: () => (programs.length > 1 ? undefined : rustEntryPoint(texts(), directory, tomlString(programs[0]))),
    workspace: () => rustWorkspace(reader, directory),
    dependencies: declared,
    nativeDependencies: () => rustNativeDependencies(reader, path, declared()),
    environment: () => environmentVariables(reader, directory, rustEnvironment(texts())),
    signalHandlers: () => rustSignals(texts(), framework, declared()),
    migrations: () => rustMigrations(reader, directory, declared()),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...rustStartupMigrations(texts())],
    logging: () => rustLogging(texts(), declared()),
    metrics: () => rustMetrics(declared()),
    writes: () => rustWrites(texts()),
    childProcesses: () => rustChildProcesses(texts()),
    build: () => rustBuild(reader, directory, entries),
    ports: () => distinctPorts(rustPorts(reader, directory, texts(), framework)),
    routes: () => rustRoutes(texts(), framework?.value),
  };
};

function manifestsOf(reader: ProjectReader, directory: string): ProjectManifest[] {
  const result: ProjectManifest[] = [];
  for (const { path } of reader.files) {
    if (!path.startsWith(directory) || result.length > 500) continue;
    const inside = path.slice(directory.length);
    if (/(?:^|\/)Cargo\.toml$/.test(inside)) result.push({ path, manager: 'cargo', role: 'manifest' });
    else if (inside === 'Cargo.lock') result.push({ path, manager: 'cargo', role: 'lock' });
    else if (/^(?:rust-toolchain(?:\.toml)?|\.cargo\/config(?:\.toml)?)$/.test(inside))
      result.push({ path, manager: 'cargo', role: 'config' });
  }
  return result.sort((a, b) => directoryOf(a.path).length - directoryOf(b.path).length);
}

/** Attribute routes (actix, Rocket with its plain mounts) and axum's `.route`; nested routers are left out. */
function rustRoutes(texts: readonly CodeText[], framework: string | undefined): Fact<string>[] {
  const nested = texts.some((text) => /\.nest(?:_service)?\(|\bweb::scope\(/.test(text.code));
  const facts: Fact<string>[] = [];
  if (framework !== 'rocket' && nested) return facts;
  const mounts = new Map<string, string>();
  for (const text of texts) {
    for (const match of text.code.matchAll(/\.mount\(\s{0,20}(?="\u0001{1,100}",\s{0,20}(?:rocket::)?routes!\[([^\]]{1,2000})\])/g)) {
      const prefix = literalAt(text, match.index + match[0].length);
      for (const name of (match[1] ?? '').split(',')) if (prefix !== undefined) mounts.set(name.trim().split('::').at(-1) ?? '', prefix);
    }
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(/#\[(?:\w{1,20}::)?get\(\s{0,10}(?=")/g)) {
      const path = literalAt(text, match.index + match[0].length);
      const handler = /\bfn\s{1,5}(\w{1,60})/.exec(text.code.slice(match.index, match.index + 500))?.[1];
      const prefix = framework === 'rocket' ? mounts.get(handler ?? '') : '';
      if (path !== undefined && prefix !== undefined) facts.push(factAt(joinRoute(prefix, path), text.path, text.source, match.index));
    }
    for (const match of text.code.matchAll(/\.route\(\s{0,50}(?="\u0001{1,100}",\s{0,50}(?:routing::|web::)?get\()/g)) {
      const path = literalAt(text, match.index + match[0].length);
      if (path !== undefined) facts.push(factAt(path, text.path, text.source, match.index));
    }
  }
  return facts;
}
