import { factAt, hashSyntax, literalAt, readCode } from '../code-text.ts';
import { environmentVariables } from '../facts/environment.ts';
import { nativeAmong } from '../facts/native-dependencies.ts';
import { rubyEnvironment } from '../facts/ruby/environment.ts';
import { gemDependencies, nativeGems } from '../facts/ruby/gems.ts';
import {
  rubyChildProcesses,
  rubyLogging,
  rubyMetrics,
  rubyMigrations,
  rubySignals,
  rubyStartupMigrations,
  rubyWrites,
} from '../facts/ruby/operation.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { once } from '../once.ts';
import { procfilePort, procfileWeb } from '../ports/command-ports.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { applicationSources } from '../source-selection.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact, portNumber } from './application.ts';
import { plainWords } from './node-package.ts';

/** Ruby applications with a Gemfile. */
export const ruby: Ecosystem = (reader, directory) => {
  const path = `${directory}Gemfile`;
  const source = reader.text(path);
  if (!source) return undefined;
  const gem = /^[ \t]{0,20}gem[ \t]{1,5}["'](rails|sinatra|hanami|roda|grape|padrino|rack|puma)["']/gm;
  const gems = [...source.text.matchAll(gem)];
  const match = ['rails', 'sinatra', 'hanami', 'roda', 'grape', 'padrino']
    .map((name) => gems.find((found) => found[1] === name))
    .find((found) => found !== undefined);
  const framework = match && factAt(match[1] ?? '', path, source, match.index);
  const declared = once(() => gemDependencies(reader, path));
  const texts = once(() => readCode(reader, applicationSources(reader, directory, /\.(?:rb|ru)$/), hashSyntax));
  const web = procfileWeb(reader, directory);
  const words = web && plainWords(web.value);
  return {
    language: fileFact('ruby', path),
    framework,
    serves: framework !== undefined || gems.length > 0,
    packageManager: fileFact('bundle', path),
    manifests: manifestsOf(reader, directory),
    startCommand: web && words ? { value: words, evidence: web.evidence } : undefined,
    version: undefined,
    repositoryUrl: undefined,
    entryPoint: () => {
      const start = ['config.ru', 'app.rb', 'main.rb', 'server.rb'].find((name) => reader.has(directory + name));
      return start === undefined ? undefined : fileFact(directory + start, directory + start);
    },
    dependencies: declared,
    nativeDependencies: () => nativeAmong(declared(), nativeGems()),
    environment: () => environmentVariables(reader, directory, rubyEnvironment(reader, directory, texts())),
    signalHandlers: () => rubySignals(texts(), declared()),
    migrations: () => rubyMigrations(reader, directory, framework?.value),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...rubyStartupMigrations(texts())],
    logging: () => rubyLogging(reader, directory, texts(), declared()),
    metrics: () => rubyMetrics(declared()),
    writes: () => rubyWrites(reader, directory, texts()),
    childProcesses: () => rubyChildProcesses(texts()),
    ports: () =>
      distinctPorts([...procfilePort(web), ...pumaPort(reader, directory, gems.some((found) => found[1] === 'puma') ? path : undefined)]),
    routes: () =>
      framework?.value === 'rails'
        ? railsRoutes(reader, directory)
        : framework?.value === 'sinatra'
          ? sinatraRoutes(reader, directory)
          : [],
  };
};

function manifestsOf(reader: ProjectReader, directory: string): ProjectManifest[] {
  const result: ProjectManifest[] = [{ path: `${directory}Gemfile`, manager: 'bundle', role: 'manifest' }];
  for (const name of reader.names(directory))
    if (name.endsWith('.gemspec')) result.push({ path: directory + name, manager: 'bundle', role: 'manifest' });
  if (reader.has(`${directory}Gemfile.lock`)) result.push({ path: `${directory}Gemfile.lock`, manager: 'bundle', role: 'lock' });
  for (const name of ['.ruby-version', '.bundle/config'])
    if (reader.has(directory + name)) result.push({ path: directory + name, manager: 'bundle', role: 'config' });
  return result;
}

/** `port ENV.fetch("PORT") { 3000 }` and `port ENV.fetch("PORT", 3000)` of Puma's configuration; Puma alone listens on 9292. */
function pumaPort(reader: ProjectReader, directory: string, gemfile: string | undefined): Fact<number>[] {
  const path = `${directory}config/puma.rb`;
  const source = reader.text(path);
  if (!source) return gemfile === undefined || reader.has(`${directory}config/application.rb`) ? [] : [fileFact(9292, gemfile)];
  const match = /^[ \t]{0,20}port[ (]{1,3}(?:ENV\.fetch\(["']PORT["'](?:\)\s{0,5}\{\s{0,5}|,\s{0,5})["']?)?(\d{2,5})/m.exec(source.text);
  const port = portNumber(match?.[1]);
  return match && port !== undefined ? [factAt(port, path, source, match.index)] : [];
}

/** Top-level routes of config/routes.rb; what stands in a `scope` or `namespace` block is left out. */
function railsRoutes(reader: ProjectReader, directory: string): Fact<string>[] {
  const [text] = readCode(reader, [`${directory}config/routes.rb`], hashSyntax);
  if (!text) return [];
  const indents = [...text.code.matchAll(/^([ \t]{1,40})\S/gm)].map((found) => found[1]?.length ?? 0);
  const top = Math.min(...indents.slice(0, 5000), 40);
  const facts: Fact<string>[] = [];
  for (const match of text.code.matchAll(
    /^([ \t]{1,40})get[ \t(]{1,3}(?=["'])|^([ \t]{1,40})mount[ \t(]{1,3}[\w:]{1,80}[^\n]{0,80}(?:=>|at:)[ \t]{0,5}(?=["'])/gm,
  )) {
    const indent = (match[1] ?? match[2] ?? '').length;
    const path = literalAt(text, match.index + match[0].length);
    if (indent === top && path !== undefined)
      facts.push(factAt(path.startsWith('/') ? path : `/${path}`, text.path, text.source, match.index));
  }
  return facts;
}

function sinatraRoutes(reader: ProjectReader, directory: string): Fact<string>[] {
  // `map '/x'` in config.ru mounts the application elsewhere.
  if (/^\s{0,20}map\b/m.test(reader.text(`${directory}config.ru`)?.text ?? '')) return [];
  const facts: Fact<string>[] = [];
  for (const text of readCode(reader, applicationSources(reader, directory, /\.rb$/), hashSyntax)) {
    if (!/\bsinatra\b|Sinatra::/i.test(text.source.text) || /\bnamespace\b/.test(text.code)) continue;
    for (const match of text.code.matchAll(/^[ \t]{0,8}get[ \t(]{1,3}(?=["'])/gm)) {
      const path = literalAt(text, match.index + match[0].length);
      if (path !== undefined) facts.push(factAt(path, text.path, text.source, match.index));
    }
  }
  return facts;
}
