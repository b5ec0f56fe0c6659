import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import { processorTime } from '../support/processor-time.ts';

/** Reads every fact of the files, so that each reader meets them. */
function readAll(files: Readonly<Record<string, string>>): void {
  const project = readProject({
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: text.length })),
    has: (path) => Object.hasOwn(files, path),
    read: (path) => (files[path] === undefined ? undefined : new SourceText(path, files[path])),
  });
  if (project) assert.doesNotThrow(() => Object.fromEntries(Object.entries(project)));
}

const size = 200_000;
const shapes: readonly { readonly files: Readonly<Record<string, string>>; readonly source: string; readonly parts: readonly string[] }[] =
  [
    {
      files: { 'go.mod': 'module a\n' },
      source: 'main.go',
      parts: [
        'os.Getenv(',
        'x := os.Getenv("A")\n',
        'x := os.Getenv(a)\n',
        '\nfunc a(b string) { os.Getenv(b',
        'type A struct {\n',
        'A string `env:"A"`\n',
        'signal.Notify(c, a...)\n',
        '\nfunc a() { db.AutoMigrate(',
        'db.AutoMigrate(a)\n',
        'EnvVars: []string{"A"\n',
        'Flag{EnvVars: []string{"A"}\n',
        'lumberjack.Logger{\n',
        'exec.Command("a")\n',
      ],
    },
    { files: {}, source: 'go.mod', parts: ['require (\n', '\ta v1\n', 'use ./a\n', '\t./a\n'] },
    {
      files: { 'Cargo.toml': '[package]\nname = "a"\n[dependencies]\naxum = "1"\n' },
      source: 'src/main.rs',
      parts: [
        'env::var(',
        'env::var("A").map(',
        'match env::var("A") {\n',
        '#[cfg(test)]\n',
        '#[test] fn a() {\n',
        '#[arg(env = "A")]\n',
        '#[arg(env)] #[a] ',
        'let a = OpenOptions::new().open("a")\n',
        'const A_ENV: &str = "A";env::var(a)\n',
        'Command::new("a")',
      ],
    },
    {
      files: {},
      source: 'Cargo.toml',
      parts: ['[dependencies.a]\n', 'a = { features = [\n', '[workspace]\nmembers = ["a/*"]\n', 'a = "1"\n'],
    },
    {
      files: { Gemfile: 'gem "rails"\n' },
      source: 'config/environments/production.rb',
      parts: [
        'ENV["A"] ',
        '"#{ENV["A"]}',
        'ENV.fetch("A") {',
        'if a\n',
        'config.logger = \n',
        'x if y\n  config.logger =\n',
        'File.open("a", ',
        'trap("TERM") ',
        'Logger.new("a")\n',
      ],
    },
    { files: {}, source: 'Gemfile', parts: ['gem "a"\n', 'group :a do\n', 'gem "a", group: [:b\n', 'gem "rails", "'] },
    { files: { Gemfile: 'gem "rails"\n' }, source: 'config/database.yml', parts: ['a: <%= ENV["A"] %>\n', 'ENV.fetch("A") ', 'a:\n'] },
    {
      files: { 'composer.json': '{"require":{"laravel/framework":"1"}}' },
      source: 'config/logging.php',
      parts: [
        "'default' => env('A', 'stack'), 'stack' => [",
        "'stack' => ['driver' => 'stack', 'channels' => ['stack'",
        "env('A')",
        '$a = getenv("A");\nif (!$a) {',
        "$_ENV['A']",
        'new StreamHandler(',
        "storage_path('a')",
        "'path' => ",
      ],
    },
    { files: {}, source: 'composer.json', parts: ['{"require":{"ext-a":"1",', '"a/b":"1",'] },
    {
      files: { 'a.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net9.0</TargetFramework></Project>' },
      source: 'Program.cs',
      parts: [
        'Environment.GetEnvironmentVariable("A")',
        'var a = Environment.GetEnvironmentVariable("A");\n',
        'Configuration["A_B"]',
        'new StreamWriter(',
        'if (a.IsDevelopment()) { a.Database.Migrate();',
        '$"{a',
        '.WriteTo.File("a")',
        'if (string.IsNullOrEmpty(',
        'app.Run("http://a:80")',
      ],
    },
    {
      files: {},
      source: 'a.csproj',
      parts: [
        '<PackageReference Include="A" ',
        '<PackageReference Include="A">',
        '<!--',
        '<ProjectReference Include="a.csproj" />',
        'Sdk="Microsoft.NET.Sdk.Web"',
      ],
    },
    {
      files: { 'pom.xml': '<project><artifactId>spring-boot-starter-web</artifactId></project>' },
      source: 'src/main/java/A.java',
      parts: [
        'System.getenv("A")',
        'String a = System.getenv("A");\n',
        '@Value("${A',
        'Files.write(Path.of("a"), ',
        'new File("a").mkdirs()',
        'Optional.ofNullable(System.getenv("A"))',
        'static final String A = "a"; ',
      ],
    },
    {
      files: {},
      source: 'pom.xml',
      parts: [
        '<dependency>',
        '<dependencyManagement>',
        '<plugins>',
        '<!--',
        '<dependency><groupId>a</groupId><artifactId>b</artifactId>',
        '<modules><module>a</module>',
        '<artifactId>spring-boot-starter-parent</artifactId>',
      ],
    },
    { files: {}, source: 'build.gradle', parts: ['implementation("a:b:1")\n', 'implementation ', 'implementation(libs.a)\n'] },
    { files: { 'build.gradle': '' }, source: 'settings.gradle', parts: ["include 'a',\n", "include 'a'\n", 'include('] },
    {
      files: { 'pom.xml': '<project>spring-boot</project>' },
      source: 'src/main/resources/application.yml',
      parts: ['a: ${A}\n', '${A:', 'a:\n  b: ${A:${B}}\n'],
    },
    {
      files: { 'pom.xml': '<project>spring-boot</project>' },
      source: 'src/main/resources/logback.xml',
      parts: ['<file>', '<!--', '<file>a.log</file>'],
    },
    {
      files: { 'mix.exs': 'defp deps do\n[{:phoenix, "1"}]\nend' },
      source: 'config/runtime.exs',
      parts: ['System.get_env("A")', 'System.get_env("A") ||\n', 'config :logger, path: "a.log"\n', 'System.fetch_env!('],
    },
    { files: {}, source: 'mix.exs', parts: ['defp deps do\n', '{:a, ', '{:a, "1"},\n', 'mod: {A'] },
    { files: { 'go.mod': 'module a\n' }, source: 'migrations/a.up.sql', parts: ['-- +goose Up\n', '--\n'] },
  ];

test('hostile files are read in bounded time', { timeout: 120_000 }, (t) => {
  let slowest = { name: '', ms: 0 };
  for (const { files, source, parts } of shapes) {
    for (const part of parts) {
      const elapsed = processorTime();
      readAll({ ...files, [source]: part.repeat(size / part.length) });
      const ms = elapsed();
      if (ms > slowest.ms) slowest = { name: `${source}: ${part}`, ms };
      assert.ok(ms < 2500, `${source}: ${part} took ${ms} ms`);
    }
  }
  t.diagnostic(`slowest: ${slowest.name} ${slowest.ms.toFixed(0)} ms`);
});

test('nothing that is read makes it throw', { timeout: 60_000 }, () => {
  const pieces = shapes.flatMap(({ parts }) => parts).concat(['"', "'", '\n', '{', '}', '(', ')', '\\', '\u0001', '${', '<', '\ud800', '']);
  const cases = fc.record({ shape: fc.constantFrom(...shapes), words: fc.array(fc.constantFrom(...pieces), { maxLength: 30 }) });
  fc.assert(
    fc.property(cases, ({ shape, words }) => {
      readAll({ ...shape.files, [shape.source]: words.join('') });
    }),
    { numRuns: 1500, seed: 7 },
  );
});
