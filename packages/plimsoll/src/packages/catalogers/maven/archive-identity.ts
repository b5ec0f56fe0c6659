import type { FoundPackage } from '../../package.types.ts';
import { groupOfPath, jarName } from './jar-name.ts';
import { knownGroup } from './known-groups.ts';

type Attributes = ReadonlyMap<string, string>;

const isIdentifier = (text: string): boolean => /^[A-Za-z0-9_][\w.-]{0,200}$/.test(text);

/**
 * What an archive without pom.properties is, by its manifest, its name and where it lies. Versions of the file name come first: those of
 * manifests may be of the specification or the build. Undefined where nothing states a version. The group stays open unless something
 * states it or Maven Central has but one for such an artifact.
 */
export function archiveIdentity(path: string, manifest: Attributes): FoundPackage | undefined {
  const stated = /^([\w.-]{1,200})#([\w.-]{1,200});(\d[\w.+-]{0,100})$/.exec(manifest.get('implementation-title') ?? '');
  // Nebula's plugins for Gradle (Netflix, Elasticsearch) state all three.
  if (stated?.[1] && stated[2] && stated[3]) return { type: 'maven', namespace: stated[1], name: stated[2], version: stated[3] };
  const named = jarName(path);
  const symbolic = manifest.get('bundle-symbolicname')?.replace(/;.*$/s, '').trim();
  const artifact = manifest.get('short-name') ?? (named.version ? named.artifact : (titled(manifest) ?? named.artifact));
  const version = named.version ?? versionOf(manifest);
  // Archives of the runtime itself are no libraries: its release file tells of it.
  const isRuntime = manifest.get('implementation-title') === 'Java Runtime Environment';
  if (!version || !isIdentifier(artifact) || isRuntime) return undefined;
  const group =
    groupOfPath(path) ??
    manifest.get('group-id') ??
    knownGroup(artifact) ??
    vendorId(manifest, artifact) ??
    (symbolic ? groupOfSymbolicName(symbolic, artifact) : undefined);
  const licenses = manifest.get('bundle-license');
  const supplier = manifest.get('implementation-vendor') ?? manifest.get('bundle-vendor');
  return {
    type: 'maven',
    ...(group && isIdentifier(group) ? { namespace: group } : {}),
    name: artifact,
    version,
    ...(licenses && licenses.length <= 200 ? { licenses: [licenses] } : {}),
    ...(supplier ? { supplier: supplier.slice(0, 200) } : {}),
  };
}

/** Titles are often prose; one that is an identifier in lower case is an artifact's name. */
function titled(manifest: Attributes): string | undefined {
  const titles = [manifest.get('implementation-title'), manifest.get('bundle-name')];
  return titles.find((title) => title !== undefined && title.length <= 200 && /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/.test(title));
}

function versionOf(manifest: Attributes): string | undefined {
  for (const name of ['plugin-version', 'implementation-version', 'bundle-version', 'specification-version']) {
    const version = manifest.get(name)?.trim().split(/\s/)[0];
    if (version && /^v?\d/.test(version)) return version;
  }
  return undefined;
}

function vendorId(manifest: Attributes, artifact: string): string | undefined {
  const id = manifest.get('implementation-vendor-id')?.trim();
  if (!id?.includes('.') || !isIdentifier(id)) return undefined;
  return id.endsWith(`.${artifact}`) ? id.slice(0, -artifact.length - 1) : id;
}

/** `org.eclipse.sisu.inject` of the artifact `org.eclipse.sisu.inject` or `inject` is of the group `org.eclipse.sisu`. */
function groupOfSymbolicName(symbolic: string, artifact: string): string | undefined {
  if (symbolic === artifact) return symbolic.includes('.') ? symbolic.slice(0, symbolic.lastIndexOf('.')) : undefined;
  return symbolic.endsWith(`.${artifact}`) ? symbolic.slice(0, -artifact.length - 1) : undefined;
}
