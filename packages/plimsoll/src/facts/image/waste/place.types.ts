/** Files of one kind that an image need not hold, and where they lie. */
export interface WastePlace {
  /** Kebab-case. */
  readonly id: string;
  /** What they are, as a noun phrase. */
  readonly holds: string;
  /** `no`: nothing that runs reads them. `perhaps`: most images do without, but something may. */
  readonly needed: 'no' | 'perhaps';
  /** What keeps them out of the image. */
  readonly remedy: string;
  /** Directories from the root. */
  readonly at?: readonly string[];
  /** Directories anywhere, by their last one to three components. */
  readonly folders?: readonly string[];
  /** Names of files anywhere. */
  readonly names?: readonly string[];
  /** Ends of names of files anywhere, from one of the last three dots. */
  readonly endings?: readonly string[];
  /** Further than that: whether the directory that they lie in is meant. */
  readonly in?: (directory: string) => boolean;
  /** Paths below that are not meant. */
  readonly except?: RegExp;
  /** Only where this other file is there too. */
  readonly besides?: (path: string) => string | undefined;
}
