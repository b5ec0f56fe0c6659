/** Something to fuzz. A file of this folder that exports `target` is found by run.ts under its own name. */
export interface FuzzTarget {
  /** Texts to begin from. */
  readonly seeds: () => readonly string[];
  /** Fragments that matter to the language; mutations insert them. */
  readonly fragments: readonly string[];
  /** Throws if an input shows a defect. */
  readonly check: (input: string) => void;
  /**
   * Checks that time grows in proportion: each makes a hostile text of about `size` characters. The runner compares
   * two sizes and reports what grows clearly faster than the text.
   */
  readonly growing?: readonly ((size: number) => string)[];
}
