import type { Grade } from '../audit/grade.ts';
import type { Rule } from '../rules/define.ts';
import type { Layout } from './terminal.ts';

/** What a format may need besides the report. */
export interface Rendering {
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly layout: Layout;
  /** Further members of the JSON document. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Of an audit, if anything was graded. */
  readonly grade?: Grade | undefined;
  /** A path as CI servers want it: relative to the checkout, wherever in it the command runs. */
  readonly fromCheckout: (path: string) => string;
}
