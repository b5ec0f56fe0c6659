export type TarKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** One member of a tar archive, as its headers describe it. Names are as written: nothing is cleaned, nothing is safe to open. */
export interface TarEntry {
  readonly path: string;
  readonly kind: TarKind;
  /** Permission, setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; of a sparse file with its holes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Of links, as written. */
  readonly target?: string;
  /** Where the stored content begins in the archive, and its bytes there (a sparse file's map included). */
  readonly offset: number;
  readonly storedBytes: number;
  readonly sparse: boolean;
  /** PAX records that hold for it, those of global headers too; undefined if there are none. */
  readonly records?: ReadonlyMap<string, string>;
  /** It stands behind an end of archive, where `tar` and container engines stop reading: archives were put together. */
  readonly afterEnd: boolean;
}

/** Takes the content of a file. Chunks are only lent: they are overwritten or shared once `push` has returned. */
export interface TarSink {
  push(chunk: Buffer): void;
  /** @param complete false if the archive ended before the content did. */
  end(complete: boolean): void;
}

export interface TarListener {
  /** Called for each member; what it returns gets the content. */
  entry(entry: TarEntry): TarSink | undefined;
  /** What could not be read, and where in the archive. */
  problem(reason: string, offset: number): void;
}
