import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatReference, parseReference } from '../../packages/plimsoll/src/bases/reference.ts';
import { jsonLines, testData } from '../support/data.ts';
import { processorTime } from '../support/processor-time.ts';
import { checkScore } from '../support/score.ts';

const sha = 'a'.repeat(64);

const readable: readonly [string, string, string, string | undefined, string | undefined][] = [
  ['node', 'docker.io', 'library/node', undefined, undefined],
  ['node:20', 'docker.io', 'library/node', '20', undefined],
  ['docker.io/node:20', 'docker.io', 'library/node', '20', undefined],
  ['index.docker.io/library/node', 'docker.io', 'library/node', undefined, undefined],
  ['docker.io/library/node', 'docker.io', 'library/node', undefined, undefined],
  ['bitnami/redis:7.2', 'docker.io', 'bitnami/redis', '7.2', undefined],
  ['localhost:5000', 'docker.io', 'library/localhost', '5000', undefined],
  ['localhost/app', 'localhost', 'app', undefined, undefined],
  ['localhost:5000/app:1', 'localhost:5000', 'app', '1', undefined],
  ['registry:5000/app', 'registry:5000', 'app', undefined, undefined],
  ['[::1]:5000/a/b', '[::1]:5000', 'a/b', undefined, undefined],
  ['Upper/app', 'Upper', 'app', undefined, undefined],
  ['gcr.io/distroless/static:nonroot', 'gcr.io', 'distroless/static', 'nonroot', undefined],
  [`a@sha256:${sha}`, 'docker.io', 'library/a', undefined, `sha256:${sha}`],
  [`a:1@sha256:${sha}`, 'docker.io', 'library/a', '1', `sha256:${sha}`],
  ['a__b/c--d.e_f', 'docker.io', 'a__b/c--d.e_f', undefined, undefined],
  ['under_score.example/x', '', 'under_score.example/x', undefined, undefined],
  [`a:${'t'.repeat(128)}`, 'docker.io', 'library/a', 't'.repeat(128), undefined],
  ['a:_x', 'docker.io', 'library/a', '_x', undefined],
];

test('references are normalised as Docker does', () => {
  for (const [text, registry, repository, tag, digest] of readable) {
    const reference = parseReference(text);
    assert.ok(!('error' in reference), text);
    assert.deepEqual(
      [reference.registry, reference.repository, reference.tag, reference.digest],
      [registry, repository, tag, digest],
      text,
    );
  }
});

const format = 'invalid reference format';
const refused: readonly [string, string][] = [
  ['', format],
  [':', format],
  ['busybox:', format],
  ['ubuntu:alpine@123', format],
  ['gcr.io//cache', format],
  ['/nff-go-base', format],
  ['node:-alpine', format],
  ['a:b/c', format],
  ['-a', format],
  ['a___b', format],
  ['a..b', format],
  ['a:1:2', format],
  ['a b', format],
  [`a:${'t'.repeat(129)}`, format],
  ['python@sha256:v2', format],
  ['REPLACE-ME', 'invalid reference format: repository name (library/REPLACE-ME) must be lowercase'],
  ['example.com/App:1', 'invalid reference format: repository name (App) must be lowercase'],
  ['A_b.c/x', 'repository name must be lowercase'],
  [sha, `invalid repository name (${sha}), cannot specify 64-byte hexadecimal strings`],
  [`a@sha256:${'a'.repeat(63)}`, 'invalid checksum digest length'],
  [`a@sha256:${'A'.repeat(64)}`, 'invalid checksum digest format'],
  [`a@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
  [`x.y/${'a/'.repeat(127)}bc`, 'repository name must not be more than 255 characters'],
];

test('what the grammar refuses gives the error text of Docker', () => {
  for (const [text, error] of refused) assert.deepEqual(parseReference(text), { error }, text);
});

test('a formatted reference reads back as itself', () => {
  for (const [text] of readable) {
    const reference = parseReference(text);
    assert.ok(!('error' in reference));
    assert.deepEqual(parseReference(formatReference(reference)), reference);
  }
});

/** The grammar of distribution/reference, written down as regular expressions: an oracle for short texts. */
const component = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${component}(?:\\.${component})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const path = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const grammar = new RegExp(
  `^((?:${domain}/)?${path}(?:/${path})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

test('accepts exactly what the grammar accepts', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aB0.-_:/@[]'), maxLength: 14 });
  fc.assert(
    fc.property(text, (rest) => {
      const name = `docker.io/x/${rest}`;
      assert.equal('error' in parseReference(name), !grammar.test(name), name);
      const other = `r.io/${rest}`;
      assert.equal('error' in parseReference(other), !grammar.test(other), other);
    }),
    { numRuns: 3000 },
  );
});

test('never throws and stays linear', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void parseReference(text)));
  for (const piece of ['a-', 'a.', '-', '_', 'a/', ':', '@', 'é']) {
    const elapsed = processorTime();
    parseReference(piece.repeat(100_000));
    parseReference(`r.io/${piece.repeat(100_000)}`);
    parseReference(`a@${piece.repeat(100_000)}`);
    assert.ok(elapsed() < 500, piece);
  }
});

interface Verdict {
  readonly error?: { readonly message: string };
}

test('gives the errors BuildKit gave for stage names', (t) => {
  const verdicts = testData(t, 'corpus/dockerfiles/buildkit-verdicts.jsonl');
  const oracle = testData(t, 'cases/buildkit-oracle.jsonl');
  if (verdicts === undefined || oracle === undefined) return;
  let total = 0;
  let passed = 0;
  for (const { error } of [...jsonLines<Verdict>(verdicts), ...jsonLines<Verdict>(oracle)]) {
    const match = error && /^failed to parse stage name "((?:[^"\\]|\\.)*)": (.*)$/s.exec(error.message);
    if (!match) continue;
    const [, quoted = '', expected] = match;
    total++;
    const name = quoted.replace(/\\(["\\])/g, '$1');
    const result = parseReference(name);
    if ('error' in result && result.error === expected) passed++;
    else t.diagnostic(`${name}: expected "${expected}", got ${JSON.stringify(result)}`);
  }
  checkScore('image-references', { 'stage-names': { passed, total } });
});
