import type { Edit, NewFile, TextEdit } from './finding.ts';

export function isNewFile(edit: Edit): edit is NewFile {
  return 'create' in edit;
}

/** Edits of the same file that are the same edit. */
export function sameEdit(a: Edit, b: Edit): boolean {
  if (a.path !== b.path) return false;
  if (isNewFile(a) || isNewFile(b)) return isNewFile(a) && isNewFile(b) && a.create === b.create;
  return a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}

/** Applies text edits that do not touch each other, in any order. Equal edits count once. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let at = 0;
  let previous: TextEdit | undefined;
  for (const edit of sorted) {
    if (previous && sameEdit(edit, previous)) continue;
    result += text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
    previous = edit;
  }
  return result + text.slice(at);
}
