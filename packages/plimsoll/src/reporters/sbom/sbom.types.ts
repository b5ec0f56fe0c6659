import type { Unknown } from '../../model/finding.ts';
import type { Package, SystemRelease } from '../../packages/package.types.ts';

/** What a bill of materials is about. */
export interface SbomSubject {
  readonly kind: 'image' | 'folder';
  readonly name: string;
  /** Of the image manifest, else the image ID; absent for folders. */
  readonly digest?: string;
  readonly system?: SystemRelease;
  /** Diff IDs from the base up. */
  readonly layers: readonly string[];
}

export interface Sbom {
  readonly subject: SbomSubject;
  readonly packages: readonly Package[];
  readonly unknowns: readonly Unknown[];
  /** Version of Plimsoll. */
  readonly tool: string;
  /** RFC 3339, in seconds. Not the clock: the same input gives the same bytes. */
  readonly created: string;
}
