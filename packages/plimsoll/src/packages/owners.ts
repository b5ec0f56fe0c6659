import { systemTypes } from './merge.ts';
import type { Package } from './package.types.ts';

/**
 * Which packages of languages an OS package brought, with its package URL: those of which each file that tells of them is in the OS
 * package's list, and was not written over by a layer after it.
 */
export function findOwners(packages: readonly Package[], layerOf: (path: string) => number): ReadonlyMap<Package, string> {
  const owners = new Map<string, Package>();
  for (const one of packages) {
    if (!systemTypes.has(one.type) || one.deletedIn !== undefined) continue;
    for (const path of one.files ?? []) owners.set(merged(path), one);
  }
  const owned = new Map<Package, string>();
  if (owners.size === 0) return owned;
  for (const one of packages) {
    if (systemTypes.has(one.type) || one.deletedIn !== undefined) continue;
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
