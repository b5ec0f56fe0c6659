import type { FoundPackage } from '../package.types.ts';
import { parsePackageUrl } from '../purl.ts';

/** A package as any bill of materials tells of it. */
export interface SbomComponent {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  readonly licenses: readonly string[];
  readonly supplier?: string | undefined;
  /** By lower-case algorithm without hyphens: `sha256`. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Says nothing: SPDX's words for what was not looked at or is not there. */
export function isAsserted(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== 'NOASSERTION' && value !== 'NONE';
}

/** The package of a component: by its package URL, else a generic one by its name; undefined without either. */
export function packageOfComponent({ name, version, purl, licenses, supplier, checksums }: SbomComponent): FoundPackage | undefined {
  const url = purl === undefined ? undefined : parsePackageUrl(purl);
  const identity = url ?? (name ? { type: 'generic', name, ...(version && { version }) } : undefined);
  if (!identity) return undefined;
  return {
    ...identity,
    ...(identity.version === undefined && isAsserted(version) && { version }),
    ...(licenses.length > 0 && { licenses }),
    ...(isAsserted(supplier) && { supplier }),
    ...(Object.keys(checksums).length > 0 && { checksums }),
  };
}
