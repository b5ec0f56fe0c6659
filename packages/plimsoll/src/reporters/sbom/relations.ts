import { createHash } from 'node:crypto';
import type { Package } from '../../packages/package.types.ts';

/** A package with an id that no other one of the document has. */
export interface Component {
  readonly ref: string;
  readonly package: Package;
  /** Refs of the components that it needs, as far as its database says and they are there. */
  readonly dependsOn: readonly string[];
}

/**
 * Packages with refs and dependencies. A ref is the package URL, with a number behind it where one is there twice. A dependency by name
 * counts only where exactly one package of that type has the name: which of two is meant was not recorded.
 */
export function componentsOf(packages: readonly Package[]): readonly Component[] {
  const seen = new Map<string, number>();
  const refs = packages.map(({ purl }) => {
    const count = (seen.get(purl) ?? 0) + 1;
    seen.set(purl, count);
    return count === 1 ? purl : `${purl}|${count}`;
  });
  const byName = new Map<string, string | undefined>();
  for (const [index, each] of packages.entries()) {
    const ref = refs[index] as string;
    for (const name of namesOf(each)) {
      const key = `${each.type}\0${name}`;
      byName.set(key, byName.has(key) && byName.get(key) !== ref ? undefined : ref);
    }
  }
  return packages.map((each, index) => {
    const ref = refs[index] as string;
    const dependsOn = (each.dependsOn ?? []).map((name) => byName.get(`${each.type}\0${name}`)).filter((found) => found !== undefined);
    return { ref, package: each, dependsOn: [...new Set(dependsOn)].filter((found) => found !== ref).sort() };
  });
}

/** The names that databases use for it: alone, and as npm, Maven and Composer write it with its namespace. */
function namesOf({ name, namespace }: Package): readonly string[] {
  return namespace === undefined ? [name] : [name, `${namespace}/${name}`, `${namespace}:${name}`];
}

/** Refs on which no other component depends: what the subject itself needs. */
export function rootsOf(components: readonly Component[]): readonly string[] {
  const needed = new Set(components.flatMap(({ dependsOn }) => dependsOn));
  return components.filter(({ ref }) => !needed.has(ref)).map(({ ref }) => ref);
}

/** A UUID of version 8 (RFC 9562) from a text: the same text gives the same one. */
export function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
