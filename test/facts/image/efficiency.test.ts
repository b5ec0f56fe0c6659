import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diveEfficiency } from '../../../packages/plimsoll/src/facts/image/efficiency.ts';
import { shippedFiles } from '../../../packages/plimsoll/src/facts/image/shipped-files.ts';
import { analysisOf } from './sketch.ts';

test('an image without repeated paths is efficient, an empty one too', () => {
  const image = analysisOf({ layers: [{ files: { a: 10, 'b/c': 5 } }, { files: { 'b/d': 1 } }] });
  const { repeated, ...figures } = diveEfficiency(image);
  assert.deepEqual(repeated, []);
  assert.deepEqual(figures, { score: 1, wastedBytes: 0, sizeBytes: 16, userSizeBytes: 1, wastedUserRatio: 0 });
  assert.equal(diveEfficiency(analysisOf({ layers: [] })).score, 1);
});

test('dive counts every copy of a repeated path', () => {
  const image = analysisOf({ layers: [{ files: { a: 10, b: 100 } }, { files: { a: 20 } }] });
  const { score, repeated, wastedUserRatio } = diveEfficiency(image);
  assert.equal(score, (10 + 100) / (10 + 20 + 100));
  assert.deepEqual(repeated, [{ path: 'a', layers: [0, 1], bytes: 30 }]);
  assert.equal(wastedUserRatio, 30 / 20);
});

test('deleting a file counts nothing, deleting a directory what was in it', () => {
  const files = { d: { kind: 'directory' as const }, 'd/a': 10, 'd/e/b': 5, f: 7 };
  const image = analysisOf({ layers: [{ files }, { files: { 'd/a': 3 } }, { whiteouts: ['d', 'f', 'never'] }, { files: { 'd/new': 1 } }] });
  const { repeated, score } = diveEfficiency(image);
  assert.deepEqual(repeated, [
    { path: 'd/a', layers: [0, 1], bytes: 13 },
    { path: 'f', layers: [0, 2], bytes: 7 },
  ]);
  // The deletion of d is the only time that d itself is counted, with 3 + 5 bytes.
  assert.equal(score, (3 + 5 + 0 + 8 + 0 + 1) / (13 + 5 + 7 + 8 + 0 + 1));
});

test('hidden files: deleted, replaced, or only given another mode', () => {
  const image = analysisOf({
    layers: [
      {
        files: {
          'd/deep/a': 10,
          'd/kept': 4,
          f: { size: 7, content: 'aa' },
          g: { size: 8, content: 'bb' },
          'o/x': 2,
          'o/y': 3,
          'p/q': 6,
          stays: 1,
        },
      },
      {
        files: { f: { size: 7, content: 'aa', mode: 0o755 }, g: { size: 8, content: 'cc' }, 'o/x': 5, p: { kind: 'symlink', target: 'd' } },
        opaque: ['o'],
      },
      { files: { f: 9 }, whiteouts: ['d/deep'] },
    ],
  });
  assert.deepEqual(
    shippedFiles(image).hidden.map(({ path, layer, by, how, bytes }) => `${layer} ${path} ${bytes} ${how} in ${by}`),
    [
      '0 d/deep/a 10 deleted in 2',
      '0 f 7 changed in 1',
      '0 g 8 replaced in 1',
      '0 o/x 2 replaced in 1',
      '0 o/y 3 deleted in 1',
      '0 p/q 6 deleted in 1',
      '1 f 7 replaced in 2',
    ],
  );
});

test('what is reached through a hard link is not hidden', () => {
  const image = analysisOf({
    layers: [
      {
        files: {
          a: 10,
          b: { kind: 'hardlink', target: 'a' },
          c: { kind: 'hardlink', target: 'b' },
          x: 5,
          y: { kind: 'hardlink', target: 'x' },
        },
      },
      { whiteouts: ['a', 'b', 'x', 'y'] },
    ],
  });
  assert.deepEqual(
    shippedFiles(image).hidden.map(({ path }) => path),
    ['x'],
  );
  const circle = { a: { kind: 'hardlink', target: 'b' }, b: { kind: 'hardlink', target: 'a' } } as const;
  assert.deepEqual(shippedFiles(analysisOf({ layers: [{ files: circle }] })).hidden, []);
});

test('the earlier of two members with one path is hidden by the later', () => {
  const [base] = analysisOf({ layers: [{ files: { a: 10 } }] }).layers;
  assert.ok(base);
  const [first] = base.analysis.entries;
  assert.ok(first);
  const twice = { ...base, analysis: { ...base.analysis, entries: [first, { ...first, size: 12 }] } };
  assert.deepEqual(shippedFiles({ layers: [twice] }).hidden, [{ path: 'a', layer: 0, bytes: 10, by: 0, how: 'replaced' }]);
});
