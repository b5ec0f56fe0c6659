/** The shapes of the source files that the generator reads; only the fields it needs. */
export interface SourceRow {
  readonly image: string;
  readonly registry: string | null;
  readonly variant: string;
  readonly os: string | null;
  readonly libc: string | null;
  readonly packageManager: string | null;
  readonly shells: readonly string[] | null;
  readonly defaultUser: string | null;
  readonly nonRootUser: { readonly name: string; readonly uid: number | null; readonly gid: number | null } | null;
  readonly entrypoint: readonly string[] | string | null;
  readonly cmd: readonly string[] | string | null;
  readonly stopSignal: string | null;
  readonly ports: readonly string[];
  readonly healthcheck: boolean | null;
  readonly workdir: string | null;
  readonly compressedSizeBytes: SourceSize | null;
  readonly uncompressedSizeBytes: SourceSize | null;
  readonly from?: string | null;
  readonly includes?: readonly string[] | null;
}

interface SourceSize {
  readonly bytes: number;
  readonly tag: string;
  readonly date: string;
}

export interface SourceEntry {
  readonly v: string | null;
  readonly tags?: readonly string[];
  readonly shared?: readonly string[];
  readonly full: readonly number[];
  readonly os?: string;
  readonly pre?: 1;
  readonly from?: string;
}

export interface SourceTags {
  readonly _meta: { readonly date: string };
  readonly removedImages: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, { readonly entries: readonly SourceEntry[] }>>;
}

export interface SourceRetired {
  readonly images: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface SourceSupport {
  readonly images: Readonly<Record<string, { readonly product: string | null; readonly depth?: number }>>;
  readonly products: Readonly<Record<string, { readonly cycles: readonly SourceCycle[] }>>;
}

interface SourceCycle {
  readonly cycle: string;
  readonly releaseDate: string;
  readonly eol: string | boolean;
  readonly eoes?: string | boolean;
  readonly lts?: string | boolean;
}
