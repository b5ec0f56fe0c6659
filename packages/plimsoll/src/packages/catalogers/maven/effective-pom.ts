import { posix } from 'node:path';
import type { FoundPackage } from '../../package.types.ts';
import type { Pom, PomDependency } from './pom.ts';

const mostParents = 20;
const deepestExpression = 10;
const longestValue = 1000;

/** POMs by path, and those of a repository by their coordinates. */
export interface KnownPoms {
  readonly byPath: ReadonlyMap<string, Pom>;
  readonly byCoordinates: ReadonlyMap<string, { readonly path: string; readonly pom: Pom }>;
}

/** The project of a POM and what it depends on directly, with what parents and imported POMs say as far as they are known. */
export function effectivePackages(path: string, known: KnownPoms): FoundPackage[] {
  const lineage = lineageOf(path, known);
  const resolve = resolver(lineage);
  const [own] = lineage;
  if (!own) return [];
  const group = resolve(own.group ?? own.parent?.group);
  const version = resolve(own.version ?? lineage[1]?.version ?? own.parent?.version);
  const licenses = lineage.find((pom) => pom.licenses.length > 0)?.licenses ?? [];
  const project = maven(group, resolve(own.artifact), version);
  const managed = managedVersions(lineage, resolve, known);
  const found = project ? [{ ...project, ...(licenses.length > 0 ? { licenses } : {}) }] : [];
  for (const dependency of lineage.flatMap((pom) => pom.dependencies)) {
    const [of, artifact] = [resolve(dependency.group), resolve(dependency.artifact)];
    const rule = managed.get(`${of}:${artifact}`);
    const each = maven(of, artifact, exactVersion(resolve(dependency.version) ?? rule?.version));
    const isForTests = (resolve(dependency.scope) ?? rule?.scope) === 'test';
    if (each) found.push(isForTests ? { ...each, development: true } : each);
  }
  return found;
}

/** The POM and its parents, nearest first. */
function lineageOf(path: string, { byPath, byCoordinates }: KnownPoms): Pom[] {
  const lineage: Pom[] = [];
  let at = path;
  for (let pom = byPath.get(path); pom && lineage.length < mostParents && !lineage.includes(pom); ) {
    lineage.push(pom);
    const { parent } = pom;
    if (!parent) break;
    const beside = posix.join(posix.dirname(at), parent.path);
    const places = parent.path === '' ? [] : [beside, `${beside}/pom.xml`];
    const near = places.find((place) => byPath.get(place)?.artifact === parent.artifact);
    const far = near === undefined ? byCoordinates.get(`${parent.group}:${parent.artifact}:${parent.version}`) : undefined;
    at = near ?? far?.path ?? '';
    pom = near === undefined ? far?.pom : byPath.get(near);
  }
  return lineage;
}

type Resolve = (text: string | undefined) => string | undefined;

/** Resolves `${…}` by properties, of which the nearest counts, and by the project's own coordinates; undefined if one stays open. */
function resolver(lineage: readonly Pom[]): Resolve {
  const [own] = lineage;
  const values = new Map<string, string>();
  for (const pom of [...lineage].reverse()) for (const [name, value] of Object.entries(pom.properties)) values.set(name, value);
  const coordinates = {
    groupId: own?.group ?? own?.parent?.group,
    artifactId: own?.artifact,
    version: own?.version ?? lineage[1]?.version ?? own?.parent?.version,
    'parent.groupId': own?.parent?.group,
    'parent.artifactId': own?.parent?.artifact,
    'parent.version': own?.parent?.version,
  };
  for (const [name, value] of Object.entries(coordinates)) {
    if (value === undefined) continue;
    // A property may have the bare name, but not redefine the project's own.
    for (const prefix of ['project.', 'pom.']) values.set(prefix + name, value);
    if (!values.has(name)) values.set(name, value);
  }
  const resolve = (text: string, depth: number): string | undefined => {
    if (!text.includes('${')) return text;
    let isOpen = depth > deepestExpression;
    const resolved = text.slice(0, longestValue).replace(/\$\{([^${}]{1,200})\}/g, (_, name: string) => {
      const value = isOpen ? undefined : values.get(name.trim());
      const inner = value === undefined ? undefined : resolve(value, depth + 1);
      if (inner === undefined || inner.length > longestValue) isOpen = true;
      return inner ?? '';
    });
    return isOpen || resolved.includes('${') ? undefined : resolved;
  };
  return (text) => (text === undefined ? undefined : resolve(text.trim(), 0));
}

interface Managed {
  readonly version?: string;
  readonly scope?: string;
}

/** Versions and scopes of dependencyManagement by `group:artifact`: the nearest counts, then imported POMs in their order. */
function managedVersions(lineage: readonly Pom[], resolve: Resolve, known: KnownPoms): Map<string, Managed> {
  const managed = new Map<string, Managed>();
  const imports: string[] = [];
  const add = (entries: readonly PomDependency[], by: Resolve) => {
    for (const entry of entries) {
      const version = by(entry.version);
      const coordinates = `${by(entry.group)}:${by(entry.artifact)}`;
      if (entry.scope === 'import' && entry.type === 'pom') imports.push(`${coordinates}:${version}`);
      else if (!managed.has(coordinates))
        managed.set(coordinates, { ...(version ? { version } : {}), ...(entry.scope ? { scope: entry.scope } : {}) });
    }
  };
  for (const pom of lineage) add(pom.managed, resolve);
  for (let index = 0; index < Math.min(imports.length, mostParents); index++) {
    const imported = known.byCoordinates.get(imports[index] ?? '');
    const lineageThere = imported ? lineageOf(imported.path, known) : [];
    const resolveThere = resolver(lineageThere);
    for (const pom of lineageThere) add(pom.managed, resolveThere);
  }
  return managed;
}

/** `[1.0]` demands this version; other ranges leave it open. */
function exactVersion(version: string | undefined): string | undefined {
  const exact = version && /^\[([^,[\]()]+)\]$/.exec(version)?.[1];
  return exact ?? (version && /[[\](),]/.test(version) ? undefined : version);
}

function maven(group: string | undefined, artifact: string | undefined, version: string | undefined): FoundPackage | undefined {
  if (!artifact) return undefined;
  return { type: 'maven', ...(group ? { namespace: group } : {}), name: artifact, ...(version ? { version } : {}) };
}
