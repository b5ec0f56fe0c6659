import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixFile } from '../../packages/plimsoll/src/engine/fix.ts';
import { encode, SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { processorTime } from '../support/processor-time.ts';
import { viewOf } from '../support/rules.ts';
import { activate, finds, fixWith, sketchRule } from './sketch.ts';

const replace = (id: string, needle: string, by: string) =>
  finds(id, needle, (view, at) => [view.replace({ start: at, end: at + needle.length }, by)]);

describe('fixFile', () => {
  test('leaves a file alone in which nothing can be fixed', () => {
    const fixed = fixWith('FROM a\n', [finds('no-fix', 'FROM')]);
    assert.equal(fixed.source.text, 'FROM a\n');
    assert.deepEqual([fixed.rounds, fixed.converged, fixed.applied.length, fixed.after.findings.length], [0, true, 0, 1]);
  });

  test('goes on until nothing is left: a fix may uncover the next', () => {
    const fixed = fixWith('FROM a\nRUN one\n', [replace('first', 'one', 'two'), replace('second', 'two', 'three')]);
    assert.equal(fixed.source.text, 'FROM a\nRUN three\n');
    assert.deepEqual([fixed.rounds, fixed.converged], [2, true]);
    assert.deepEqual(
      fixed.applied.map(({ rule }) => rule),
      ['first', 'second'],
    );
  });

  test('fixes that touch wait for the next round, and both happen', () => {
    const fixed = fixWith('FROM a\nRUN one two\n', [replace('left', 'one ', '1 '), replace('right', 'two', '2')]);
    assert.equal(fixed.source.text, 'FROM a\nRUN 1 2\n');
    assert.equal(fixed.rounds, 2);
  });

  test('says so when fixes undo each other, after eight rounds', () => {
    const fixed = fixWith('FROM a\nRUN one\n', [replace('there', 'one', 'two'), replace('back', 'two', 'one')]);
    assert.deepEqual([fixed.rounds, fixed.converged], [8, false]);
  });

  test('takes back a fix after which BuildKit would refuse the file, and keeps the others of the round', () => {
    const rules = [replace('breaks', 'FROM', 'FORM'), replace('good', 'one', 'two')];
    const fixed = fixWith('FROM a\nRUN one\n', rules);
    assert.equal(fixed.source.text, 'FROM a\nRUN two\n');
    assert.deepEqual(
      fixed.rejected.map(({ rule }) => rule),
      ['breaks'],
    );
    assert.deepEqual([fixed.converged, fixed.applied.map(({ rule }) => rule)], [true, ['good']]);
  });

  test('a file that is refused already may be fixed elsewhere', () => {
    assert.equal(fixWith('FROM a\nRNU x\nRUN one\n', [replace('good', 'one', 'two')]).source.text, 'FROM a\nRNU x\nRUN two\n');
  });

  test('a fix that edits the same text twice is refused', () => {
    const both = finds('contradicts', 'one', (view, at) => [
      view.replace({ start: at, end: at + 3 }, 'two'),
      view.replace({ start: at, end: at + 1 }, ''),
    ]);
    const fixed = fixWith('FROM a\nRUN one\n', [both]);
    assert.equal(fixed.source.text, 'FROM a\nRUN one\n');
    assert.deepEqual([fixed.converged, fixed.rejected.map(({ rule }) => rule)], [true, ['contradicts']]);
  });

  test('applies the first fix that may be applied, unsafe ones when asked', () => {
    const rule = sketchRule('several', function* (view) {
      const at = view.source.text.indexOf('one');
      if (at === -1) return;
      const span = { start: at, end: at + 3 };
      const by = (applicability: 'safe' | 'unsafe' | 'manual') => ({
        title: applicability,
        applicability,
        edits: [view.replace(span, applicability)],
      });
      yield { message: 'found', at: span, fix: [by('manual'), by('unsafe'), by('safe')] };
    });
    const run = (unsafe: boolean, only?: readonly string[]) =>
      fixFile(new SourceText('Dockerfile', 'FROM a\nRUN one\n'), (source) => viewOf(source), activate([rule]), [rule], new Map(), {
        unsafe,
        ...(only && { only }),
      }).source.text;
    assert.equal(run(false), 'FROM a\nRUN safe\n');
    assert.equal(run(true), 'FROM a\nRUN unsafe\n');
    assert.equal(run(true, ['another']), 'FROM a\nRUN one\n');
  });

  test('writes new files into the overlay, once for all Dockerfiles', () => {
    const rule = sketchRule('writes', function* (view) {
      if (!view.source.text.includes('fixed')) {
        const edits = [view.newFile('.dockerignore', '.git\n'), view.replace({ start: 7, end: 7 }, '# fixed\n')];
        yield { message: 'found', at: { start: 0, end: 4 }, fix: { title: 'Write it', applicability: 'safe', edits } };
      }
    });
    const fixed = fixWith('FROM a\n', [rule]);
    assert.deepEqual([...fixed.overlay], [['.dockerignore', '.git\n']]);
  });

  test('keeps bytes that are not UTF-8, a byte order mark and the line ends', () => {
    for (const bytes of [
      Buffer.from('FROM a\r\n# caf\xe9\r\nRUN one\r\n', 'latin1'),
      Buffer.from('\ufeffFROM a\n# café\nRUN one\n'),
      Buffer.from('FROM a\nRUN one'),
    ]) {
      const rules = [replace('good', 'one', 'two')];
      const source = SourceText.fromBytes('Dockerfile', bytes);
      const fixed = fixFile(source, (text) => viewOf(text), activate(rules), rules, new Map(), { unsafe: false });
      const expected = Buffer.from(bytes.toString('latin1').replace('one', 'two'), 'latin1');
      assert.deepEqual(Buffer.from(encode(fixed.source.text, fixed.source.encoding)), expected);
    }
  });

  test('a hostile number of fixes takes linear time', () => {
    const text = `FROM a\n${'RUN one\n'.repeat(30_000)}`;
    const elapsed = processorTime();
    assert.equal(fixWith(text, [replace('good', 'one', 'two')]).applied.length, 30_000);
    assert.ok(elapsed() < 5000);
  });
});

test('a rule that throws costs its own findings only', () => {
  const broken = sketchRule('broken', () => {
    throw new Error('on purpose');
  });
  const fixed = fixWith('FROM a\nRUN one\n', [broken, replace('good', 'one', 'two')]);
  assert.equal(fixed.source.text, 'FROM a\nRUN two\n');
  assert.deepEqual(
    fixed.after.failures.map(({ rule, error }) => [rule, error.split('\n')[0]]),
    [['broken', 'Error: on purpose']],
  );
});
