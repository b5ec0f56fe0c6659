import type { LayerBlob } from '../image.types.ts';
import type { Descriptor } from './documents.ts';

/** How the registry that a reference names is spoken to. */
export interface RegistrySettings {
  /** Path of a PEM file with certificate authorities beside the system's. */
  readonly caFile?: string;
  /** Certificates are not checked, and plain HTTP is tried where there is no TLS. */
  readonly insecure?: boolean;
  /** Plain HTTP at once. Loopback addresses get it without being asked, as with Docker, after TLS failed. */
  readonly plainHttp?: boolean;
  /** Instead of what Docker's and the containers tools' files say. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Tried in order before the registry itself: `HOST[:PORT][/PATH]`, for all registries or as `REGISTRY=MIRROR`. */
  readonly mirrors?: readonly string[];
  /** Milliseconds until a connection or the next bytes of an answer must be there; 30 s unless told. */
  readonly timeout?: number;
  /** Milliseconds before a request that a busy registry refused is repeated, doubled each time; 500 unless told. */
  readonly retryDelay?: number;
}

/** What a source may know of the world around it. */
export interface SourceOptions {
  /** Relative paths start here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As for `--platform`: `os/architecture[/variant]`. This machine's, with Linux, unless told. */
  readonly platform?: string;
  readonly registry?: RegistrySettings;
  readonly signal?: AbortSignal;
  /** Standard input, for the reference `-`. */
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  /** Calls back before a signal ends the program; gives the way to undo that. Temporary files are removed by it. */
  readonly onSignal?: (cleanUp: () => void) => () => void;
  /** Bytes that an archive may take in a temporary file; 64 GiB unless told, and never the last free gigabyte. */
  readonly spoolLimit?: number;
}

/** Where bytes lie in a file of this machine. `end` is exclusive. */
export interface StoredFile {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The files of an archive or a folder, by path with `/` from its root. */
export interface FileSet {
  /** As the user named it. */
  readonly name: string;
  /** A regular file, through links that stay inside. Undefined for anything else and for paths that lead out. */
  find(path: string): StoredFile | undefined;
}

/** Where the documents and layers of OCI images are: a layout, a registry. */
export interface BlobStore {
  /** As the user named it. */
  readonly name: string;
  /** Whole, checked against size and digest. Undefined if it is not there; throws UserError if it is wrong or larger than `limit`. */
  read(descriptor: Descriptor, limit: number): Promise<Uint8Array | undefined>;
  layer(descriptor: Descriptor): LayerBlob;
  /** Manifests that say they belong to a manifest. */
  referrers(digest: string): Promise<readonly Descriptor[]>;
}
