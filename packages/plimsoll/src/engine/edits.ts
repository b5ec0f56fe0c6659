import { isNewFile, sameEdit } from '../model/edit.ts';
import type { Edit, TextEdit } from '../model/finding.ts';

/**
 * Chooses edit groups (the edits of one fix) that can be applied together: groups come in order, a later group that touches
 * what an earlier one edits waits. Equal edits merge. A group whose own edits overlap is never accepted.
 * Returns the accepted groups' indexes.
 */
export function compatibleGroups(groups: readonly (readonly Edit[])[]): number[] {
  const taken = new Map<string, Taken>();
  const accepted: number[] = [];
  for (const [index, edits] of groups.entries()) {
    if (overlapsItself(edits) || edits.some((edit) => taken.get(edit.path)?.clashes(edit))) continue;
    // All of a group is compared before any of it is taken: its edits may touch each other.
    const fresh = edits.filter((edit) => !taken.get(edit.path)?.has(edit));
    for (const edit of fresh) {
      const own = taken.get(edit.path) ?? new Taken();
      own.add(edit);
      taken.set(edit.path, own);
    }
    accepted.push(index);
  }
  return accepted;
}

/** The edits of one fix may touch, as an insertion in front of what is replaced does, but not change the same text twice. */
export function overlapsItself(edits: readonly Edit[]): boolean {
  return [...Map.groupBy(edits, ({ path }) => path).values()].some((own) => {
    const spans = own.filter((edit): edit is TextEdit => !isNewFile(edit)).sort(byPlace);
    if (spans.length < own.length) return own.some((edit) => !sameEdit(edit, own[0] as Edit));
    return spans.some((edit, index) => {
      const before = spans[index - 1];
      return before !== undefined && edit.span.start < before.span.end && !sameEdit(edit, before);
    });
  });
}

/** What is taken of one file: edits that do not overlap, in the order of their places, so that a neighbour is found by halving. */
class Taken {
  #created: Edit | undefined;
  readonly #edits: TextEdit[] = [];

  /** Another edit touches it: insertions at one place, an insertion at the edge of a replacement, ranges that meet or overlap. */
  clashes(edit: Edit): boolean {
    if (this.#created) return !sameEdit(edit, this.#created);
    if (isNewFile(edit)) return this.#edits.length > 0;
    return this.#touching(edit).some((other) => !sameEdit(edit, other));
  }

  has(edit: Edit): boolean {
    if (isNewFile(edit)) return this.#created !== undefined;
    return this.#touching(edit).some((other) => sameEdit(edit, other));
  }

  add(edit: Edit): void {
    if (isNewFile(edit)) this.#created = edit;
    else
      this.#edits.splice(
        this.#first((other) => byPlace(other, edit) > 0),
        0,
        edit,
      );
  }

  #touching({ span }: TextEdit): TextEdit[] {
    const touching: TextEdit[] = [];
    for (let at = this.#first((other) => other.span.start > span.end) - 1; at >= 0; at--) {
      const other = this.#edits[at] as TextEdit;
      if (other.span.end < span.start) break;
      touching.push(other);
    }
    return touching;
  }

  /** Index of the first edit behind a place; `isBehind` holds for all that follow, too. */
  #first(isBehind: (edit: TextEdit) => boolean): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBehind(this.#edits[middle] as TextEdit)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function byPlace(a: TextEdit, b: TextEdit): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}
