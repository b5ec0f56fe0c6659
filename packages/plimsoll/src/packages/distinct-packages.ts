import type { FoundPackage } from './package.types.ts';

/**
 * Packages of one lock file, each once: what several entries name is for development only if all of them are, and needs what any of
 * them needs. In the order met.
 */
export function distinctPackages(packages: Iterable<FoundPackage>): FoundPackage[] {
  const found = new Map<string, FoundPackage>();
  for (const each of packages) {
    const key = JSON.stringify([each.type, each.namespace, each.name, each.version, each.qualifiers, each.subpath]);
    const before = found.get(key);
    found.set(key, before ? merge(before, each) : each);
  }
  return [...found.values()];
}

function merge(before: FoundPackage, each: FoundPackage): FoundPackage {
  const { development, dependsOn, ...rest } = { ...each, ...before };
  const needs = [...new Set([...(before.dependsOn ?? []), ...(each.dependsOn ?? [])])];
  return {
    ...rest,
    ...(needs.length > 0 ? { dependsOn: needs } : {}),
    ...(before.development && each.development ? { development: true } : {}),
  };
}
