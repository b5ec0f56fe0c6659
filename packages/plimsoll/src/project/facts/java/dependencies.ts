import type { SourceText } from '../../../model/text.ts';
import { factAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency, Workspace } from '../../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../../project-reader.ts';
import { tomlEntries } from '../../structured-text.ts';
import type { NativeTable } from '../native-dependencies.ts';
import { withoutXmlComments } from '../xml.ts';

/** The libraries that a pom.xml or build.gradle declares, as `group:artifact`. */
export function javaDependencies(reader: ProjectReader, build: string): Dependency[] {
  const source = reader.text(build);
  if (!source) return [];
  return build.endsWith('.xml') ? mavenDependencies(build, source) : gradleDependencies(reader, build, source);
}

function mavenDependencies(path: string, source: SourceText): Dependency[] {
  const plain = withoutSections(withoutXmlComments(source.text), [
    'dependencyManagement',
    'plugins',
    'pluginManagement',
    'profiles',
    'exclusions',
  ]);
  const result: Dependency[] = [];
  let end = 0;
  for (let open = plain.indexOf('<dependency>'); open !== -1 && result.length < 1000; open = plain.indexOf('<dependency>', open + 1)) {
    if (end < open) end = plain.indexOf('</dependency>', open);
    if (end === -1) break;
    const body = plain.slice(open, Math.min(end, open + 3000));
    const text = (tag: string) => new RegExp(`<${tag}>\\s{0,50}([^<\\s]{1,200})\\s{0,50}</${tag}>`).exec(body)?.[1];
    const [group, artifact] = [text('groupId'), text('artifactId')];
    if (group === undefined || artifact === undefined) continue;
    const own = text('scope') === 'test' || /<optional>\s{0,5}true/.test(body);
    result.push({
      name: `${group}:${artifact}`,
      version: text('version'),
      scope: own ? 'development' : 'production',
      evidence: factAt('', path, source, open).evidence,
    });
  }
  return result;
}

/** Blanks elements of a name, offset for offset. */
function withoutSections(text: string, names: readonly string[]): string {
  let result = text;
  for (const name of names) {
    const parts: string[] = [];
    let from = 0;
    for (let open = result.indexOf(`<${name}>`); open !== -1; open = result.indexOf(`<${name}>`, from)) {
      const close = result.indexOf(`</${name}>`, open);
      const end = close === -1 ? result.length : close;
      parts.push(result.slice(from, open), ' '.repeat(end - open));
      from = end;
    }
    result = parts.join('') + result.slice(from);
  }
  return result;
}

const configuration =
  /^[ \t]{0,40}(\w{0,40}(?:[iI]mplementation|[aA]pi|[rR]untimeOnly|[cC]ompileOnly|developmentOnly|annotationProcessor|kapt|ksp|compile|runtime))[ \t(]{1,5}(?:platform\(|enforcedPlatform\()?/;

function gradleDependencies(reader: ProjectReader, path: string, source: SourceText): Dependency[] {
  const catalogue = once(() => versionCatalogue(reader, path));
  const result: Dependency[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const here = offset;
    offset += line.length + 1;
    const declared = line.length > 1000 ? null : configuration.exec(line);
    if (!declared) continue;
    const rest = line.slice(declared[0].length);
    const plain = /^["']([\w.-]{1,120}):([\w.-]{1,120})(?::([^"'@:]{1,60}))?/.exec(rest);
    const alias = plain ? undefined : /^libs\.([\w.]{1,120})/.exec(rest)?.[1];
    const found = plain
      ? { name: `${plain[1]}:${plain[2]}`, version: plain[3] }
      : alias === undefined
        ? undefined
        : catalogue().get(alias.replace(/\.get\b.*$/, ''));
    if (!found) continue;
    const development = /^test|Test|[cC]ompileOnly|developmentOnly|annotationProcessor|^kapt|^ksp/.test(declared[1] ?? '');
    result.push({ ...found, scope: development ? 'development' : 'production', evidence: factAt('', path, source, here).evidence });
  }
  return result;
}

type Library = Pick<Dependency, 'name' | 'version'>;

/** `libs.spring.boot.starter` by gradle/libs.versions.toml, at or above the build file. */
function versionCatalogue(reader: ProjectReader, build: string): Map<string, Library> {
  const libraries = new Map<string, Library>();
  for (let directory = directoryOf(build); ; directory = directoryOf(directory.slice(0, -1))) {
    const source = reader.text(`${directory}gradle/libs.versions.toml`);
    const entries = source ? tomlEntries(source) : [];
    const versions = new Map(
      entries.filter((entry) => entry.table === 'versions').map((entry) => [entry.key, entry.raw.replace(/["']/g, '')]),
    );
    for (const { table, key, raw } of entries) {
      if (table !== 'libraries') continue;
      const module = /\bmodule\s{0,5}=\s{0,5}["']([\w.-]{1,120}:[\w.-]{1,120})["']/.exec(raw)?.[1];
      const group = /\bgroup\s{0,5}=\s{0,5}["']([\w.-]{1,120})["']/.exec(raw)?.[1];
      const name = /\bname\s{0,5}=\s{0,5}["']([\w.-]{1,120})["']/.exec(raw)?.[1];
      const short = /^["']([\w.-]{1,120}:[\w.-]{1,120}):([\w.-]{1,60})["']/.exec(raw);
      const full = module ?? short?.[1] ?? (group !== undefined && name !== undefined ? `${group}:${name}` : undefined);
      const reference = /\bversion\.ref\s{0,5}=\s{0,5}["']([\w.-]{1,80})["']/.exec(raw)?.[1];
      const version =
        short?.[2] ??
        /\bversion\s{0,5}=\s{0,5}["']([\w.-]{1,60})["']/.exec(raw)?.[1] ??
        (reference === undefined ? undefined : versions.get(reference));
      if (full !== undefined) libraries.set(key.replace(/[-_]/g, '.'), { name: full, version });
    }
    if (source || directory === '') return libraries;
  }
}

/** Libraries that load binaries built for glibc only. */
export const nativeJars: () => NativeTable = once(
  () =>
    new Map([
      ['com.microsoft.playwright:playwright', { kind: 'glibc', reason: 'downloads browsers built for glibc' }],
      ['com.microsoft.onnxruntime:onnxruntime', { kind: 'glibc', reason: 'ships a runtime built for glibc' }],
      ['org.tensorflow:tensorflow-core-platform', { kind: 'glibc', reason: 'ships a libtensorflow built for glibc' }],
      ['io.netty:netty-tcnative-boringssl-static', { kind: 'glibc', reason: 'ships BoringSSL built for glibc' }],
    ] as const),
);

/** The build of several modules that a directory is the root or a part of: `<modules>` of Maven, `include` of Gradle. */
export function javaWorkspace(reader: ProjectReader, directory: string): Workspace | undefined {
  for (let root = directory; ; root = directoryOf(root.slice(0, -1))) {
    const pom = reader.text(`${root}pom.xml`);
    const settings = reader.text(`${root}settings.gradle.kts`) ?? reader.text(`${root}settings.gradle`);
    const named = pom ? mavenModules(pom) : settings ? gradleProjects(settings) : [];
    if (named.length > 0) {
      const members = named
        .map((name) => resolvePath(root, name))
        .filter((path) => path !== undefined && path !== '')
        .map((path) => `${path}/`);
      if (root === directory || members.includes(directory)) return { root, manager: pom ? 'maven' : 'gradle', members };
      return undefined;
    }
    if (root === '') return undefined;
  }
}

function mavenModules(pom: SourceText): string[] {
  return [
    ...withoutSections(withoutXmlComments(pom.text), ['profiles']).matchAll(/<module>\s{0,50}([\w./-]{1,200})\s{0,50}<\/module>/g),
  ].map((match) => match[1] ?? '');
}

/** `include("app", ":libs:core")` and `include 'app'`, over several lines. */
function gradleProjects(settings: SourceText): string[] {
  const projects: string[] = [];
  for (const match of settings.text.matchAll(/^[ \t]{0,10}include[ \t(]{1,5}((?:\s{0,40}["'][:\w./-]{1,200}["'],?){1,200})/gm)) {
    for (const name of (match[1] ?? '').matchAll(/["'](:?[\w:./-]{1,200})["']/g))
      projects.push((name[1] ?? '').replace(/^:/, '').replaceAll(':', '/'));
  }
  return projects;
}
