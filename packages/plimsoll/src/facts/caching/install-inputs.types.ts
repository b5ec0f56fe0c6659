import type { Applicability } from '../../model/finding.ts';

/** The files of the context that an install reads, and whether it does the same without the others. */
export interface InstallInputs {
  /** Relative to the context. */
  readonly files: readonly string[];
  /** Words that keep the install from doing what needs the sources, behind its subcommand. */
  readonly options?: string;
  /** The command that does it once they are there. */
  readonly afterwards?: string;
  readonly applicability: Exclude<Applicability, 'manual'>;
}
