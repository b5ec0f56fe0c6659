/** A pair of indexes: the one of the first sequence belongs to the one of the second. */
export type Aligned = readonly [left: number, right: number];

/**
 * Aligns two sequences so that the sum of what pairs are worth is highest and order is kept. What is skipped costs `skip` on either side, but
 * nothing at the beginning of the first sequence. Takes time and memory in proportion to the product of the lengths.
 * @param worth of a pair; undefined where the two cannot belong together.
 */
export function align(lefts: number, rights: number, worth: (left: number, right: number) => number | undefined, skip: number): Aligned[] {
  const width = rights + 1;
  const best = new Float64Array((lefts + 1) * width);
  // How each cell was reached: 1 a pair, 2 the left one skipped, 3 the right one.
  const step = new Uint8Array(best.length);
  for (let right = 1; right <= rights; right++) {
    best[right] = -skip * right;
    step[right] = 3;
  }
  for (let left = 1; left <= lefts; left++) {
    step[left * width] = 2;
    for (let right = 1; right <= rights; right++) {
      const at = left * width + right;
      let value = (best[at - width] as number) - skip;
      let how = 2;
      const skipped = (best[at - 1] as number) - skip;
      if (skipped > value) [value, how] = [skipped, 3];
      const pair = worth(left - 1, right - 1);
      if (pair !== undefined && (best[at - width - 1] as number) + pair >= value)
        [value, how] = [(best[at - width - 1] as number) + pair, 1];
      best[at] = value;
      step[at] = how;
    }
  }
  const pairs: Aligned[] = [];
  for (let left = lefts, right = rights; left > 0 || right > 0; ) {
    const how = step[left * width + right];
    if (how === 1) pairs.push([left - 1, right - 1]);
    if (how !== 3) left--;
    if (how !== 2) right--;
  }
  return pairs.reverse();
}
