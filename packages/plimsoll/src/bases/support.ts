import { productCycles } from './data-file.ts';
import type { CycleRow } from './slice.ts';
import { compareVersions, plainVersion } from './tag.ts';

export interface Support {
  readonly product: string;
  readonly cycle: string;
  /** Day on which security support ends or ended; undefined if no day is set. */
  readonly ends: string | undefined;
  /** Newest supported cycle: the newest long-term release where the product has them. */
  readonly newest: string | undefined;
}

/**
 * The support of a version by endoflife.date's cycles; undefined if the product or the cycle is not recorded.
 * `depth` components of the version make the cycle; older releases of some products used another number.
 */
export function supportOf(product: string, depth: number, version: string, today: string): Support | undefined {
  const cycles = productCycles(product);
  const parts = plainVersion(version).split('.');
  // A floating `3` cannot be placed among 3.8, 3.9, …
  const names = [depth, depth + 1, depth - 1]
    .filter((count) => count > 0 && count <= parts.length)
    .map((count) => parts.slice(0, count).join('.'));
  for (const name of names) {
    const cycle = cycles.find(([candidate]) => candidate === name);
    if (cycle)
      return { product, cycle: name, ends: typeof cycle[2] === 'string' ? cycle[2] : undefined, newest: newestCycle(cycles, today) };
  }
  return undefined;
}

/** Support of an operating system release, by the family names of `systems.ts`. */
export function systemSupport(family: string, version: string, today: string): Support | undefined {
  switch (family) {
    case 'debian':
    case 'debian-slim':
      return supportOf('debian', 1, version, today);
    case 'ubuntu':
      return supportOf('ubuntu', 2, version, today);
    case 'alpine':
      return supportOf('alpine-linux', 2, version, today);
    case 'amazonlinux':
      return supportOf('amazon-linux', 1, version, today);
    case 'centos':
      return supportOf('centos', 1, version, today);
    case 'fedora':
      return supportOf('fedora', 1, version, today);
    case 'almalinux':
    case 'almalinux-minimal':
      return supportOf('almalinux', 1, version, today);
    case 'rockylinux':
    case 'rockylinux-minimal':
      return supportOf('rocky-linux', 1, version, today);
    case 'oraclelinux':
    case 'oraclelinux-slim':
      return supportOf('oracle-linux', 1, version, today);
    case 'ubi':
    case 'ubi-minimal':
      return supportOf('rhel', 1, version, today);
    case 'photon':
      return supportOf('vmware-photon', 2, version, today);
    default:
      return undefined;
  }
}

/** The newest supported cycle of a product: the newest long-term release where the product has them. */
export function newestRelease(product: string, today: string): string | undefined {
  return newestCycle(productCycles(product), today);
}

function newestCycle(cycles: readonly CycleRow[], today: string): string | undefined {
  const supported = cycles.filter(([, released, ends]) => released <= today && ends !== true && (ends === false || ends > today));
  const longTerm = supported.filter(([, , , lts]) => lts === true || (typeof lts === 'string' && lts <= today));
  const best = longTerm.length > 0 ? longTerm : supported;
  return best.map(([cycle]) => cycle).sort((a, b) => compareVersions(b, a))[0];
}
