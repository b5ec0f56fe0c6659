import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RememberedRun, RunSurroundings } from '../../packages/plimsoll/src/remembered/run.types.ts';
import { readRun, writeRun } from '../../packages/plimsoll/src/remembered/run-store.ts';
import { decodeRun, encodeRun } from '../../packages/plimsoll/src/remembered/run-text.ts';
import { folder } from '../support/folder.ts';

const surroundings: RunSurroundings = {
  build: '1.0.0',
  words: ['lint', 'Dockerfile'],
  cwd: '/work',
  columns: 80,
  color: false,
  hyperlinks: false,
  day: '2026-01-31',
};
const run: RememberedRun = {
  answered: [
    { question: { kind: 'bytes', path: '/work/Docker\nfile', detail: 'follow 4096' }, answer: 'abc' },
    { question: { kind: 'variable', path: 'PATH', detail: '' }, answer: '' },
  ],
  pieces: [
    { handle: 1, bytes: Buffer.from('ü\0\n') },
    { handle: 2, bytes: Buffer.from('') },
  ],
  exitCode: 1,
};

test('a run is read back as it was written, or not at all', () => {
  const text = fc.string({ unit: 'grapheme' }).map((word) => word.replaceAll('\0', ''));
  const plain = { noNullPrototype: true };
  const question = fc.record(
    { kind: fc.constantFrom('bytes', 'status', 'variable'), path: text, detail: fc.constantFrom('', 'stay') },
    plain,
  );
  const runs = fc.record(
    {
      answered: fc.array(fc.record({ question, answer: text }, plain)),
      pieces: fc.array(fc.record({ handle: fc.constantFrom(1, 2), bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)) }, plain)),
      exitCode: fc.nat(3),
    },
    plain,
  );
  fc.assert(fc.property(runs, (any) => assert.deepEqual(decodeRun(encodeRun(any as RememberedRun)), any)));
  const bytes = encodeRun(run);
  for (let at = 0; at < bytes.length; at++) {
    assert.equal(decodeRun(bytes.subarray(0, at)), undefined, `cut off at ${at}`);
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(decodeRun(changed), undefined, `changed at ${at}`);
  }
  fc.assert(fc.property(fc.uint8Array(), (noise) => decodeRun(Buffer.from(noise)) === undefined));
});

test('each of the surroundings leads to a run of its own', (t) => {
  const env = { XDG_CACHE_HOME: folder(t) };
  assert.equal(readRun(surroundings, env), undefined);
  writeRun(surroundings, env, run);
  assert.deepEqual(readRun(surroundings, env), run);
  const others: Partial<RunSurroundings>[] = [
    { build: '1.0.1' },
    { words: ['lint', 'Dockerfile', '--quiet'] },
    { words: ['lint,Dockerfile'] },
    { cwd: '/work/api' },
    { columns: 81 },
    { color: true },
    { hyperlinks: true },
    { day: '2026-02-01' },
  ];
  for (const other of others) assert.equal(readRun({ ...surroundings, ...other }, env), undefined, JSON.stringify(other));
});

test('what somebody else could have written counts for nothing, and what cannot be written is lost', (t) => {
  const home = folder(t, { file: '' });
  const env = { XDG_CACHE_HOME: home };
  writeRun(surroundings, env, run);
  const runs = join(home, 'plimsoll/runs');
  const [name = '', ...rest] = readdirSync(runs);
  assert.deepEqual(rest, []);
  assert.equal(statSync(runs).mode & 0o777, 0o700);
  assert.equal(statSync(join(runs, name)).mode & 0o777, 0o600);
  chmodSync(join(runs, name), 0o620);
  assert.equal(readRun(surroundings, env), undefined);
  writeRun(surroundings, env, run);
  assert.deepEqual(readRun(surroundings, env), run);
  writeFileSync(join(runs, name), readFileSync(join(runs, name)).subarray(1));
  assert.equal(readRun(surroundings, env), undefined);
  writeRun(surroundings, { XDG_CACHE_HOME: join(home, 'file') }, run);
  writeRun(surroundings, {}, run);
});

test('the oldest runs make room', (t) => {
  const home = folder(t);
  const env = { XDG_CACHE_HOME: home };
  const runs = join(home, 'plimsoll/runs');
  mkdirSync(runs, { recursive: true });
  for (let index = 0; index < 510; index++) {
    writeFileSync(join(runs, `${index}.run`), '');
    utimesSync(join(runs, `${index}.run`), 1000 + index, 1000 + index);
  }
  writeRun(surroundings, env, run);
  const left = readdirSync(runs);
  assert.equal(left.length, 500);
  assert.ok(!left.includes('10.run') && left.includes('11.run'));
  assert.deepEqual(readRun(surroundings, env), run);
});
