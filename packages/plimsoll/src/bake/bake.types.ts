import type { Unknown } from '../model/finding.ts';
import type { Known } from '../model/known.ts';
import type { MappedText, SourceText } from '../model/text.ts';

/** What `docker buildx bake` builds by one definition, which may consist of several files. */
export interface BakeDefinition {
  /** Those that are built, in file order: what others only inherit from is not among them. */
  readonly targets: readonly BakeTarget[];
  readonly unknowns: readonly Unknown[];
}

/** A target with what it inherits. Values are those of an empty environment; what depends on anything else is unknown. */
export interface BakeTarget {
  readonly name: string;
  /** The file that it stands in. */
  readonly source: SourceText;
  readonly context: Known<string> | undefined;
  /** Relative to the context. */
  readonly dockerfile: Known<string> | undefined;
  readonly inline: BakeInline | undefined;
  readonly target: Known<string> | undefined;
  readonly args: ReadonlyMap<string, Known<string>>;
  readonly contexts: ReadonlyMap<string, Known<string>>;
  readonly platforms: readonly Known<string>[];
}

/** A Dockerfile in the definition. */
export interface BakeInline {
  readonly source: SourceText;
  /** With the way back into the file; unknown where a part of it is, and for JSON, which has no positions. */
  readonly text: Known<MappedText>;
}
