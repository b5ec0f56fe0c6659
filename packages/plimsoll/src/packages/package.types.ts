/** Words shared by catalogers, SBOMs and matching. Names of types are those of the package URL specification. */

/** The `type` of a package URL, e.g. `deb`, `npm`, `pypi`, `golang`; `generic` for software from no package manager. */
export type PackageType = string;

/** A file that catalogers look into. They never learn whether it came from a layer, an image or a folder. */
export interface PackageFile {
  /** From the root of the file system or folder, with `/`, without a leading one: `var/lib/dpkg/status`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Some of the bytes, `start` to before `end`; shorter where the file ends. The rest need not be in memory. */
  read(start: number, end: number): Uint8Array;
  /** All of it. What is too large to be held gives its beginning; ask `size`. */
  bytes(): Uint8Array;
  /** All of it as UTF-8, without a byte order mark; broken sequences become U+FFFD. */
  text(): string;
}

/** A package as one file tells of it. */
export interface FoundPackage {
  readonly type: PackageType;
  /** Maven group, npm scope with its `@`, Go path but for the last part, …; for OS packages filled in from os-release later. */
  readonly namespace?: string;
  readonly name: string;
  /** As the ecosystem writes it, with epoch and release; absent if it is not known. */
  readonly version?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
  readonly subpath?: string;
  /** The source package that it was built from, by which distributions name vulnerabilities. */
  readonly source?: { readonly name: string; readonly version?: string };
  /** As declared, not yet normalized: SPDX expressions, ids or names. Several mean all of them hold. */
  readonly licenses?: readonly string[];
  /** Maintainer, vendor or author as declared. */
  readonly supplier?: string;
  /** Paths (as in PackageFile) that the package's database says it owns. */
  readonly files?: readonly string[];
  /** Bytes on disk as the database says. */
  readonly installedBytes?: number;
  /** Names of packages of the same type that it needs, where the file says. */
  readonly dependsOn?: readonly string[];
  /** Only for development or tests, as a lock file says. */
  readonly development?: true;
  /** Digests of the package's archive, lower-case hexadecimal by algorithm (`sha1`, `sha256`, `sha512`). */
  readonly checksums?: Readonly<Record<string, string>>;
}

/** What a cataloger says of one file, in the order met. */
export type CatalogerReport =
  | FoundPackage
  /** More about a package that another file names, such as dpkg's lists of files and copyright texts. */
  | {
      readonly about: string;
      readonly files?: readonly string[];
      readonly licenses?: readonly string[];
      readonly qualifiers?: Readonly<Record<string, string>>;
    }
  /** What only means something together with other files, for the cataloger's own `join`; plain data, as it is kept with the layer. */
  | { readonly part: Readonly<Record<string, unknown>> }
  /** What could not be read. */
  | { readonly unknown: string };

/** What one file gave; a pure function of its path and bytes, so it is kept with the layer. */
export interface FilePackages {
  readonly path: string;
  /** Id of the cataloger. */
  readonly cataloger: string;
  readonly reports: readonly CatalogerReport[];
}

/** The operating system as os-release or its forerunners name it. */
export interface SystemRelease {
  /** `ID`, e.g. `debian`, `alpine`, `rhel`. */
  readonly id: string;
  /** `VERSION_ID`, e.g. `12`, `3.22.1`; absent for rolling ones. */
  readonly version?: string;
  readonly codename?: string;
  /** `PRETTY_NAME`. */
  readonly name?: string;
  readonly like?: readonly string[];
}

/** A package of a whole image or folder, joined from all files that tell of it. */
export interface Package extends FoundPackage {
  /** Package URL, canonical, with qualifiers such as `arch` and `distro`. */
  readonly purl: string;
  readonly cataloger: string;
  /** Files that tell of it, sorted. */
  readonly evidence: readonly string[];
  /** `installed`: it is there to run; `declared`: a lock file names it. */
  readonly finds: 'installed' | 'declared';
  /** Normalized: SPDX expressions, `LicenseRef-…` for others. */
  readonly licenseExpression?: string;
  /** Index of the layer that brought this version, from 0 at the base; undefined for folders. */
  readonly layer?: number;
  /** Package URL of the OS package whose files these are: its vendor answers for it. */
  readonly ownedBy?: string;
  /** Index of the layer that deleted it: its bytes still ship, nothing runs it. */
  readonly deletedIn?: number;
}
