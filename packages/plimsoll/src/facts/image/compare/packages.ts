import type { Package } from '../../../packages/package.types.ts';
import { versionOrder } from './version-order.ts';

export interface PackageChange {
  /** Type of the package URL. */
  readonly type: string;
  /** With its namespace: `@babel/core`, `org.slf4j/slf4j-api`; the distribution's of OS packages is left out. */
  readonly name: string;
  /** Undefined where it was added. */
  readonly before: string | undefined;
  /** Undefined where it was removed. */
  readonly after: string | undefined;
  /** `replaced`: other versions of which neither is newer. */
  readonly change: 'added' | 'removed' | 'upgraded' | 'downgraded' | 'replaced';
}

const systemTypes = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'portage']);

/** What became of the packages of an image; those that a layer of its own deletes are not in it. By type and name. */
export function comparePackages(before: readonly Package[], after: readonly Package[]): readonly PackageChange[] {
  const [old, now] = [versionsByName(before), versionsByName(after)];
  const changes: PackageChange[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [type = '', name = ''] = JSON.parse(key) as string[];
    const gone = [...(old.get(key) ?? [])].filter((version) => !now.get(key)?.has(version)).sort(versionOrder);
    const come = [...(now.get(key) ?? [])].filter((version) => !old.get(key)?.has(version)).sort(versionOrder);
    // Of several versions beside each other the newest belong together.
    while (gone.length > 0 && come.length > 0) {
      const [from = '', to = ''] = [gone.pop(), come.pop()];
      const order = versionOrder(from, to);
      changes.push({ type, name, before: from, after: to, change: order < 0 ? 'upgraded' : order > 0 ? 'downgraded' : 'replaced' });
    }
    for (const version of gone) changes.push({ type, name, before: version, after: undefined, change: 'removed' });
    for (const version of come) changes.push({ type, name, before: undefined, after: version, change: 'added' });
  }
  return changes.sort((a, b) => compareText(a.type, b.type) || compareText(a.name, b.name));
}

function versionsByName(packages: readonly Package[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, namespace, name, version = '', deletedIn } of packages) {
    if (deletedIn !== undefined) continue;
    const full = namespace === undefined || systemTypes.has(type) ? name : `${namespace}/${name}`;
    const key = JSON.stringify([type, full]);
    const versions = found.get(key);
    if (versions) versions.add(version);
    else found.set(key, new Set([version]));
  }
  return found;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
