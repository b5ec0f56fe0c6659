import { isNewFile, sameEdit } from '../model/edit.ts';
import type { Edit } from '../model/finding.ts';

/**
 * Chooses edit groups (the edits of one fix) that can be applied together: groups come in order, a later group that touches
 * what an earlier one edits waits. Equal edits merge. Returns the accepted groups' indexes.
 */
export function compatibleGroups(groups: readonly (readonly Edit[])[]): number[] {
  const taken = new Map<string, Edit[]>();
  const accepted: number[] = [];
  for (const [index, edits] of groups.entries()) {
    const clash = edits.some((edit) => (taken.get(edit.path) ?? []).some((other) => !sameEdit(edit, other) && touches(edit, other)));
    if (clash) continue;
    for (const edit of edits) {
      const list = taken.get(edit.path) ?? [];
      if (!list.some((other) => sameEdit(edit, other))) list.push(edit);
      taken.set(edit.path, list);
    }
    accepted.push(index);
  }
  return accepted;
}

/** Two insertions at one place, an insertion at the edge of a replacement, and overlapping replacements are not applied together. */
function touches(a: Edit, b: Edit): boolean {
  if (isNewFile(a) || isNewFile(b)) return true;
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}
