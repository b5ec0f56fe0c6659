import { systemTypes } from './merge.ts';
import type { Package } from './package.types.ts';

/**
 * Which packages an OS package brought, with its package URL: those of which each file that tells of them is in the OS package's list, and
 * was not written over by a layer after it. `canBeOwned` says of a package of the OS whether it may be one: a program's note of what it was
 * built from, say, but never an entry of the OS's own database.
 */
export function findOwners(
  packages: readonly Package[],
  layerOf: (path: string) => number,
  canBeOwned: (one: Package) => boolean,
): ReadonlyMap<Package, string> {
  const owners = new Map<string, Package>();
  for (const one of packages) {
    if (!systemTypes.has(one.type) || one.deletedIn !== undefined) continue;
    for (const path of one.files ?? []) owners.set(merged(path), one);
  }
  const owned = new Map<Package, string>();
  if (owners.size === 0) return owned;
  for (const one of packages) {
    if (one.deletedIn !== undefined || (systemTypes.has(one.type) && !canBeOwned(one))) continue;
    const found = one.evidence.map((path) => {
      const owner = owners.get(merged(path));
      return owner && layerOf(path) <= (owner.layer ?? 0) ? owner : undefined;
    });
    const [first] = found;
    if (first && found.every(Boolean)) owned.set(one, first.purl);
  }
  return owned;
}

/** Lists of packages from before the merge of `/lib` into `/usr/lib` name files by the old path. */
function merged(path: string): string {
  return /^(bin|sbin|lib|lib32|lib64|libx32)\//.test(path) ? `usr/${path}` : path;
}
