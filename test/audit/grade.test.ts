import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gradeImage, gradeRepository } from '../../packages/plimsoll/src/audit/grade.ts';
import { rank } from '../../packages/plimsoll/src/audit/rank.ts';
import { type Finding, practices, severities } from '../../packages/plimsoll/src/model/finding.ts';

const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    rule: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    practice: fc.constantFrom(...practices),
    severity: fc.constantFrom(...severities),
  })
  .map(({ rule, practice, severity }) => ({
    rule: `${practice}-${rule}`,
    practice,
    severity,
    aliases: [],
    message: '',
    location: { in: 'source', path: 'Dockerfile', span: { start: 0, end: 0 } },
    related: [],
    fixes: [],
    fingerprint: '',
  }));

test('taking a finding away never lowers the grade', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { minLength: 1, maxLength: 30 }), fc.nat(), (findings, pick) => {
      const fewer = findings.toSpliced(pick % findings.length, 1);
      const [before, after] = [gradeImage(findings), gradeImage(fewer)];
      assert.ok(after.score >= before.score);
      const other = gradeImage([]);
      assert.ok((gradeRepository([after, other])?.score ?? 0) >= (gradeRepository([before, other])?.score ?? 0));
    }),
  );
});

test('no findings are 100, and an image that does not build is an F whatever else is right', () => {
  assert.deepEqual(gradeImage([]), { score: 100, letter: 'A', lost: [] });
  const [finding] = fc.sample(anyFinding, 1) as [Finding];
  assert.equal(gradeImage([{ ...finding, practice: 'correctness', severity: 'error' }]).letter, 'F');
});

test('what was measured moves a finding up within its kind', () => {
  const [finding] = fc.sample(anyFinding, 1) as [Finding];
  const base = { ...finding, practice: 'size', severity: 'warning' } as const;
  const small = { ...base, rule: 'small', impact: { imageBytes: -1e6, basis: '' } };
  const large = { ...base, rule: 'large', impact: { imageBytes: -1e9, basis: '' } };
  assert.deepEqual(
    rank([base, small, large]).map(({ rule }) => rule),
    ['large', 'small', base.rule],
  );
});
