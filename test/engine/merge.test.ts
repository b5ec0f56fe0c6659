import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { mergeJudged } from '../../packages/plimsoll/src/engine/merge.ts';
import type { Severity } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { viewOf } from '../support/rules.ts';
import { sketchRule } from './sketch.ts';

const text = '# plimsoll ignore=found\nFROM x\nRUN a\nRUN a\n';

/** Each build reports the occurrences of `RUN a` that it is told of, with a severity. */
function build(places: readonly (readonly [number, Severity])[], unused: boolean) {
  const found = sketchRule('found', function* (view) {
    const starts = [...view.source.text.matchAll(/RUN a/g)].map(({ index }) => index);
    for (const [which, severity] of places) {
      const start = starts[which] as number;
      yield { message: 'found', at: { start, end: start + 5 }, severity };
    }
  });
  const view = viewOf(new SourceText('Dockerfile', text.replace('ignore=found', unused ? 'ignore=other' : 'ignore=empty')));
  return inspect(
    view,
    [found, comments].map((rule) => ({ rule, severity: undefined, options: {} })),
    [found, comments],
  );
}

const comments: Rule = sketchRule('comment', function* () {}, {
  detect: {
    *suppressions(unused) {
      for (const { at, rule } of unused) if (rule === 'other') yield { message: 'found', at };
    },
  },
});

test('a finding at one place counts once, as seriously as in the worst build; places that read alike stay apart', () => {
  const merged = mergeJudged([build([[0, 'info']], false), build([[1, 'warning']], false), build([[0, 'error']], false)], [comments]);
  assert.deepEqual(
    merged.findings.map(({ severity, location }) => [severity, text.slice(0, location.span.start).split('\n').length]),
    [
      ['error', 3],
      ['warning', 4],
    ],
  );
  assert.equal(new Set(merged.findings.map(({ fingerprint }) => fingerprint)).size, 2);
});

test('a comment hides nothing only if it does so for each build', () => {
  const rulesOf = (...builds: ReturnType<typeof build>[]) => mergeJudged(builds, [comments]).findings.map(({ rule }) => rule);
  assert.deepEqual(rulesOf(build([], true), build([], true)), ['comment']);
  assert.deepEqual(rulesOf(build([], true), build([], false)), []);
});
