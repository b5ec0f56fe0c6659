/** What an image may ask of the machine. Beyond each of them reading ends with an unknown that says so; real images stay far below. */
export interface ImageLimits {
  /** Bytes of one layer's tar. */
  readonly layerBytes: number;
  /** How many times as many bytes as are stored may come out of a layer, from `freeBytes` on. */
  readonly ratio: number;
  readonly freeBytes: number;
  /** Members of one layer. */
  readonly entries: number;
  /** From `freeEntries` members on each must take so many stored bytes on average: a name, a time and a checksum do not compress to less. */
  readonly storedBytesPerEntry: number;
  readonly freeEntries: number;
  /** Bytes of a path: PATH_MAX of Linux. */
  readonly pathBytes: number;
  /** Characters of all paths and link targets of a layer; from `freePathBytes` on also so many for each stored byte. */
  readonly allPathBytes: number;
  readonly freePathBytes: number;
  readonly pathBytesPerStoredByte: number;
  /** Directories that its paths go through, where they leave the path before: these many, and so many more for each member. */
  readonly freeDirectories: number;
  readonly directoriesPerEntry: number;
  /** A file up to here is held in memory for catalogers, a larger one lies in a temporary file, one beyond the second is not looked into. */
  readonly heldFileBytes: number;
  readonly spilledFileBytes: number;
  /** Of a text that rules read, such as `etc/passwd`. */
  readonly textBytes: number;
  /** Things of one layer that could not be read, told one by one. */
  readonly unknowns: number;
}

export const imageLimits: ImageLimits = {
  layerBytes: 500e9,
  ratio: 250,
  freeBytes: 256 * 1024 ** 2,
  entries: 3_000_000,
  storedBytesPerEntry: 12,
  freeEntries: 200_000,
  pathBytes: 4096,
  allPathBytes: 512 * 1024 ** 2,
  freePathBytes: 32 * 1024 ** 2,
  pathBytesPerStoredByte: 4,
  freeDirectories: 20_000,
  directoriesPerEntry: 8,
  heldFileBytes: 32 * 1024 ** 2,
  spilledFileBytes: 4 * 1024 ** 3,
  textBytes: 256 * 1024,
  unknowns: 100,
};
