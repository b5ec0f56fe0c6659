import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { Baseline } from '../../packages/plimsoll/src/engine/baseline.ts';
import { inspectImage } from '../../packages/plimsoll/src/engine/inspect-image.ts';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { folder } from '../support/folder.ts';
import { sketchedImage } from '../support/image-sketch.ts';
import { allRules } from '../support/rules.ts';
import { finds, inspectText } from './sketch.ts';

const rule = finds('bad-words', 'BAD  word');
const loose = finds('bad-words', 'BAD word');
const everywhere = () => true;

/** Findings of a text, and how a baseline finds its source. */
function found(text: string, by = rule) {
  const { findings, view } = inspectText(text, [by]);
  return { findings, sourceOf: () => view.source };
}

/** The findings of `after` that a baseline of `before` does not hide, by line, and how many of its entries are gone. */
function afterwards(t: TestContext, before: string, after: string, by = rule) {
  const cwd = folder(t);
  const file = join(cwd, 'plimsoll-baseline.json');
  const old = found(before);
  writeFileSync(file, Baseline.empty(file, cwd).rewritten(old.findings, old.sourceOf, everywhere));
  const baseline = Baseline.read(file, cwd);
  assert.ok(baseline);
  const now = found(after, by);
  const left = now.findings.filter((finding) => !baseline.hides(finding, now.sourceOf));
  return [left.map(({ location }) => now.sourceOf().position(location.span.start).line), baseline.stale(everywhere)];
}

describe('a baseline', () => {
  test('hides what was there, on whatever line and with whatever white space', (t) => {
    assert.deepEqual(afterwards(t, 'FROM a\nRUN BAD  word\n', 'FROM a\n\n# moved\nRUN BAD  word\n'), [[], 0]);
    assert.deepEqual(afterwards(t, 'FROM a\nRUN BAD  word\n', 'FROM a\nRUN BAD word\n', loose), [[], 0]);
  });

  test('shows what came, and counts what went', (t) => {
    assert.deepEqual(afterwards(t, 'FROM a\nRUN BAD  word\n', 'FROM a\nRUN BAD  word\nRUN BAD  word\n'), [[3], 0]);
    assert.deepEqual(afterwards(t, 'FROM a\nRUN BAD  word\nRUN BAD  word\n', 'FROM a\nRUN BAD  word\n'), [[], 1]);
  });

  test('is the same text for the same findings, in order', () => {
    const { findings, sourceOf } = found('FROM a\nRUN BAD  word\nRUN BAD  word\n');
    const empty = Baseline.empty('/r/b.json', '/r');
    const text = empty.rewritten(findings, sourceOf, everywhere);
    assert.equal(text, empty.rewritten([...findings].reverse(), sourceOf, everywhere));
    assert.match(
      text,
      /^\{\n {2}"version": 1,\n {2}"files": \{\n {4}"Dockerfile": \{\n {6}"bad-words": \{ "[\da-f]{16}": 2 \}\n {4}\}\n {2}\}\n\}\n$/,
    );
  });

  test('keeps what it knows of places that a run did not look at', (t) => {
    const cwd = folder(t);
    const file = join(cwd, 'b.json');
    const { findings, sourceOf } = found('FROM a\nRUN BAD  word\n');
    const text = Baseline.empty(file, cwd).rewritten(findings, sourceOf, everywhere);
    writeFileSync(file, text);
    const known = Baseline.read(file, cwd);
    assert.equal(
      known?.rewritten([], sourceOf, (path) => path !== join(cwd, 'Dockerfile')),
      text,
    );
    assert.equal(
      known?.stale(() => false),
      0,
    );
    assert.equal(known?.rewritten([], sourceOf, everywhere), '{\n  "version": 1,\n  "files": {}\n}\n');
  });

  test('does not depend on secrets', () => {
    const print = (secret: string) => {
      const source = new SourceText('Dockerfile', `ENV KEY=${secret}\n`);
      const span = { start: 4, end: 8 + secret.length };
      const finding = { rule: 'secret', location: { in: 'source', path: 'Dockerfile', span }, redact: [{ start: 8, end: span.end }] };
      return Baseline.empty('/r/b.json', '/r').rewritten([finding as unknown as Finding], () => source, everywhere);
    };
    assert.equal(print('hunter2'), print('correct-horse'));
  });

  test('that is none is refused', (t) => {
    const cwd = folder(t, {
      'no.json': '{"version": 1',
      'two.json': '{"version": 2, "files": {}}',
      'odd.json': '{"version": 1, "files": {"a": {"b": {"c": -1}}}}',
      'dir.json/': '',
    });
    const read = (name: string) => () => Baseline.read(join(cwd, name), cwd);
    assert.throws(read('no.json'), { exitCode: 2, message: 'no.json: this baseline is no JSON' });
    assert.throws(read('two.json'), { exitCode: 2, message: 'two.json: this is not a baseline' });
    assert.throws(read('odd.json'), { exitCode: 2 });
    assert.throws(read('dir.json'), { exitCode: 3 });
    assert.equal(read('missing.json')(), undefined);
  });
});

test('a baseline knows a finding of an image again in the next build', (t) => {
  const cwd = folder(t);
  const file = join(cwd, 'plimsoll-baseline.json');
  const findingsOf = (name: string, path: string) => {
    const layers = [{ files: { [path]: { mode: 0o4755, program: 'elf' as const } } }];
    return inspectImage(sketchedImage({ name, layers }), allRules(), rules).findings.filter(({ rule: id }) => id === 'setuid-added');
  };
  const none = () => undefined;
  writeFileSync(file, Baseline.empty(file, cwd).rewritten(findingsOf('registry.example/shop:1', 'opt/a'), none, everywhere));
  const baseline = Baseline.read(file, cwd);
  assert.ok(baseline);
  const [same] = findingsOf('registry.example/shop:2', 'opt/a');
  const [other] = findingsOf('registry.example/shop:2', 'opt/b');
  assert.ok(same && other);
  assert.equal(baseline.hides(same, none), true);
  assert.equal(baseline.hides(other, none), false);
  assert.equal(baseline.hides(same, none), false, 'each once');
});
