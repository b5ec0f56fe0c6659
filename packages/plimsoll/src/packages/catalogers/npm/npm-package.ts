import { integrityDigests } from '../../integrity.ts';
import type { FoundPackage } from '../../package.types.ts';
import { isRegistryArchive, originQualifiers } from '../../package-origin.ts';

interface Details {
  readonly resolved?: string | undefined;
  readonly integrity?: string | undefined;
  readonly licenses?: readonly string[];
  readonly development?: boolean;
  readonly dependsOn?: readonly string[];
}

/** A package of the npm registry, or of a repository or archive, from its name with scope. */
export function npmPackage(fullName: string, version: string | undefined, details: Details = {}): FoundPackage {
  const slash = fullName.startsWith('@') ? fullName.indexOf('/') : -1;
  const { resolved, integrity, licenses, development, dependsOn } = details;
  const qualifiers = resolved && !isRegistryArchive(resolved, fullName) ? originQualifiers(resolved) : undefined;
  const checksums = integrityDigests(integrity);
  return {
    type: 'npm',
    ...(slash > 0 ? { namespace: fullName.slice(0, slash) } : {}),
    name: slash > 0 ? fullName.slice(slash + 1) : fullName,
    ...(version ? { version } : {}),
    ...(qualifiers ? { qualifiers } : {}),
    ...(licenses && licenses.length > 0 ? { licenses } : {}),
    ...(dependsOn && dependsOn.length > 0 ? { dependsOn } : {}),
    ...(development ? { development: true } : {}),
    ...(checksums ? { checksums } : {}),
  };
}

/** Splits `name@rest` behind the name; the scope's own `@` does not count. Undefined without a name and an `@`. */
export function splitSpecifier(specifier: string): { readonly name: string; readonly rest: string } | undefined {
  const at = specifier.indexOf('@', 1);
  return at > 0 ? { name: specifier.slice(0, at), rest: specifier.slice(at + 1) } : undefined;
}

/** The name behind the last `node_modules/` of a path, with its scope; undefined where there is none or the path leads further in. */
export function nameFromPath(directory: string): string | undefined {
  const marker = 'node_modules/';
  const at = `/${directory}`.lastIndexOf(`/${marker}`);
  if (at === -1) return undefined;
  const name = directory.slice(at + marker.length);
  const parts = name.split('/');
  return name !== '' && parts.length === (name.startsWith('@') ? 2 : 1) ? name : undefined;
}

/** The version in the name of an archive, as registries call them: `…/NAME-1.2.3.tgz`. */
export function archiveVersion(address: string): string | undefined {
  const file = address.slice(address.lastIndexOf('/') + 1);
  return file.length > 300 ? undefined : /-(\d+\.\d+\.\d+.*)\.tgz$/.exec(file)?.[1];
}
