import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compatibleGroups, overlapsItself } from '../../packages/plimsoll/src/engine/edits.ts';
import { applyEdits, sameEdit } from '../../packages/plimsoll/src/model/edit.ts';
import type { TextEdit } from '../../packages/plimsoll/src/model/finding.ts';
import { processorTime } from '../support/processor-time.ts';

const length = 30;
const text = Array.from({ length }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');

const edit = fc
  .tuple(fc.nat(length), fc.nat(6), fc.constantFrom('', 'X', 'YZ', '\n'), fc.constantFrom('a', 'b'))
  .map(([start, size, replacement, path]): TextEdit => ({ path, span: { start, end: Math.min(length, start + size) }, text: replacement }));
const groups = fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 8 });

const touches = (a: TextEdit, b: TextEdit) => a.path === b.path && a.span.start <= b.span.end && b.span.start <= a.span.end;
const overlaps = (a: TextEdit, b: TextEdit) => a.path === b.path && a.span.start < b.span.end && b.span.start < a.span.end;

/** From the last edit to the first, so that offsets need no thought. */
function applyNaively(original: string, edits: readonly TextEdit[]): string {
  const distinct = edits.filter((one, index) => edits.findIndex((other) => sameEdit(one, other)) === index);
  const sorted = distinct
    .map((one, index) => ({ one, index }))
    .sort((a, b) => b.one.span.start - a.one.span.start || b.one.span.end - a.one.span.end || b.index - a.index);
  return sorted.reduce((result, { one }) => result.slice(0, one.span.start) + one.text + result.slice(one.span.end), original);
}

describe('compatibleGroups', () => {
  test('accepts no two groups that touch, except by equal edits, and none that overlaps itself', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const accepted = compatibleGroups(input);
        for (const index of accepted) {
          const own = input[index] ?? [];
          assert.ok(!own.some((a, i) => own.some((b, j) => j > i && overlaps(a, b) && !sameEdit(a, b))));
          for (const other of accepted) {
            if (other >= index) continue;
            for (const a of own) for (const b of input[other] ?? []) assert.ok(sameEdit(a, b) || !touches(a, b));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('leaves out only what touches an accepted group before it, or overlaps itself', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const accepted = compatibleGroups(input);
        for (const [index, own] of input.entries()) {
          if (accepted.includes(index) || overlapsItself(own)) continue;
          const before = accepted.filter((other) => other < index).flatMap((other) => input[other] ?? []);
          assert.ok(
            own.some((a) => before.some((b) => touches(a, b) && !sameEdit(a, b))),
            `group ${index} had no reason to wait`,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('takes time in proportion to the number of edits', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => [{ path: 'a', span: { start: index * 3, end: index * 3 + 1 }, text: '' }]);
    const elapsed = processorTime();
    assert.equal(compatibleGroups(many).length, many.length);
    assert.ok(elapsed() < 2000);
  });

  test('a file is created once, and not edited in the same round', () => {
    const create = { path: 'n', create: 'x' };
    const change = { path: 'n', span: { start: 0, end: 0 }, text: 'y' };
    assert.deepEqual(compatibleGroups([[create], [create], [{ path: 'n', create: 'other' }], [change]]), [0, 1]);
    assert.deepEqual(compatibleGroups([[change], [create]]), [0]);
    assert.deepEqual(compatibleGroups([[create, change]]), []);
  });
});

test('applyEdits equals applying one after the other from the end', () => {
  fc.assert(
    fc.property(groups, (input) => {
      const chosen = compatibleGroups(input).flatMap((index) => input[index] ?? []);
      const own = chosen.filter(({ path }) => path === 'a');
      assert.equal(applyEdits(text, own), applyNaively(text, own));
    }),
    { numRuns: 2000 },
  );
});
