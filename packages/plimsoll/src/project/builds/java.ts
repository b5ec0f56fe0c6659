import { factAt } from '../code-text.ts';
import { withoutXmlComments } from '../facts/xml.ts';
import type { BuildRecipe, Fact } from '../project.types.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';

/** Plugins that put the libraries into the archive. */
const archives =
  /spring-boot-maven-plugin|maven-shade-plugin|jar-with-dependencies|spring-boot-gradle-plugin|org\.springframework\.boot|shadowJar|com\.github\.johnrengelman\.shadow|com\.gradleup\.shadow|quarkus\.package\.(?:type|jar\.type)=uber-jar/;

/**
 * How a Maven or Gradle build makes its archive, by the wrapper where there is one. The archive's name is known only where the
 * build file says it without variables; it runs alone if a plugin packs the libraries into it.
 *
 * @param build the build file of the module that is the application.
 */
export function javaBuild(reader: ProjectReader, directory: string, build: string, manager: 'maven' | 'gradle'): BuildRecipe | undefined {
  const source = reader.text(build);
  if (!source) return undefined;
  const selfContained = archives.test(source.text);
  const own = directoryOf(build).slice(directory.length);
  const at = (value: readonly string[]): Fact<readonly string[]> => factAt(value, build, source, 0);
  if (manager === 'maven') {
    const output = mavenArchive(reader, build);
    const program = reader.has(`${directory}mvnw`) ? './mvnw' : 'mvn';
    return { command: at([program, 'package', '-DskipTests']), output: output && { ...output, value: own + output.value }, selfContained };
  }
  const program = reader.has(`${directory}gradlew`) ? './gradlew' : 'gradle';
  const task = /org\.springframework\.boot/.test(source.text) ? 'bootJar' : /shadow/i.test(source.text) ? 'shadowJar' : 'jar';
  const output = task === 'shadowJar' ? undefined : gradleArchive(reader, directory, build);
  return { command: at([program, task]), output: output && { ...output, value: own + output.value }, selfContained };
}

/** `target/<finalName>.jar`, by default artifact and version. */
function mavenArchive(reader: ProjectReader, path: string): Fact<string> | undefined {
  const source = reader.text(path);
  if (!source) return undefined;
  const blank = (text: string) => ' '.repeat(text.length);
  const plain = withoutXmlComments(source.text).replace(/<parent>[\s\S]{0,2000}?<\/parent>/, blank);
  const named = /<finalName>\s{0,20}([\w.-]{1,100})\s{0,20}<\/finalName>/.exec(plain);
  if (named) return factAt(`target/${named[1]}.jar`, path, source, named.index);
  if (plain.includes('<finalName>')) return undefined;
  const head = plain.split(/<(?:build|dependencies|dependencyManagement|profiles|properties)>/, 1)[0] ?? '';
  if (/<packaging>\s{0,20}(?!jar\s{0,20}<)/.test(head)) return undefined;
  const artifact = /<artifactId>\s{0,20}([\w.-]{1,100})\s{0,20}<\/artifactId>/.exec(head);
  const version =
    /<version>\s{0,20}([\w.-]{1,60})\s{0,20}<\/version>/.exec(head) ??
    /<parent>[\s\S]{0,2000}?<version>\s{0,20}([\w.-]{1,60})\s{0,20}<\/version>[\s\S]{0,500}?<\/parent>/.exec(source.text);
  return artifact && version ? factAt(`target/${artifact[1]}-${version[1]}.jar`, path, source, artifact.index) : undefined;
}

/** `build/libs/<project>-<version>.jar`, or without a version. */
function gradleArchive(reader: ProjectReader, directory: string, build: string): Fact<string> | undefined {
  const source = reader.text(build);
  if (!source || directoryOf(build) !== directory || /archive(?:FileName|BaseName|Version|Classifier)/.test(source.text)) return undefined;
  const settings = reader.text(`${directory}settings.gradle.kts`) ?? reader.text(`${directory}settings.gradle`);
  const name = /^rootProject\.name\s{0,5}=\s{0,5}["']([\w.-]{1,100})["']/m.exec(settings?.text ?? '');
  const version = /^version\s{0,5}=?\s{0,5}["']([\w.+-]{1,60})["']/m.exec(source.text);
  const elsewhere = /^\s{0,8}version\b/m.test(reader.text(`${directory}gradle.properties`)?.text ?? '');
  if (!settings || !name || !version || elsewhere) return undefined;
  return factAt(`build/libs/${name[1]}-${version[1]}.jar`, settings.path, settings, name.index);
}
