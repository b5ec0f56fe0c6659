import { javaBuild } from '../builds/java.ts';
import { factAt, javaSyntax, readCode } from '../code-text.ts';
import { environmentVariables } from '../facts/environment.ts';
import { javaDependencies, javaWorkspace, nativeJars } from '../facts/java/dependencies.ts';
import { javaEnvironment } from '../facts/java/environment.ts';
import {
  type JavaModule,
  javaChildProcesses,
  javaEntryPoint,
  javaLogging,
  javaMetrics,
  javaMigrations,
  javaSignals,
  javaStartupMigrations,
  javaWrites,
} from '../facts/java/operation.ts';
import { nativeAmong } from '../facts/native-dependencies.ts';
import { migrationCommands, startLines } from '../facts/start-scripts.ts';
import { once } from '../once.ts';
import type { Fact, ProjectManifest } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { javaRoutes, springConfiguration } from '../routes/java.ts';
import { applicationSources } from '../source-selection.ts';
import type { Application, Ecosystem } from './application.ts';
import { distinctPorts, fileFact, portNumber } from './application.ts';

const frameworks: readonly (readonly [string, string])[] = [
  ['spring-boot', 'spring-boot'],
  ['io.quarkus', 'quarkus'],
  ['io.micronaut', 'micronaut'],
  ['com.sparkjava', 'spark'],
  ['io.javalin', 'javalin'],
  ['io.dropwizard', 'dropwizard'],
  ['io.ktor', 'ktor'],
  ['io.helidon', 'helidon'],
  ['io.vertx', 'vertx'],
];

/** Maven and Gradle builds. */
export const java: Ecosystem = (reader, directory) => {
  const maven = reader.has(`${directory}pom.xml`);
  const gradle = ['settings.gradle.kts', 'settings.gradle', 'build.gradle.kts', 'build.gradle'].find((name) =>
    reader.has(directory + name),
  );
  const first = maven ? 'pom.xml' : gradle;
  if (first === undefined) return undefined;
  const buildsBelow = (folder: string): string[] =>
    reader.files
      .filter(({ path }) => path.startsWith(folder) && (maven ? /(?:^|\/)pom\.xml$/ : /(?:^|\/)build\.gradle(?:\.kts)?$/).test(path))
      .map(({ path }) => path)
      .slice(0, 100);
  const builds = buildsBelow(directory);
  const workspace = javaWorkspace(reader, directory);
  const root = workspace?.root ?? directory;
  const framework = frameworkOf(reader, builds);
  const manager = maven ? 'maven' : 'gradle';
  // In a build of several modules it is not known which of them the image runs.
  const applications = builds.filter(
    (path) =>
      builds.length === 1 ||
      /spring-boot-maven-plugin|org\.springframework\.boot|io\.quarkus|<mainClass>|\bapplication\b/.test(reader.text(path)?.text ?? ''),
  );
  const only = applications.length === 1 ? applications[0] : undefined;
  const texts = once(() =>
    only === undefined ? [] : readCode(reader, applicationSources(reader, directoryOf(only), /\.(?:java|kt)$/), javaSyntax),
  );
  const module = once((): JavaModule | undefined =>
    only === undefined
      ? undefined
      : {
          reader,
          directory: directoryOf(only),
          build: only,
          framework: framework?.value,
          texts: texts(),
          settings: configuration(),
          dependencies: javaDependencies(reader, only),
        },
  );
  const ifModule = <T>(read: (module: JavaModule) => T): T | undefined => {
    const known = module();
    return known && read(known);
  };
  const configuration = () => springConfiguration(reader, directoryOf(only ?? first));
  return {
    language: fileFact('java', directory + first),
    framework,
    serves: framework !== undefined,
    packageManager: maven && gradle !== undefined ? undefined : fileFact(manager, directory + first),
    manifests: maven && gradle !== undefined ? [] : manifestsOf(reader, root, root === directory ? builds : buildsBelow(root), manager),
    startCommand: undefined,
    version: maven ? mavenVersion(reader, `${directory}pom.xml`) : undefined,
    repositoryUrl: undefined,
    entryPoint: () => ifModule(javaEntryPoint),
    workspace: () => workspace,
    dependencies: () => (only === undefined ? builds.slice(0, 1) : [only]).flatMap((path) => javaDependencies(reader, path)),
    nativeDependencies: () => nativeAmong(ifModule((module) => module.dependencies) ?? [], nativeJars()),
    environment: () =>
      only === undefined ? [] : environmentVariables(reader, directory, javaEnvironment(reader, directoryOf(only), texts())),
    signalHandlers: () => ifModule(javaSignals) ?? [],
    migrations: () => ifModule(javaMigrations) ?? [],
    startupMigrations: () => [...migrationCommands(startLines(reader, directory)), ...(ifModule(javaStartupMigrations) ?? [])],
    logging: () => ifModule(javaLogging) ?? { files: [], structured: undefined, plain: undefined },
    metrics: () => ifModule(javaMetrics),
    writes: () => ifModule(javaWrites) ?? [],
    childProcesses: () => ifModule(javaChildProcesses) ?? [],
    build: () => (only === undefined || (maven && gradle !== undefined) ? undefined : javaBuild(reader, directory, only, manager)),
    ports: () => distinctPorts(only === undefined ? [] : portsOf(texts(), configuration(), framework, reader.text(only)?.text ?? '')),
    routes: () => (only === undefined ? [] : javaRoutes(texts(), reader, only, configuration())),
  };
};

function frameworkOf(reader: ProjectReader, builds: readonly string[]): Fact<string> | undefined {
  for (const [needle, name] of frameworks) {
    for (const path of builds) {
      const source = reader.text(path);
      const at = source ? source.text.indexOf(needle) : -1;
      if (source && at !== -1) return factAt(name, path, source, at);
    }
  }
  return undefined;
}

function portsOf(
  texts: ReturnType<typeof readCode>,
  configuration: ReturnType<typeof springConfiguration>,
  framework: Fact<string> | undefined,
  build: string,
): Fact<number>[] {
  const configured =
    configuration.get('server.port') ?? configuration.get('quarkus.http.port') ?? configuration.get('micronaut.server.port');
  if (configured) {
    const port = portNumber(/^(?:\$\{\w{1,40}:)?(\d{2,5})\}?$/.exec(configured.value)?.[1]);
    return port === undefined ? [] : [{ value: port, evidence: configured.evidence }];
  }
  const facts: Fact<number>[] = [];
  for (const text of texts) {
    const match =
      framework?.value === 'spark'
        ? /(?<![\w.])port\(\s{0,5}(\d{2,5})\s{0,5}\)/.exec(text.code)
        : framework?.value === 'javalin'
          ? /\.start\(\s{0,5}(\d{2,5})\s{0,5}\)/.exec(text.code)
          : null;
    const port = portNumber(match?.[1]);
    if (match && port !== undefined) facts.push(factAt(port, text.path, text.source, match.index));
  }
  if (facts.length > 0) return facts;
  const web =
    framework?.value === 'spring-boot'
      ? /spring-boot-starter-(?:web|webflux|jersey)\b/.test(build)
      : framework?.value === 'quarkus' || framework?.value === 'micronaut';
  return framework && web ? [{ value: 8080, evidence: framework.evidence }] : [];
}

function mavenVersion(reader: ProjectReader, path: string): Application['version'] {
  const source = reader.text(path);
  const own = source?.text.replace(/<parent>[\s\S]{0,2000}?<\/parent>/, (text) => ' '.repeat(text.length)) ?? '';
  const match = /^[\s\S]{0,3000}?<version>([\w.-]{1,60})<\/version>/.exec(
    own.split(/<(?:build|dependencies|dependencyManagement|profiles)>/, 1)[0] ?? '',
  );
  return source && match ? factAt(match[1] ?? '', path, source, match[0].lastIndexOf('<version>')) : undefined;
}

function manifestsOf(reader: ProjectReader, directory: string, builds: readonly string[], manager: 'maven' | 'gradle'): ProjectManifest[] {
  const result: ProjectManifest[] = builds.map((path) => ({ path, manager, role: 'manifest' }));
  for (const { path } of reader.files) {
    const inside = path.startsWith(directory) ? path.slice(directory.length) : '';
    if (
      manager === 'maven'
        ? /^(?:mvnw|\.mvn\/.+)$/.test(inside)
        : /^(?:settings\.gradle(?:\.kts)?|gradle\.properties|gradlew|gradle\/.+|buildSrc\/.+)$/.test(inside)
    ) {
      result.push({ path, manager, role: 'config' });
    } else if (manager === 'gradle' && /(?:^|\/)gradle\.lockfile$/.test(inside)) result.push({ path, manager, role: 'lock' });
    if (result.length > 500) break;
  }
  return result;
}
