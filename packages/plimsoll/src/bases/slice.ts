/** One image of the data file. Letters keep the file small; `tools/bases/` writes it, only this room reads it. */
export interface ImageSlice {
  /** Kind of image. */
  readonly k?: 'language' | 'sdk' | 'system' | 'server';
  /** Variants with their facts. */
  readonly v?: readonly VariantRow[];
  /** Listed tags, one text per entry of aliases: `version|os family:version|pre|most specific tags|floating tags`. */
  readonly e?: readonly string[];
  /** Retired tags: `date tag tag …;date …`; a tag that begins with `-` continues the last one that does not. */
  readonly r?: string;
  /** Day on which the whole image was removed from the official images. */
  readonly x?: string;
  /** End-of-life product and the number of version components that make its cycle. */
  readonly p?: readonly [product: string, depth: number];
  /** Operating system of a tag that does not say: from which version on, which family and version. */
  readonly o?: readonly (readonly [since: string, family: string, version?: string])[];
  /** Another image that publishes the same tags. */
  readonly like?: string;
  /** Image that replaced this one, for suggestions. */
  readonly n?: string;
  /** Tags are not recorded: any is accepted. */
  readonly open?: 1;
}

export interface VariantRow {
  /** Words of the tag that select the row, sorted. */
  readonly w?: string;
  /** Operating system family of the row; absent if the tag decides. */
  readonly o?: string;
  /** Versions the row holds for: from (inclusive) and before (exclusive). */
  readonly f?: string;
  readonly b?: string;
  /** Facts that differ from what the operating system implies. */
  readonly l?: 'glibc' | 'musl' | 'none';
  readonly m?: 'apk' | 'none';
  readonly q?: readonly string[];
  /** Default user and the user that is offered. */
  readonly u?: string;
  readonly a?: readonly [name: string, uid: number | null, gid: number | null];
  readonly d?: string;
  readonly e?: readonly string[];
  readonly c?: readonly string[];
  readonly s?: string;
  readonly p?: readonly string[];
  readonly h?: boolean;
  /** Programs besides those of the operating system, and tools known to be absent. */
  readonly i?: string;
  readonly n?: string;
  /** Sizes: uncompressed and compressed. */
  readonly z?: SizeRow;
  readonly y?: SizeRow;
}

export type SizeRow = readonly [bytes: number, tag: string, date: string];

/** One product of endoflife.date: cycle, release day, end of support, flags. */
export type CycleRow = readonly [cycle: string, released: string, ends: string | boolean, lts?: string | boolean];
