import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, Project } from '../../packages/plimsoll/src/project/project.types.ts';
import { environmentOf, sketch } from './sketch.ts';

const values = (facts: readonly Fact<string>[]): string[] => facts.map((fact) => fact.value);
const code = (body: string) => `package com.example;\n\npublic class App {\n  public static void main(String[] args) {\n${body}\n  }\n}\n`;
const pom = (dependencies: readonly string[] = [], more = '') =>
  `<project><artifactId>a</artifactId><version>1</version>${more}<dependencies>\n${dependencies
    .map((name) => {
      const [group, artifact, version, scope] = name.split(':');
      return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${version ? `<version>${version}</version>` : ''}${scope ? `<scope>${scope}</scope>` : ''}</dependency>`;
    })
    .join('\n')}\n</dependencies></project>\n`;
const app = 'src/main/java/com/example/App.java';
const java = (body: string, dependencies: readonly string[] = [], files: Readonly<Record<string, string>> = {}): Project =>
  sketch({ 'pom.xml': pom(dependencies), [app]: code(body), ...files });
const resources = 'src/main/resources/';
const starter = 'org.springframework.boot:spring-boot-starter-web';

test('environment: sources', () => {
  const body = `
    String a = System.getenv("A");
    String b = System.getenv().getOrDefault("B", "x");
    String c = Objects.requireNonNull(System.getenv("C"));
    String d = Optional.ofNullable(System.getenv("D")).orElse("x");
    String e = Optional.ofNullable(System.getenv("E")).orElseThrow();
    String f = System.getenv("F") != null ? System.getenv("F") : "x";
    String g = System.getenv("G");
    if (g == null) {
      throw new IllegalStateException("no G");
    }
    String h = System.getenv("H");
    if (h == null) {
      h = "x";
    }
    String i = System.getenv(Names.I);
    System.getenv().forEach(x);
    // System.getenv("COMMENT")
    boolean j = "true".equals(System.getenv("J"));`;
  const names =
    'class Names { public static final String I = "FROM_CONSTANT"; @Value("${K}") String k; @Value("${L:1}") int l; @Value("${app.name}") String m; }\n';
  assert.deepEqual(
    environmentOf(java(body, [], { 'src/main/java/com/example/Names.java': names, 'src/test/java/T.java': 'System.getenv("T")' })),
    {
      A: 'unknown',
      B: 'defaulted',
      C: 'required!',
      D: 'defaulted',
      E: 'required!',
      F: 'defaulted',
      G: 'required!',
      H: 'defaulted',
      FROM_CONSTANT: 'unknown',
      J: 'defaulted',
      K: 'required!',
      L: 'defaulted',
    },
  );
  const kotlin =
    'fun main() {\n  val a = System.getenv("A") ?: "x"\n  val b = System.getenv("B") ?: error("no B")\n  val c = System.getenv("C")!!\n}\n';
  assert.deepEqual(environmentOf(sketch({ 'build.gradle.kts': '', 'src/main/kotlin/App.kt': kotlin })), {
    A: 'defaulted',
    B: 'required!',
    C: 'required!',
  });
});

test('environment: settings', () => {
  const files = {
    [`${resources}application.yml`]: 'spring:\n  datasource:\n    url: ${DATABASE_URL}\n    username: ${DB_USER:app}\n  # x: ${COMMENT}\n',
    [`${resources}application-prod.properties`]: 'a=${PROD_ONLY}\n',
    [`${resources}application-test.properties`]: 'a=${TEST_ONLY}\n',
  };
  assert.deepEqual(environmentOf(java('', [starter], files)), { PROD_ONLY: 'required!', DATABASE_URL: 'required!', DB_USER: 'defaulted' });
});

test('signals', () => {
  const parent = (version: string) =>
    `<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>${version}</version></parent>`;
  const boot = (version: string, properties = '') =>
    values(
      sketch({ 'pom.xml': pom([starter], parent(version)), [app]: code(''), [`${resources}application.properties`]: properties })
        .signalHandlers,
    );
  assert.deepEqual(boot('3.3.5'), []);
  assert.deepEqual(boot('3.4.0'), ['SIGTERM']);
  assert.deepEqual(boot('2.7.1', 'server.shutdown=graceful\n'), ['SIGTERM']);
  assert.deepEqual(boot('3.5.0', 'server.shutdown=immediate\n'), []);
  assert.deepEqual(values(java('Runtime.getRuntime().addShutdownHook(new Thread(s::stop));').signalHandlers), ['SIGTERM']);
});

test('migrations', () => {
  const started = (dependencies: readonly string[], properties = '', body = '') =>
    values(java(body, [starter, ...dependencies], { [`${resources}application.properties`]: properties }).startupMigrations);
  assert.deepEqual(started(['org.flywaydb:flyway-core']), ['flyway']);
  assert.deepEqual(started(['org.flywaydb:flyway-core'], 'spring.flyway.enabled=false\n'), []);
  assert.deepEqual(started(['org.liquibase:liquibase-core']), ['liquibase']);
  assert.deepEqual(started([], 'spring.jpa.hibernate.ddl-auto=update\n'), ['ddl-auto=update']);
  assert.deepEqual(started([], 'spring.jpa.hibernate.ddl-auto=validate\n'), []);
  assert.deepEqual(started([], '', 'Flyway.configure().dataSource(d).load().migrate();'), ['Flyway.migrate']);
  const plugin = '<build><plugins><plugin><artifactId>flyway-maven-plugin</artifactId></plugin></plugins></build>';
  assert.deepEqual(
    sketch({ 'pom.xml': pom([], plugin) }).migrations.map(({ value }) => value.join(' ')),
    ['mvn flyway:migrate'],
  );
});

test('logging and metrics', () => {
  const logging = (files: Record<string, string>, dependencies: readonly string[] = [starter]) =>
    java('', dependencies, Object.fromEntries(Object.entries(files).map(([name, text]) => [resources + name, text]))).logging;
  assert.equal(logging({}).plain?.value, 'logback');
  assert.equal(
    logging({ 'application.properties': 'logging.structured.format.console=ecs\n' }).structured?.value,
    'logging.structured.format.console',
  );
  assert.deepEqual(values(logging({ 'application.properties': 'logging.file.name=logs/app.log\n' }).files), ['logs/app.log']);
  const logback =
    '<configuration><!-- <file>old.log</file> --><appender><file>/var/log/a.log</file><encoder class="net.logstash.logback.encoder.LogstashEncoder"/></appender></configuration>';
  assert.deepEqual(values(logging({ 'logback-spring.xml': logback }).files), ['/var/log/a.log']);
  assert.equal(logging({ 'logback-spring.xml': logback }).structured?.value, 'LogstashEncoder');
  assert.deepEqual(logging({ 'logback.xml': '<file>${LOG_PATH}/a.log</file>' }).files, []);
  assert.equal(java('', ['io.micrometer:micrometer-registry-prometheus']).metrics?.value, 'io.micrometer:micrometer-registry-prometheus');
  assert.equal(java('', ['org.springframework.boot:spring-boot-starter-actuator']).metrics, undefined);
});

test('files, programs, entry point and dependencies', () => {
  const body = `
    new FileWriter("out.txt");
    Files.writeString(Path.of("data/a.json"), x);
    Files.createDirectories(Paths.get("./uploads"));
    Files.write(dir.resolve("x"), y);
    new File("cache").mkdirs();
    new ProcessBuilder("ffmpeg", "-i", in);
    new ProcessBuilder().command("sh", "-c", x);
    Runtime.getRuntime().exec("git status");`;
  const project = java(body, ['a:b:1', 'org.junit.jupiter:junit-jupiter:5:test', 'com.microsoft.playwright:playwright:1.49']);
  assert.deepEqual(values(project.writes), ['out.txt', 'data/a.json', 'uploads/', 'cache/']);
  assert.deepEqual(values(project.childProcesses), ['ffmpeg', 'sh', 'git']);
  assert.deepEqual(project.entryPoint?.value, app);
  assert.deepEqual(
    project.dependencies.map(({ name, version, scope }) => `${name} ${version} ${scope}`),
    ['a:b 1 production', 'org.junit.jupiter:junit-jupiter 5 development', 'com.microsoft.playwright:playwright 1.49 production'],
  );
  assert.deepEqual(values(project.nativeDependencies), ['com.microsoft.playwright:playwright']);
  const gradle = `dependencies {
    implementation("a:b:1.0")
    implementation 'c:d'
    implementation(libs.guava)
    implementation platform("p:bom:2")
    testImplementation(libs.junit.jupiter)
    runtimeOnly("org.postgresql:postgresql")
    // implementation("no:no:1")
}
`;
  const catalogue =
    '[versions]\nguava = "33"\n[libraries]\nguava = { module = "com.google.guava:guava", version.ref = "guava" }\njunit-jupiter = "org.junit.jupiter:junit-jupiter:5"\n';
  assert.deepEqual(
    sketch({ 'build.gradle.kts': gradle, 'gradle/libs.versions.toml': catalogue }).dependencies.map(
      ({ name, version, scope }) => `${name} ${version} ${scope}`,
    ),
    [
      'a:b 1.0 production',
      'c:d undefined production',
      'com.google.guava:guava 33 production',
      'p:bom 2 production',
      'org.junit.jupiter:junit-jupiter 5 development',
      'org.postgresql:postgresql undefined production',
    ],
  );
});

test('modules', () => {
  const maven = {
    'pom.xml': '<project><modules>\n<module>api</module>\n<!-- <module>old</module> -->\n<module>lib/core</module></modules></project>',
    'api/pom.xml': '<project/>',
    'lib/core/pom.xml': '<project/>',
  };
  const member = sketch(maven, 'api');
  assert.deepEqual(member.workspace, { root: '', manager: 'maven', members: ['api/', 'lib/core/'] });
  assert.deepEqual(
    member.manifests.map(({ path }) => path),
    ['pom.xml', 'api/pom.xml', 'lib/core/pom.xml'],
  );
  const gradle = {
    'settings.gradle': "include 'app', ':libs:core'\ninclude(\n  'web'\n)\n",
    'app/build.gradle': '',
    'gradle.lockfile': '',
  };
  assert.deepEqual(sketch(gradle, 'app').workspace, { root: '', manager: 'gradle', members: ['app/', 'libs/core/', 'web/'] });
  assert.ok(sketch(gradle, 'app').manifests.some(({ path, role }) => path === 'gradle.lockfile' && role === 'lock'));
});
