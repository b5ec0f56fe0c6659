import type { Applicability } from '../model/finding.ts';

/** The files of the context that an install reads, and whether it does the same without the others. */
export interface InstallInputs {
  /** Relative to the context. */
  readonly files: readonly string[];
  readonly applicability: Exclude<Applicability, 'manual'>;
}
