import type { Unknown } from '../model/finding.ts';
import type { FilePackages, Package, SystemRelease } from '../packages/package.types.ts';
import type { SecretMatch } from '../secrets/scan.types.ts';

/** `sha256:` and 64 hexadecimal digits (or sha512). */
export type Digest = string;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
}

/** The container configuration of an image (OCI image-spec config, with Docker's additions). Absent members were absent. */
export interface ContainerConfig {
  readonly user?: string;
  readonly exposedPorts: readonly string[];
  /** `NAME=value`, in order. */
  readonly env: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly volumes: readonly string[];
  readonly workdir?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  readonly shell?: readonly string[];
  readonly onBuild: readonly string[];
  /** As in Docker's config; durations in nanoseconds. */
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly interval?: number;
    readonly timeout?: number;
    readonly startPeriod?: number;
    readonly retries?: number;
  };
  /** The classic builder's `ArgsEscaped`; Windows only. */
  readonly argsEscaped?: boolean;
}

export interface HistoryEntry {
  /** RFC 3339. */
  readonly created?: string;
  readonly createdBy?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly emptyLayer: boolean;
}

/** The image config document, read once at the boundary. */
export interface ImageConfig {
  readonly platform: Platform;
  readonly created?: string;
  readonly author?: string;
  readonly container: ContainerConfig;
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
}

/** The bytes of one layer as a source has them. */
export interface LayerBlob {
  /** Of the bytes as stored (compressed or not); undefined where the source does not say. */
  readonly digest?: Digest;
  /** Of the bytes as stored. */
  readonly size?: number;
  readonly mediaType?: string;
  /** Why the source does not have its bytes, such as a foreign layer of Windows; `open` then throws the same. */
  readonly absent?: string;
  /** Streams the stored bytes from their beginning; may be called again. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Where the bytes lie in a file of this machine as they are stored, so that a thread can read them itself. */
  readonly file?: { readonly path: string; readonly start: number; readonly end: number };
}

/** A document that is attached to an image: an in-toto attestation or a referrer. */
export interface Attachment {
  readonly artifactType: string;
  readonly digest: Digest;
  readonly bytes: () => Promise<Uint8Array>;
}

/** An image that a source has opened. Nothing of its layers has been read yet. */
export interface OpenImage {
  /** As the user named it. */
  readonly name: string;
  /** Which kind of source: `docker-archive`, `oci-archive`, `oci-layout`, `registry`, `docker`, `podman`, `containerd`, `rootfs`, … */
  readonly source: string;
  /** Names that the source gives it, e.g. `app:1.2`. */
  readonly tags: readonly string[];
  /** Of the image manifest; undefined in the old docker-archive. */
  readonly digest?: Digest;
  /** Of the index that the manifest was chosen from. */
  readonly indexDigest?: Digest;
  /** Of the config document: the image ID. */
  readonly id?: Digest;
  readonly annotations: Readonly<Record<string, string>>;
  /** What the user should know of how it was opened: that it is one of several images in an archive, say. Sentences without a full stop. */
  readonly notes?: readonly string[];
  /** What the source itself could not read; of a folder complete only once its layer was read. */
  readonly unknowns?: readonly Unknown[];
  /** Undefined for a root file system. */
  readonly config?: ImageConfig;
  /** From the base up; as many as `config.diffIds`. */
  readonly layers: readonly LayerBlob[];
  attachments(): Promise<readonly Attachment[]>;
  close(): Promise<void>;
}

export type EntryKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** One member of a layer's tar, in its order, cleaned: no leading slash or dot, no `..`. Of several with one path the last counts. */
export interface LayerEntry {
  /** Without a trailing slash; the root is ''. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Permission, setuid, setgid and sticky bits: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Where a symbolic link points, as written, or the path that a hard link names. */
  readonly target?: string;
  /** First 16 hexadecimal digits of the SHA-256 of a file's content; absent for empty files. */
  readonly content?: string;
  /** Whether a file begins as an ELF, PE or Mach-O program or as a script (`#!`), with the interpreter. */
  readonly program?: 'elf' | 'pe' | 'macho' | 'script';
  /** File capabilities are set (`security.capability`). */
  readonly capabilities?: true;
}

/** What was read of one layer: a pure function of its bytes, and kept by diff ID. */
export interface LayerAnalysis {
  readonly diffId: Digest;
  /** Of the tar, with headers and padding. */
  readonly tarBytes: number;
  readonly entries: readonly LayerEntry[];
  /** Paths that this layer deletes from those below (`.wh.NAME`). */
  readonly whiteouts: readonly string[];
  /** Directories whose content below is hidden (`.wh..wh..opq`). */
  readonly opaque: readonly string[];
  readonly packages: readonly FilePackages[];
  readonly secrets: readonly { readonly path: string; readonly matches: readonly SecretMatch[] }[];
  /** Contents of small files that rules ask for, by path: `etc/passwd`, `etc/group`, `etc/shadow`, os-release, … */
  readonly texts: Readonly<Record<string, string>>;
  readonly unknowns: readonly Unknown[];
}

/** A file of the image as a container sees it. */
export interface TreeEntry extends LayerEntry {
  /** Index of the layer that it is from. */
  readonly layer: number;
}

export interface ImageLayer {
  readonly index: number;
  readonly diffId: Digest;
  readonly digest?: Digest;
  /** Bytes as stored in the source. */
  readonly storedBytes?: number;
  /** Sum of the sizes of its files: what tools call the layer's size. */
  readonly bytes: number;
  /** Index into the config's history, where there is one. */
  readonly history?: number;
  readonly analysis: LayerAnalysis;
}

/** A secret of an image, wherever it was. */
export interface ImageSecret extends SecretMatch {
  readonly at:
    | { readonly in: 'layer'; readonly layer: number; readonly path: string; readonly deletedIn?: number }
    | { readonly in: 'env' | 'label'; readonly name: string }
    | { readonly in: 'history'; readonly index: number };
}

/** All that was read of an image in one pass. */
export interface ImageAnalysis {
  readonly name: string;
  readonly source: string;
  readonly tags: readonly string[];
  readonly digest?: Digest;
  readonly id?: Digest;
  readonly annotations: Readonly<Record<string, string>>;
  readonly config?: ImageConfig;
  readonly layers: readonly ImageLayer[];
  /** The final file system by path, in the order of paths. */
  readonly tree: ReadonlyMap<string, TreeEntry>;
  readonly system?: SystemRelease;
  readonly packages: readonly Package[];
  readonly secrets: readonly ImageSecret[];
  readonly unknowns: readonly Unknown[];
}
