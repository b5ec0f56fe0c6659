import assert from 'node:assert/strict';
import { gradeImage } from '../../packages/plimsoll/src/audit/grade.ts';
import type { Comment, Diagnostic } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { compatibleGroups } from '../../packages/plimsoll/src/engine/edits.ts';
import { candidateFixes, type FixedFile, type FixOptions, fixFile } from '../../packages/plimsoll/src/engine/fix.ts';
import { type Inspection, inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import type { TextEdit } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { assertSameMeaning } from './meaning.ts';
import { allRules, viewOf } from './rules.ts';

const active = allRules();
/** Fewer than users get: nodecraft needs six with all presets on, every other real file five. */
const maxRounds = 6;

export function inspectSource(source: SourceText): Inspection {
  return inspect(viewOf(source), active, rules);
}

export function fixSource(source: SourceText, options: FixOptions): FixedFile {
  return fixFile(source, (text) => viewOf(text), active, rules, new Map(), options);
}

/** Fixes a file and asserts all that must hold whatever the rules. Says what was applied; nothing if the file is as it was. */
export function checkFixes(source: SourceText, unsafe: boolean): FixedFile {
  const before = inspectSource(source);
  assert.deepEqual(
    before.failures.map(({ rule, error }) => `${rule}: ${error}`),
    [],
    'no rule throws',
  );
  const fixed = fixSource(source, { unsafe, maxRounds });
  assert.deepEqual(fixed.rejected, [], 'no fix breaks the file');
  assert.ok(fixed.converged, `settles within ${maxRounds} rounds`);
  if (fixed.source.text === source.text) {
    assert.deepEqual(fixed.applied, [], 'a fix changes something');
    return fixed;
  }
  assertOutsideKept(source, before, unsafe);

  // Read anew, so that nothing the engine remembers hides what is wrong with the text.
  const after = inspectSource(new SourceText(source.path, fixed.source.text, source.encoding));
  assertNoneAdded(refusals(after), refusals(before), 'new diagnostic');
  const left = candidateFixes(after, { unsafe }).map(({ finding }) => finding.rule);
  assert.deepEqual(left, [], 'what was fixed is not reported again');
  assert.deepEqual(lostComments(before.view.dockerfile.comments, after.view.dockerfile.comments, after.view.source), [], 'comments stay');
  assertLineEnds(source.text, fixed.source.text);
  const [was, is] = [gradeImage(before.findings).score, gradeImage(after.findings).score];
  assert.ok(is >= was, `fixing does not lower the grade (${was} → ${is})`);
  // What was refused before had no meaning to keep.
  if (!unsafe && refusals(before).length === refusals(after).length) assertSameMeaning(before.view.graph, after.view.graph);
  return fixed;
}

/** One round, put together again by splicing from the end: every byte that no edit covers is where it was. */
function assertOutsideKept(source: SourceText, before: Inspection, unsafe: boolean): void {
  const groups = candidateFixes(before, { unsafe }).map(({ fix }) => fix.edits);
  const edits = compatibleGroups(groups)
    .flatMap((index) => groups[index] ?? [])
    .filter((edit): edit is TextEdit => 'span' in edit && edit.path === source.path)
    .sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  let text = source.text;
  let last = '';
  for (const { span, text: replacement } of edits) {
    const key = `${span.start} ${span.end} ${replacement}`;
    if (key === last) continue;
    last = key;
    text = text.slice(0, span.start) + replacement + text.slice(span.end);
  }
  assert.equal(fixSource(source, { unsafe, maxRounds: 1 }).source.text, text, 'only what edits cover changes');
}

function refusals({ view }: Inspection): string[] {
  return view.diagnostics.filter(({ accepted }: Diagnostic) => !accepted).map(({ code }) => code);
}

function assertNoneAdded(after: readonly string[], before: readonly string[], what: string): void {
  const left = [...before];
  for (const code of after) {
    const at = left.indexOf(code);
    assert.notEqual(at, -1, `${what}: ${code}`);
    left.splice(at, 1);
  }
}

/** Comments that are gone. A comment of ours may go with the finding that it hid; one may become the end of a line. */
function lostComments(before: readonly Comment[], after: readonly Comment[], text: SourceText): string[] {
  const left = new Map<string, number>();
  for (const { text: comment } of after) left.set(comment, (left.get(comment) ?? 0) + 1);
  return before.flatMap(({ text: comment }) => {
    const count = left.get(comment) ?? 0;
    left.set(comment, count - 1);
    return count > 0 || /^plimsoll\s+ignore\s*=/.test(comment) || text.text.includes(`# ${comment}`) ? [] : [comment];
  });
}

function assertLineEnds(before: string, after: string): void {
  const has = (text: string) => ({ crlf: /\r\n/.test(text), lf: /(?:^|[^\r])\n/.test(text) });
  const [was, is] = [has(before), has(after)];
  if (was.lf || was.crlf) assert.ok((was.lf || !is.lf) && (was.crlf || !is.crlf), 'line ends stay');
}
