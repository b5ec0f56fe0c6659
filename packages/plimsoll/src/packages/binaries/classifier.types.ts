import type { PackageType } from '../package.types.ts';

/** How the version of a program from no package manager is found in its bytes. */
export interface Classifier {
  /** Type of the package URL; `generic` where it is absent. */
  readonly type?: PackageType;
  readonly namespace?: string;
  readonly name: string;
  /** Of the file, without its folder: a name, or a pattern where it has a `*`. */
  readonly files: readonly string[];
  /**
   * Over the bytes as Latin-1, with a group `version`, in the order of preference. Every repetition is bounded, so that a match is shorter
   * than the overlap of the pieces in which a file is read. `FILE` stands for the version in the file's own name, dots quoted.
   */
  readonly patterns: readonly RegExp[];
  /** Where the version is part of the file's name: with a group `version`, put where the patterns say `FILE`. */
  readonly fileVersion?: RegExp;
}
