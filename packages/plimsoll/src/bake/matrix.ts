import type { Known } from '../model/known.ts';
import type { Value } from './evaluate.ts';

/** Combinations of a matrix that are looked at. */
const most = 100;

/** Each combination of the lists of a matrix, by variable; undefined if it is not known, or gives more than are looked at. */
export function combinationsOf(matrix: Known<Value>): readonly ReadonlyMap<string, Known<Value>>[] | undefined {
  if (!matrix.known || !(matrix.value instanceof Map)) return undefined;
  let combinations: ReadonlyMap<string, Known<Value>>[] = [new Map()];
  for (const [name, list] of matrix.value) {
    if (!list.known || !Array.isArray(list.value)) return undefined;
    const items: readonly Known<Value>[] = list.value;
    if (combinations.length * items.length > most) return undefined;
    combinations = combinations.flatMap((before) => items.map((item) => new Map([...before, [name, item]])));
  }
  return combinations;
}
