/** An archive's file name without its extension, parted into artifact and version where it is written as Maven does: `guava-33.0-jre.jar`. */
export function jarName(path: string): { readonly artifact: string; readonly version?: string } {
  const base = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[a-z]{2,4}$/i, '')
    .replace(/-(?:sources|javadoc|tests)$/, '');
  const parted = /^(.+?)[-_](\d+(?:[._]\w[\w+]*)*(?:[-_][\w.+]+)*)$/.exec(base.length > 300 ? '' : base);
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
