/** Words within versions, behind which a number still belongs to them: `1.0-beta-2.1`, but not `log4j-1.2-api-2.20.0`. */
const qualifiers: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'build',
  'cr',
  'm',
  'milestone',
  'pre',
  'preview',
  'rc',
  'sp',
  'snapshot',
]);

/** An archive's file name without its extension, parted into artifact and version where it is written as Maven does: `guava-33.0-jre.jar`. */
export function jarName(path: string): { readonly artifact: string; readonly version?: string } {
  const base = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[a-z]{2,4}$/i, '')
    .replace(/-(?:sources|javadoc|tests)$/, '');
  if (base.length > 300) return { artifact: base };
  const late = /^(.+-([a-z]+))-(\d+(?:\.\d+)+)$/.exec(base);
  if (late?.[1] && late[3] && !qualifiers.has(late[2] ?? '')) return { artifact: late[1], version: late[3] };
  // Scala's artifacts end with the version of the language behind an underscore; others use that before their own.
  const parted = /^(.+?)-(\d+(?:[._-]+[A-Za-z0-9+]+)*)$/.exec(base) ?? /^(.+?)_(\d+(?:\.[A-Za-z0-9]+)*)$/.exec(base);
  return parted?.[1] && parted[2] ? { artifact: parted[1], version: parted[2] } : { artifact: base };
}

/**
 * The group of an archive in a Maven repository (`…/repository/com/example/tool/1.0/tool-1.0.jar`) or in Gradle's cache
 * (`…/files-2.1/com.example/tool/1.0/HASH/tool-1.0.jar`), which the path states.
 */
export function groupOfPath(path: string): string | undefined {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const cache = parts.indexOf('files-2.1');
  if (cache !== -1 && parts.length === cache + 6) return parts[cache + 1];
  const root = parts.findLastIndex((part) => part === 'repository' || part === 'maven2' || part === 'maven-repo');
  const [artifact, version] = parts.slice(-3);
  if (root === -1 || parts.length < root + 5 || !file.startsWith(`${artifact}-${version}`)) return undefined;
  return parts.slice(root + 1, -3).join('.');
}
