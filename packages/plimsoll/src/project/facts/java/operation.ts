import type { CodeText } from '../../code-text.ts';
import { factAt, literalAt } from '../../code-text.ts';
import type { Dependency, Fact, Logging } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import { callsOf, distinctFacts, placeIn } from '../code-search.ts';
import { dependencyAmong, firstPattern, foundPatterns } from '../patterns.ts';
import { startedPrograms, type Write, writtenPath, writtenPaths } from '../written-paths.ts';
import { withoutXmlComments } from '../xml.ts';

/** What is known of one Java module: its sources, the settings of its default profile and its libraries. */
export interface JavaModule {
  readonly reader: ProjectReader;
  /** Where its build file lies: '' or ending in '/'. */
  readonly directory: string;
  readonly build: string;
  readonly framework: string | undefined;
  readonly texts: readonly CodeText[];
  readonly settings: ReadonlyMap<string, Fact<string>>;
  readonly dependencies: readonly Dependency[];
}

/** SIGTERM where sources or settings say how it ends: shutdown hooks, handlers, `server.shutdown=graceful` (the default since Spring Boot 3.4). */
export function javaSignals(module: JavaModule): Fact<string>[] {
  const own = firstPattern(module.texts, [
    [/\bRuntime\.getRuntime\(\)\s{0,20}\.addShutdownHook\(|\bShutdownHook\b|\.registerShutdownHook\(|\bSignal\.handle\(/, 'SIGTERM'],
  ]);
  if (own) return [own];
  const told = module.settings.get('server.shutdown');
  if (told) return told.value === 'graceful' ? [{ value: 'SIGTERM', evidence: told.evidence }] : [];
  const timeout = module.settings.get('quarkus.shutdown.timeout');
  if (timeout) return [{ value: 'SIGTERM', evidence: timeout.evidence }];
  const boot = springBootVersion(module);
  return boot ? [{ value: 'SIGTERM', evidence: boot.evidence }] : [];
}

/** A version of Spring Boot from 3.4 on, where the build says it. */
function springBootVersion({ reader, build, framework }: JavaModule): Fact<string> | undefined {
  const source = framework === 'spring-boot' ? reader.text(build) : undefined;
  const match =
    source &&
    (/<artifactId>\s{0,20}spring-boot-(?:starter-parent|dependencies)\s{0,20}<\/artifactId>\s{0,50}<version>\s{0,20}(\d{1,2})\.(\d{1,2})\./.exec(
      source.text,
    ) ??
      /\borg\.springframework\.boot["']\)?\s{1,5}version\s{0,3}\(?["'](\d{1,2})\.(\d{1,2})\./.exec(source.text));
  if (!source || !match) return undefined;
  const [, major, minor] = match.map(Number);
  return (major ?? 0) > 3 || (major === 3 && (minor ?? 0) >= 4) ? factAt('spring-boot', build, source, match.index) : undefined;
}

const off = (module: JavaModule, key: string): boolean => module.settings.get(key)?.value === 'false';

/** Commands of build plugins for migrations. */
export function javaMigrations({ reader, build }: JavaModule): Fact<readonly string[]>[] {
  const source = reader.text(build);
  if (!source) return [];
  const plain = build.endsWith('.xml') ? withoutXmlComments(source.text) : source.text;
  const plugins: readonly (readonly [RegExp, readonly string[]])[] = build.endsWith('.xml')
    ? [
        [/<artifactId>\s{0,20}flyway-maven-plugin\s{0,20}</, ['mvn', 'flyway:migrate']],
        [/<artifactId>\s{0,20}liquibase-maven-plugin\s{0,20}</, ['mvn', 'liquibase:update']],
      ]
    : [
        [/^[ \t]{0,20}id[ \t(]{1,3}["']org\.flywaydb\.flyway["']/m, ['./gradlew', 'flywayMigrate']],
        [/^[ \t]{0,20}id[ \t(]{1,3}["']org\.liquibase\.gradle["']/m, ['./gradlew', 'update']],
      ];
  return plugins.flatMap(([pattern, command]) => {
    const index = plain.search(pattern);
    return index === -1 ? [] : [factAt(command, build, source, index)];
  });
}

/** What brings the database to the current schema at the start: Flyway and Liquibase under Spring Boot unless told not to, Hibernate's `ddl-auto`, and sources. */
export function javaStartupMigrations(module: JavaModule): Fact<string>[] {
  const facts: Fact<string>[] = [];
  const spring = module.framework === 'spring-boot';
  const flyway = dependencyAmong(module.dependencies, ['org.flywaydb:flyway-core', 'org.springframework.boot:spring-boot-starter-flyway']);
  if (spring && flyway && !off(module, 'spring.flyway.enabled')) facts.push({ value: 'flyway', evidence: flyway.evidence });
  const liquibase = dependencyAmong(module.dependencies, [
    'org.liquibase:liquibase-core',
    'org.springframework.boot:spring-boot-starter-liquibase',
  ]);
  if (spring && liquibase && !off(module, 'spring.liquibase.enabled')) facts.push({ value: 'liquibase', evidence: liquibase.evidence });
  for (const key of ['quarkus.flyway.migrate-at-start', 'quarkus.liquibase.migrate-at-start']) {
    const set = module.settings.get(key);
    if (set?.value === 'true') facts.push({ value: key.split('.')[1] ?? '', evidence: set.evidence });
  }
  for (const key of [
    'spring.jpa.hibernate.ddl-auto',
    'spring.jpa.properties.hibernate.hbm2ddl.auto',
    'quarkus.hibernate-orm.database.generation',
    'quarkus.hibernate-orm.schema-management.strategy',
  ]) {
    const set = module.settings.get(key);
    if (set && /^(?:update|create|create-drop|drop-and-create)$/.test(set.value))
      facts.push({ value: `ddl-auto=${set.value}`, evidence: set.evidence });
  }
  const own = foundPatterns(module.texts, [
    [/\bFlyway\.configure\(/, 'Flyway.migrate'],
    [/\bliquibase\.update\(/, 'Liquibase.update'],
    [/\bSchemaUtils\.create(?:MissingTablesAndColumns)?\(/, 'SchemaUtils.create'],
  ]);
  return distinctFacts([...facts, ...own]);
}

const layouts = /^(?:logback(?:-spring)?|log4j2?(?:-spring)?|log4j2-prod|logback-prod)\.(?:xml|properties)$/;

/** Where Java programs log to, and how, by their settings and the files of Logback and Log4j. */
export function javaLogging(module: JavaModule): Logging {
  const { reader, directory, settings, dependencies } = module;
  const files: Fact<string>[] = [];
  const setFile = (key: string, name = ''): void => {
    const set = settings.get(key);
    const path = set && writtenPath(name === '' ? set.value : `${set.value}/${name}`, false);
    if (set && path !== undefined) files.push({ value: path, evidence: set.evidence });
  };
  setFile('logging.file.name');
  if (!settings.has('logging.file.name')) setFile('logging.file.path', 'spring.log');
  setFile('logging.file');
  if (settings.get('quarkus.log.file.enable')?.value === 'true') setFile('quarkus.log.file.path');
  let json: Fact<string> | undefined;
  const folder = `${directory}src/main/resources/`;
  for (const name of reader.names(folder)) {
    const source = layouts.test(name) ? reader.text(folder + name) : undefined;
    if (!source) continue;
    const plain = withoutXmlComments(source.text);
    for (const match of plain.matchAll(
      /<(?:file|File)>\s{0,20}([^<\s]{1,200})\s{0,20}<|\bfileName\s{0,3}=\s{0,3}"([^"\n]{1,200})"|<param name="File" value="([^"\n]{1,200})"|^log4j\.appender\.\w{1,40}\.File=(\S{1,200})/gm,
    )) {
      const path = writtenPath(match.slice(1).find((value) => value !== undefined) ?? '', false);
      if (path !== undefined) files.push(factAt(path, folder + name, source, match.index));
    }
    const structured =
      /LogstashEncoder|LoggingEventCompositeJsonEncoder|JsonTemplateLayout|JsonLayout|JSONLayout|EcsEncoder|EcsLayout|StackdriverJsonLayout/.exec(
        plain,
      );
    if (structured) json ??= factAt(structured[0], folder + name, source, structured.index);
  }
  const setting = [
    'logging.structured.format.console',
    'logging.structured.format.file',
    'quarkus.log.console.json',
    'quarkus.log.console.json.enabled',
  ]
    .map((key) => ({ key, set: settings.get(key) }))
    .find(({ set }) => set && set.value !== 'false');
  const library = dependencyAmong(dependencies, [
    'io.quarkus:quarkus-logging-json',
    'co.elastic.logging:logback-ecs-encoder',
    'co.elastic.logging:log4j2-ecs-layout',
  ]);
  return {
    files: distinctFacts(files),
    structured: setting?.set ? { value: setting.key, evidence: setting.set.evidence } : (json ?? library),
    plain: plainLogging(module),
  };
}

function plainLogging({ texts, dependencies, framework }: JavaModule): Fact<string> | undefined {
  const starter =
    framework === 'spring-boot' ? dependencyAmong(dependencies, ['org.springframework.boot:spring-boot-starter*']) : undefined;
  const library = dependencyAmong(dependencies, [
    'ch.qos.logback:logback-classic',
    'org.apache.logging.log4j:log4j-core',
    'log4j:log4j',
    'org.slf4j:slf4j-simple',
    'org.tinylog:tinylog-impl',
  ]);
  if (library) return { value: library.value.split(':')[1] ?? '', evidence: library.evidence };
  return starter
    ? { value: 'logback', evidence: starter.evidence }
    : firstPattern(texts, [[/\bjava\.util\.logging\.Logger\b|(?<![\w.])Logger\.getLogger\(/, 'java.util.logging']]);
}

/** The library that gives metrics. */
export function javaMetrics({ dependencies }: JavaModule): Fact<string> | undefined {
  return dependencyAmong(dependencies, [
    'io.micrometer:micrometer-registry-*',
    'io.quarkus:quarkus-micrometer-registry-*',
    'io.micronaut.micrometer:micronaut-micrometer-registry-*',
    'io.prometheus:*',
    'io.quarkus:quarkus-smallrye-metrics',
    'io.dropwizard.metrics:metrics-core',
    'io.opentelemetry:opentelemetry-sdk*',
    'io.opentelemetry:opentelemetry-exporter-*',
  ]);
}

/** Constant paths that Java and Kotlin sources write to, and files of embedded databases. */
export function javaWrites({ texts, settings }: JavaModule): Fact<string>[] {
  const facts = writtenPaths(writes(texts));
  for (const call of callsOf(
    texts,
    /\bFiles\.(?:write|writeString|newBufferedWriter|newOutputStream|createFile|(createDirector(?:y|ies)))\(/g,
  )) {
    const path = call.arguments[0];
    const inner = path && /^(?:Paths\.get|Path\.of)\(\s{0,5}("\u0001{1,200}")\s{0,5}\)$/.exec(path.code);
    const literal = path && inner ? literalAt(call.text, path.start + path.code.indexOf('"')) : undefined;
    const written = writtenPath(literal ?? '', call.match[1] !== undefined);
    if (written !== undefined) facts.push({ value: written, evidence: placeIn(call.text, call.match.index) });
  }
  for (const text of texts) {
    for (const match of text.code.matchAll(/\bnew\s{1,3}File\(\s{0,5}"\u0001{1,200}"\s{0,5}\)\s{0,5}\.mkdirs?\(/g)) {
      const from = match.index + match[0].indexOf('"');
      const path = writtenPath(text.source.text.slice(from + 1, match.index + match[0].lastIndexOf('"')), true);
      if (path !== undefined) facts.push(factAt(path, text.path, text.source, match.index));
    }
  }
  const url = settings.get('spring.datasource.url') ?? settings.get('quarkus.datasource.jdbc.url');
  const file = url && /^jdbc:(?:h2:file:|sqlite:)(\.?\/?[\w./-]{1,200})(?:;|$|\?)/.exec(url.value)?.[1];
  const path = file === undefined ? undefined : writtenPath(file, false);
  return distinctFacts(url && path !== undefined ? [...facts, { value: path, evidence: url.evidence }] : facts);
}

function* writes(texts: readonly CodeText[]): Generator<Write> {
  for (const call of callsOf(texts, /(?<!\w)(?:new\s{1,3})?(?:FileWriter|FileOutputStream|PrintWriter|RandomAccessFile)\(/g))
    yield { call };
}

/** Programs that Java and Kotlin sources start. */
export function javaChildProcesses({ texts }: JavaModule): Fact<string>[] {
  return startedPrograms(callsOf(texts, /\bProcessBuilder\((?:\)\s{0,20}\.command\()?|\bgetRuntime\(\)\s{0,20}\.exec\(/g));
}

/** The file of the class that Spring Boot starts, or of the only one with a `main`. */
export function javaEntryPoint({ texts }: JavaModule): Fact<string> | undefined {
  const main = /\bpublic\s{1,5}static\s{1,5}void\s{1,5}main\(|^(?:suspend\s{1,5})?fun\s{1,5}main\(/m;
  const mains = texts.filter((text) => main.test(text.code));
  const boot = mains.filter((text) => /@SpringBootApplication\b|@QuarkusMain\b|@MicronautApplication\b/.test(text.code));
  const [only, second] = boot.length > 0 ? boot : mains;
  return only && second === undefined ? factAt(only.path, only.path, only.source, Math.max(0, only.code.search(main))) : undefined;
}
