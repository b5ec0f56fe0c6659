import type { Known } from '../model/known.ts';
import type { Step } from './graph.types.ts';

/** A variable's value could not be worked out because of something that is already reported. */
export const failed: unique symbol = Symbol('failed');

/** What a variable holds when nothing is passed to the build, as BuildKit itself checks a file: undefined if it is not set. */
export type Assumed = string | undefined | typeof failed;

/** A variable that the words of an instruction may refer to, set by ENV or ARG (BuildKit keeps both in one list: the last one wins). */
export interface Variable {
  readonly value: Known<string>;
  readonly assumed: Assumed;
  readonly step: Step | undefined;
}
