import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryContext } from '../../packages/plimsoll/src/context/memory-context.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';

const tsconfig = '{ "compilerOptions": { "outDir": "./dist" } }';
const packageJson = (script: string, rest: object = {}) =>
  JSON.stringify({ scripts: { build: script }, packageManager: 'npm@11.0.0', ...rest });

/** What is known of the build: command, output, and whether the output runs alone. */
const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly [string, string | undefined, boolean] | undefined])[] =
  [
    ['tsc', { 'package.json': packageJson('rimraf dist && tsc'), 'tsconfig.json': tsconfig }, ['npm run build', 'dist', false]],
    ['tsc with an option', { 'package.json': packageJson('tsc --outDir build') }, ['npm run build', 'build', false]],
    [
      'settings that extend others',
      {
        'package.json': packageJson('tsc -p tsconfig.build.json'),
        'tsconfig.build.json': '{ "extends": "./tsconfig.json" }',
        'tsconfig.json': tsconfig,
      },
      ['npm run build', 'dist', false],
    ],
    ['a script only a shell can read', { 'package.json': packageJson('tsc; node $X') }, ['npm run build', undefined, false]],
    ['no build script', { 'package.json': '{ "packageManager": "npm@11.0.0" }' }, undefined],
    [
      'Next.js, standalone',
      {
        'package.json': packageJson('next build', { dependencies: { next: '16' } }),
        'next.config.mjs': "export default {\n  output: 'standalone',\n};\n",
      },
      ['npm run build', '.next/standalone', true],
    ],
    [
      'Next.js with a line that is commented out',
      { 'package.json': packageJson('next build'), 'next.config.js': "module.exports = {\n  // output: 'standalone'\n};\n" },
      ['npm run build', '.next', false],
    ],
    [
      'Vite with a folder of its own',
      { 'package.json': packageJson('vite build'), 'vite.config.ts': "export default { build: { outDir: 'public_html' } };\n" },
      ['npm run build', 'public_html', true],
    ],
    [
      'one Go program',
      { 'go.mod': 'module example.com/team/api\n\ngo 1.25\n', 'cmd/server/main.go': 'package main\n\nfunc main() {}\n' },
      ['go build ./cmd/server', 'server', true],
    ],
    [
      'several Go programs',
      { 'go.mod': 'module a\n', 'cmd/a/main.go': 'package main\nfunc main() {}\n', 'cmd/b/main.go': 'package main\nfunc main() {}\n' },
      undefined,
    ],
    [
      'Maven with a version of its parent',
      {
        'pom.xml':
          '<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.5.0</version></parent><artifactId>shop</artifactId><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>',
      },
      ['mvn package -DskipTests', 'target/shop-3.5.0.jar', true],
    ],
    [
      'Maven with a name in a comment',
      {
        'pom.xml':
          '<project><artifactId>a</artifactId><version>1</version><!-- <build><finalName>old</finalName></build> --><build><finalName>shop</finalName></build></project>',
      },
      ['mvn package -DskipTests', 'target/shop.jar', false],
    ],
    [
      'Gradle with Spring Boot',
      {
        'build.gradle': "plugins {\n  id 'org.springframework.boot' version '3.5.0'\n}\nversion = '1.2'\n",
        'settings.gradle': "rootProject.name = 'shop'\n",
        gradlew: '',
      },
      ['./gradlew bootJar', 'build/libs/shop-1.2.jar', true],
    ],
    [
      'Cargo with a named binary',
      { 'Cargo.toml': '[package]\nname = "a"\n[[bin]]\nname = "server"\npath = "src/server.rs"\n' },
      ['cargo build --release', 'target/release/server', true],
    ],
    ['a Cargo library', { 'Cargo.toml': '[package]\nname = "a"\n', 'src/lib.rs': '' }, undefined],
    [
      '.NET',
      { 'api/Api.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>', 'api.sln': '' },
      ['dotnet publish api/Api.csproj --configuration Release --output out', 'out/Api.dll', true],
    ],
  ];

for (const [name, files, expected] of cases) {
  test(name, () => {
    const context = memoryContext(files, {});
    const project = readProject({ has: (path) => context.has(path), read: (path) => context.read(path), files: context.sent.files });
    const build = project?.build;
    assert.deepEqual(build && [build.command.value.join(' '), build.output?.value, build.selfContained], expected);
  });
}
