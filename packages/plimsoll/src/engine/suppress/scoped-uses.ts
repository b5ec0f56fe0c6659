import type { Span } from '../../model/text.ts';

/** A rule in a place: all comments that name it there are of use together. */
export interface Use {
  used: boolean;
}

interface Place {
  readonly span: Span;
  readonly uses: Map<string, Use>;
  /** The place that this one lies in. */
  readonly parent: Place | undefined;
}

/** What is hidden in places that come in order and lie beside or within each other, so that those of an offset are found by halving. */
export class ScopedUses {
  readonly #places: Place[] = [];

  in(span: Span): Map<string, Use> {
    const last = this.#places.at(-1);
    if (last && last.span.start === span.start && last.span.end === span.end) return last.uses;
    let parent = last;
    while (parent && parent.span.end <= span.start) parent = parent.parent;
    const uses = new Map<string, Use>();
    this.#places.push({ span, uses, parent });
    return uses;
  }

  at(offset: number): Map<string, Use>[] {
    const found: Map<string, Use>[] = [];
    let place = this.#places[lastIndexAtMost(this.#places, offset, ({ span }) => span.start)];
    for (; place; place = place.parent) if (offset < place.span.end) found.push(place.uses);
    return found;
  }
}

/** Index of the last element whose key is at most a value, among elements in the order of their keys; -1 if there is none. */
export function lastIndexAtMost<T>(sorted: readonly T[], value: number, key: (element: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(sorted[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
