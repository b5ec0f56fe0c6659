import { asObject, asString } from '../../model/json-values.ts';
import { argumentsAt, closingBracket, factAt, literalAt, phpSyntax, readCode } from '../code-text.ts';
import { environmentVariables } from '../facts/environment.ts';
import { phpDependencies, phpExtensions } from '../facts/php/dependencies.ts';
import { phpEnvironment } from '../facts/php/environment.ts';
import {
  phpChildProcesses,
  phpLogging,
  phpMetrics,
  phpMigrations,
  phpSignals,
  phpStartupMigrations,
  phpWrites,
} from '../facts/php/operation.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { once } from '../once.ts';
import type { Dependency, Fact, ProjectManifest } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';
import { applicationSources } from '../source-selection.ts';
import { jsonKey, jsonObject } from '../structured-text.ts';
import type { Application, Ecosystem } from './application.ts';
import { fileFact } from './application.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['laravel/framework', 'laravel'],
  ['symfony/framework-bundle', 'symfony'],
  ['slim/slim', 'slim'],
  ['cakephp/cakephp', 'cakephp'],
  ['yiisoft/yii2', 'yii'],
  ['codeigniter4/framework', 'codeigniter'],
  ['laravel/lumen-framework', 'lumen'],
  ['bramus/router', 'bramus'],
];

/** PHP applications with a composer.json, or an index.php of their own. */
export const php: Ecosystem = (reader, directory) => {
  const path = `${directory}composer.json`;
  const source = reader.text(path);
  const json = source && jsonObject(source);
  if (!source || !json) {
    if (!reader.has(`${directory}index.php`)) return undefined;
    const none = { framework: undefined, packageManager: undefined, startCommand: undefined, version: undefined, repositoryUrl: undefined };
    return {
      language: fileFact('php', `${directory}index.php`),
      serves: true,
      manifests: [],
      ...none,
      ...phpFacts(reader, directory, () => []),
      ports: () => [],
      routes: () => [],
    };
  }
  const required = asObject(json['require']) ?? {};
  const found = frameworks.find(([name]) => required[name] !== undefined);
  const framework = found && factAt(found[1], path, source, jsonKey(source, found[0]));
  const version = asString(json['version']);
  return {
    language: fileFact('php', path),
    framework,
    serves: framework !== undefined || reader.has(`${directory}public/index.php`) || reader.has(`${directory}index.php`),
    packageManager: fileFact('composer', path),
    manifests: manifestsOf(reader, directory),
    startCommand: undefined,
    version: version === undefined ? undefined : factAt(version, path, source, jsonKey(source, 'version')),
    repositoryUrl: undefined,
    ...phpFacts(reader, directory, () => phpDependencies(json, source, path)),
    nativeDependencies: () => phpExtensions(json, source, path),
    ports: () => [],
    routes: () =>
      framework?.value === 'laravel' ? laravelRoutes(reader, directory) : framework?.value === 'slim' ? slimRoutes(reader, directory) : [],
  };
};

/** What is read from the sources, with a composer.json and without. */
function phpFacts(reader: ProjectReader, directory: string, dependencies: () => readonly Dependency[]) {
  const texts = once(() => readCode(reader, applicationSources(reader, directory, /\.php$/), phpSyntax));
  const declared = once(dependencies);
  return {
    entryPoint: () => {
      const start = ['public/index.php', 'index.php'].find((name) => reader.has(directory + name));
      return start === undefined ? undefined : fileFact(directory + start, directory + start);
    },
    dependencies: declared,
    environment: () => environmentVariables(reader, directory, phpEnvironment(reader, directory, texts())),
    signalHandlers: () => phpSignals(texts()),
    migrations: () => phpMigrations(reader, directory, declared()),
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...phpStartupMigrations(texts())],
    logging: () => phpLogging(directory, texts(), declared()),
    metrics: () => phpMetrics(declared()),
    writes: () => phpWrites(directory, texts()),
    childProcesses: () => phpChildProcesses(texts()),
  } satisfies Partial<Application>;
}

function manifestsOf(reader: ProjectReader, directory: string): ProjectManifest[] {
  const result: ProjectManifest[] = [{ path: `${directory}composer.json`, manager: 'composer', role: 'manifest' }];
  for (const [name, role] of [
    ['composer.lock', 'lock'],
    ['symfony.lock', 'lock'],
    ['auth.json', 'config'],
  ] as const) {
    // auth.json holds credentials: it has to be a secret mount, not a copy.
    if (role === 'lock' && reader.has(directory + name)) result.push({ path: directory + name, manager: 'composer', role });
  }
  return result;
}

/** `health: '/up'` of bootstrap/app.php (Laravel 11) and plain `Route::get` outside of groups. */
function laravelRoutes(reader: ProjectReader, directory: string): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const [bootstrap] = readCode(reader, [`${directory}bootstrap/app.php`], phpSyntax);
  const health = bootstrap && /\bhealth:\s{0,10}(?=["'])/.exec(bootstrap.code);
  const up = bootstrap && health ? literalAt(bootstrap, health.index + health[0].length) : undefined;
  if (bootstrap && health && up !== undefined)
    facts.push(factAt(up.startsWith('/') ? up : `/${up}`, bootstrap.path, bootstrap.source, health.index));
  for (const text of readCode(reader, [`${directory}routes/web.php`], phpSyntax)) {
    const groups = [...text.code.matchAll(/(?:->|::)group\(/g)].map((match) => ({
      start: match.index,
      end: closingBracket(text.code, match.index + match[0].length - 1),
    }));
    for (const match of text.code.matchAll(/\bRoute::get\(\s{0,20}(?=["'])/g)) {
      const path = literalAt(text, match.index + match[0].length);
      if (path === undefined || groups.some((group) => group.start < match.index && match.index < group.end)) continue;
      facts.push(factAt(path.startsWith('/') ? path : `/${path}`, text.path, text.source, match.index));
    }
  }
  return facts;
}

function slimRoutes(reader: ProjectReader, directory: string): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const texts = readCode(reader, applicationSources(reader, directory, /\.php$/), phpSyntax);
  if (texts.some((text) => /->setBasePath\(/.test(text.code))) return [];
  for (const text of texts) {
    if (/->group\(/.test(text.code)) continue;
    for (const match of text.code.matchAll(/\$app->get\(\s{0,20}(?=["'])/g)) {
      const path = literalAt(text, match.index + match[0].length);
      if (path !== undefined && (argumentsAt(text, match.index + match[0].indexOf('('))?.length ?? 0) > 1)
        facts.push(factAt(path, text.path, text.source, match.index));
    }
  }
  return facts;
}
