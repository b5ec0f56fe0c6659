import type { BaseFacts } from '../../bases/catalogue.types.ts';
import type { Step } from '../../build/graph.types.ts';

/** How one stage becomes two: what is built stays above, what is shipped starts anew below. */
export interface StagePlan {
  /** What the new stage starts from, as FROM takes it. */
  readonly image: string;
  /** What is known of it; undefined only if it is the base that the stage has now. */
  readonly facts: BaseFacts | undefined;
  /** The last step that belongs to the build. */
  readonly last: Step;
  /** Lines of the build stage above a step of it: a virtual environment, a setting of the compiler. */
  readonly above?: { readonly step: Step; readonly lines: readonly string[] };
  /** Lines behind the build, such as one that removes development dependencies. */
  readonly behind: readonly string[];
  /** Settings of the new stage that the old one did not have. */
  readonly settings: readonly string[];
  /** What is copied, each with its target: both absolute. */
  readonly copies: readonly StageCopy[];
  /** Copies of the context that the new stage needs as well, by step. */
  readonly repeats: (step: Step) => boolean;
  /** Packages of the system that only the build needs, besides compilers and headers. */
  readonly buildPackages: (name: string) => boolean;
  /** The start command in place of the one that the file has: a standalone server. */
  readonly start?: readonly string[];
}

export interface StageCopy {
  readonly from: string;
  readonly to: string;
}

/** Why there is no plan, as the end of a sentence: `what it starts is not among what is built`. */
export interface NoPlan {
  readonly why: string;
}
