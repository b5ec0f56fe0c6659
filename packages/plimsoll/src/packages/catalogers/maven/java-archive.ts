import { type ByteSource, readZipDirectory, readZipEntry, storedRange, type UnpackBudget, type ZipEntry } from '../../../archive/zip.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { javaProperties } from '../../formats/properties.ts';
import type { CatalogerReport, FoundPackage } from '../../package.types.ts';
import { archiveIdentity } from './archive-identity.ts';
import { manifestAttributes } from './jar-manifest.ts';
import { jarName } from './jar-name.ts';
import { readPom } from './pom.ts';

const archives = /\.(?:jar|war|ear|par|sar|nar|rar|jpi|hpi|kar|lpkg)$/i;
const deepest = 12;
const largestText = 4 * 1024 * 1024;
const largestNested = 128 * 1024 * 1024;
/** What looking into an archive counts for, in bytes of the budget. */
const visitCost = 1024;

interface Opened {
  readonly source: ByteSource;
  /** The file's path, or for an archive within an archive its name there. */
  readonly path: string;
  readonly depth: number;
}

/**
 * Java archives with those within them. What Maven or Gradle built states itself in pom.properties, also of each library that was shaded
 * into it; what else there is goes by manifest and name. The archive itself counts even where it only holds others.
 */
export const javaArchive = defineCataloger({
  id: 'java-archive',
  ecosystem: 'maven',
  finds: 'installed',
  summary: 'Java libraries and applications in archives, nested and shaded ones too',
  reads: ['**/*.{jar,war,ear,par,sar,nar,rar,jpi,hpi,kar,lpkg,JAR,WAR,EAR}', '**/META-INF/maven/*/*/pom.properties'],
  examples: [
    {
      // META-INF/maven/com.example/tool/pom.properties and a stored lib/commons-io-2.16.1.jar whose manifest says nothing.
      files: {
        'opt/tool.jar':
          'base64:UEsDBBQAAAAAAAAAIQD96EAgMAAAADAAAAAuAAAATUVUQS1JTkYvbWF2ZW4vY29tLmV4YW1wbGUvdG9vbC9wb20ucHJvcGVydGllc2dyb3VwSWQ9Y29tLmV4YW1wbGUKYXJ0aWZhY3RJZD10b29sCnZlcnNpb249MS4wClBLAwQUAAAAAAAAACEADsXL1xYAAAAWAAAAGQAAAGxpYi9jb21tb25zLWlvLTIuMTYuMS5qYXJQSwUGAAAAAAAAAAAAAAAAAAAAAAAAUEsBAhQDFAAAAAAAAAAhAP3oQCAwAAAAMAAAAC4AAAAAAAAAAAAAAIABAAAAAE1FVEEtSU5GL21hdmVuL2NvbS5leGFtcGxlL3Rvb2wvcG9tLnByb3BlcnRpZXNQSwECFAMUAAAAAAAAACEADsXL1xYAAAAWAAAAGQAAAAAAAAAAAAAAgAF8AAAAbGliL2NvbW1vbnMtaW8tMi4xNi4xLmphclBLBQYAAAAAAgACAKMAAADJAAAAAAA=',
      },
      finds: ['pkg:maven/com.example/tool@1.0', 'pkg:maven/commons-io/commons-io@2.16.1'],
    },
    {
      // An empty archive: the path in Maven's repository states it.
      files: { 'root/.m2/repository/org/example/lib/1.2/lib-1.2.jar': 'base64:UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
      finds: ['pkg:maven/org.example/lib@1.2'],
    },
    {
      // An application that was unpacked, as into the layers of Spring Boot and into Tomcat's webapps.
      files: { 'app/META-INF/maven/com.example/shop/pom.properties': 'groupId=com.example\nartifactId=shop\nversion=1.0\n' },
      finds: ['pkg:maven/com.example/shop@1.0'],
    },
    { files: { 'opt/broken.jar': 'PK' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    if (file.path.endsWith('.properties')) {
      yield packageOf(javaProperties(file.text())) ?? { unknown: 'pom.properties without a group, an artifact and a version' };
      return;
    }
    // What unpacks to more than ten times its size, beyond what is always allowed, is no library.
    const budget = { bytes: 64 * 1024 * 1024 + 10 * file.size };
    const found: FoundPackage[] = [];
    for (const report of reportsOf({ source: file, path: file.path, depth: 0 }, budget)) {
      if ('type' in report) found.push(report);
      else yield report;
    }
    yield* distinctPackages(found);
  },
});

function* reportsOf(opened: Opened, budget: UnpackBudget): Generator<CatalogerReport> {
  const { source, path } = opened;
  const directory = readZipDirectory(source);
  if (!directory) {
    yield { unknown: `${path.slice(-300)} is not a ZIP archive` };
    return;
  }
  if (directory.problem) yield { unknown: `${path.slice(-300)}: ${directory.problem}` };
  const byName = new Map(directory.entries.map((entry) => [entry.name, entry]));
  const text = (entry: ZipEntry | undefined): string | undefined => {
    const bytes = entry && readZipEntry(source, entry, largestText, budget);
    return bytes === undefined || typeof bytes === 'string' ? undefined : new TextDecoder().decode(bytes);
  };
  const stated: FoundPackage[] = [];
  for (const entry of directory.entries) {
    if (!/(?:^|\/)pom\.properties$/.test(entry.name)) continue;
    const properties = text(entry);
    if (properties === undefined) yield { unknown: `${entry.name.slice(-300)} in ${path.slice(-300)} cannot be read` };
    const found = properties && packageOf(javaProperties(properties));
    if (found) stated.push({ ...found, ...licensesFrom(text(byName.get(entry.name.replace(/properties$/, 'xml')))) });
  }
  const manifest = manifestAttributes(text(byName.get('META-INF/MANIFEST.MF')) ?? '');
  yield* stated;
  if (!stated.some((found) => isArchiveItself(found, path, stated.length === 1 ? manifest : undefined))) {
    const itself = archiveIdentity(path, manifest);
    if (itself) yield itself;
  }
  for (const entry of directory.entries) {
    if (!archives.test(entry.name)) continue;
    yield* nested(opened, entry, budget);
    if (budget.bytes < 0) return;
  }
}

function packageOf(properties: ReadonlyMap<string, string>): FoundPackage | undefined {
  const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map((key) => properties.get(key)?.trim());
  // Placeholders that a build did not fill.
  if (!group || !artifact || !version || [group, artifact, version].some((part) => part.includes('${'))) return undefined;
  return { type: 'maven', namespace: group, name: artifact, version };
}

function licensesFrom(pom: string | undefined): { licenses?: readonly string[] } {
  const licenses = pom === undefined ? [] : (readPom(pom)?.licenses ?? []);
  return licenses.length > 0 ? { licenses } : {};
}

const fold = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/**
 * Of several that are stated, the archive itself is the one that it is named after. The only one that is stated, for which the manifest is
 * given, is the archive whatever that is called, unless the manifest's version is another: then it was shaded in.
 */
function isArchiveItself(
  { namespace, name, version }: FoundPackage,
  path: string,
  manifest: ReadonlyMap<string, string> | undefined,
): boolean {
  const named = jarName(path);
  const base = fold(path.slice(path.lastIndexOf('/') + 1));
  if (base.startsWith(fold(name)) || base.startsWith(fold(`${namespace}.${name}`))) return true;
  if (!manifest) return false;
  if (named.version !== undefined) return named.version === version;
  const versions = ['implementation-version', 'bundle-version', 'specification-version'].flatMap((key) => manifest.get(key) ?? []);
  const numbers = /^\d+(?:\.\d+)*/.exec(version ?? '')?.[0];
  return (
    versions.length === 0 ||
    numbers === undefined ||
    versions.some((each) => each.startsWith(numbers)) ||
    fold(name).endsWith(fold(named.artifact))
  );
}

function* nested({ source, path, depth }: Opened, entry: ZipEntry, budget: UnpackBudget): Generator<CatalogerReport> {
  const within = `${entry.name.slice(-200)} in ${path.slice(-300)}`;
  if (depth >= deepest) {
    yield { unknown: `${within} lies deeper than ${deepest} archives` };
    return;
  }
  const range = storedRange(source, entry);
  const inner = range ?? readZipEntry(source, entry, largestNested, budget);
  // Many members may name the same bytes, and each is an archive to look into: that costs too, or they would multiply by depth.
  budget.bytes -= visitCost + (range?.size ?? 0);
  if (budget.bytes < 0) {
    yield { unknown: `${within} and more are not read: the archives within take more than is reasonable` };
    return;
  }
  if (typeof inner === 'string') yield { unknown: `${within} ${inner}` };
  else yield* reportsOf({ source: inner instanceof Uint8Array ? inMemory(inner) : inner, path: entry.name, depth: depth + 1 }, budget);
}

const inMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (start, end) => bytes.subarray(Math.max(0, start), Math.max(0, end)),
});
