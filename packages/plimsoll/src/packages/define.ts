import type { CatalogerReport, FoundPackage, PackageFile, PackageType } from './package.types.ts';

/** An example is a test and documentation: files, and the package URLs that they give (without what os-release adds). */
export interface CatalogerExample {
  /** Text, or base64 behind `base64:`, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
  /** How many things could not be read. */
  readonly unknown?: number;
}

export interface Cataloger {
  /** Kebab-case: `dpkg-status`. */
  readonly id: string;
  readonly ecosystem: PackageType;
  /** `installed`: looked at in images and folders; `declared`: lock files and manifests, in folders only unless asked for. */
  readonly finds: 'installed' | 'declared';
  /** One line. */
  readonly summary: string;
  /**
   * Which files: globs on the path. `*` stays within a component, `**` is any number of them, `{a,b}` either. `'executables'`: each file
   * that begins as ELF, PE or Mach-O.
   */
  readonly reads: readonly string[] | 'executables';
  /** Further than the globs say, where they would catch much too much. */
  readonly when?: (path: string) => boolean;
  readonly parse: (file: PackageFile) => Iterable<CatalogerReport>;
  /** Where files of one cataloger only make sense together: all that they gave, to what they mean. Pure. */
  readonly join?: (files: readonly { readonly path: string; readonly reports: readonly CatalogerReport[] }[]) => Iterable<JoinedReport>;
  readonly examples: readonly [CatalogerExample, ...CatalogerExample[]];
}

export interface JoinedReport {
  readonly package: FoundPackage;
  readonly evidence: readonly string[];
}

/** Declares a cataloger. Its examples are run as tests and printed as documentation. */
export function defineCataloger(cataloger: Cataloger): Cataloger {
  return cataloger;
}
