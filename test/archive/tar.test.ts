import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { ftruncateSync, openSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { TarReader } from '../../packages/plimsoll/src/archive/tar.ts';
import type { TarEntry } from '../../packages/plimsoll/src/archive/tar.types.ts';
import { folder } from '../support/folder.ts';
import { headerOf, memberOf, paxRecord, tarEnd, tarOf } from '../support/tars.ts';

interface Read {
  readonly entries: (TarEntry & { content?: string; complete?: boolean })[];
  readonly problems: string[];
}

/** Reads an archive in pieces of `piece` bytes. */
function read(bytes: Uint8Array, piece = bytes.length || 1): Read {
  const entries: Read['entries'] = [];
  const problems: string[] = [];
  const reader = new TarReader({
    entry: (entry) => {
      const told: Read['entries'][number] = { ...entry };
      entries.push(told);
      if (entry.kind !== 'file') return undefined;
      let content = '';
      return {
        push: (chunk) => {
          content += chunk.toString('latin1');
        },
        end: (complete) => {
          told.content = content;
          told.complete = complete;
        },
      };
    },
    problem: (reason, offset) => problems.push(`${offset}: ${reason}`),
  });
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  reader.end();
  return { entries, problems };
}

const long = `${'deep/'.repeat(40)}file`;

test('members are read as they were written, wherever the pieces are cut', () => {
  const bytes = tarOf([
    { path: './', kind: 'directory', mode: 0o1777 },
    { path: 'a.txt', content: 'hello\n', uid: 1000, gid: 50, mode: 0o4755, modified: 12 },
    { path: 'empty' },
    { path: 'link', kind: 'symlink', target: '../elsewhere' },
    { path: 'hard', kind: 'hardlink', target: 'a.txt' },
    { path: 'null', kind: 'character' },
    { path: 'pipe', kind: 'fifo' },
    { path: long, content: 'x'.repeat(1000), records: { mtime: '7.5', uid: '3000000' } },
    { path: 'über', content: Buffer.alloc(512, 1) },
  ]);
  const whole = read(bytes);
  assert.deepEqual(whole.problems, []);
  assert.deepEqual(
    whole.entries.map(({ path, kind, content }) => [path, kind, content?.length]),
    [
      ['./', 'directory', undefined],
      ['a.txt', 'file', 6],
      ['empty', 'file', 0],
      ['link', 'symlink', undefined],
      ['hard', 'hardlink', undefined],
      ['null', 'character', undefined],
      ['pipe', 'fifo', undefined],
      [long, 'file', 1000],
      ['über', 'file', 512],
    ],
  );
  const [, a, , link] = whole.entries;
  assert.deepEqual([a?.uid, a?.gid, a?.mode, a?.modified, a?.offset], [1000, 50, 0o4755, 12, 1024]);
  assert.equal(link?.target, '../elsewhere');
  assert.deepEqual([whole.entries[7]?.modified, whole.entries[7]?.uid], [7, 3_000_000]);
  for (const piece of [1, 7, 511, 512, 513, 1000]) assert.deepEqual(read(bytes, piece), whole, `pieces of ${piece}`);
});

test('GNU names, base-256 numbers and names that are no UTF-8', () => {
  const name = Buffer.from(`${'n'.repeat(150)}\0`);
  const bytes = Buffer.concat([
    headerOf('././@LongLink', 'L', name.length, {}),
    Buffer.concat([name, Buffer.alloc(512 - name.length)]),
    memberOf({ path: 'short', patch: [[108, Uint8Array.of(0x80, 0, 0, 0, 0, 0x2d, 0xc6, 0xc0)]] }),
    memberOf({ path: 'ab', patch: [[1, Uint8Array.of(0xff)]] }),
    memberOf({ path: 'ab', patch: [[1, Uint8Array.of(0xfe)]] }),
    tarEnd,
  ]);
  const { entries, problems } = read(bytes);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    entries.map(({ path }) => path),
    ['n'.repeat(150), 'a\\xff', 'a\\xfe'],
  );
  assert.equal(entries[0]?.uid, 3_000_000);
});

test('what GNU tar writes is what it lists, in each of its formats', (t) => {
  const dir = folder(t);
  const handle = openSync(join(dir, 'sparse'), 'w');
  writeSync(handle, 'begin', 0);
  writeSync(handle, 'middle', 300_000);
  ftruncateSync(handle, 1_000_000);
  for (let i = 0; i < 40; i++) writeSync(handle, `${i}`, 400_000 + i * 10_000);
  writeFileSync(join(dir, 'x'.repeat(120)), 'named at length');
  writeFileSync(join(dir, 'hole'), '');
  truncateSync(join(dir, 'hole'), 100_000);
  symlinkSync('y'.repeat(180), join(dir, 'link'));
  for (const format of [
    ['--format=gnu'],
    ['--format=posix'],
    ['--sparse-version=0.0'],
    ['--sparse-version=0.1'],
    ['--sparse-version=1.0'],
  ]) {
    const bytes = execFileSync('tar', ['-cS', ...(format[0]?.startsWith('--sparse') ? ['--format=posix'] : []), ...format, '-C', dir, '.']);
    for (const piece of [bytes.length, 700]) {
      const { entries, problems } = read(bytes, piece);
      assert.deepEqual(problems, [], format.join(' '));
      const sparse = entries.find(({ path }) => path === './sparse');
      assert.deepEqual([sparse?.size, sparse?.content?.length, sparse?.sparse], [1_000_000, 1_000_000, true], format.join(' '));
      assert.equal(sparse?.content?.replaceAll('\0', ''), `beginmiddle${Array.from({ length: 40 }, (_, i) => i).join('')}`);
      assert.equal(sparse?.content?.indexOf('middle'), 300_000);
      const hole = entries.find(({ path }) => path === './hole');
      assert.deepEqual([hole?.size, hole?.content], [100_000, '\0'.repeat(100_000)], format.join(' '));
      assert.equal(entries.find(({ path }) => path.startsWith('./xx'))?.path, `./${'x'.repeat(120)}`);
      assert.equal(entries.find(({ kind }) => kind === 'symlink')?.target, 'y'.repeat(180));
    }
  }
});

test('what cannot be right is told, and nothing after it is believed', () => {
  const good = memberOf({ path: 'good', content: 'x' });
  const bad = (bytes: Buffer) => read(Buffer.concat([good, bytes, good, tarEnd]));
  const wrongSum = memberOf({ path: 'wrong' });
  wrongSum[0] = 1;
  assert.deepEqual(bad(wrongSum).problems, ['1024: a header with a wrong checksum: what follows was not read']);
  assert.equal(bad(wrongSum).entries.length, 1);
  const negative = memberOf({ path: 'negative', patch: [[124, Buffer.alloc(12, 0xff)]] });
  assert.match(bad(negative).problems.join(), /a size that cannot be/);
  assert.match(bad(headerOf('x', 'x', 2 ** 30, {})).problems.join(), /an extension header of 1073741824 bytes/);
  assert.match(bad(memberOf({ path: 'v', type: 'V' })).problems.join(), /unknown type "V"/);
  assert.equal(bad(memberOf({ path: 'v', type: 'V' })).entries.length, 2);
  assert.deepEqual(read(good.subarray(0, 512)).problems, ['0: the archive ends 1 bytes before the end of a file']);
  assert.equal(read(good.subarray(0, 512)).entries[0]?.complete, false);
  assert.deepEqual(read(good.subarray(0, 100)).problems, ['0: the archive ends within a header']);
  assert.deepEqual(read(good).problems, []);
});

test('a sparse map that lies costs the content, not the archive', () => {
  const sparse = (map: string, size: string) =>
    read(
      tarOf([
        { path: 's', content: 'abc', records: { 'GNU.sparse.map': map, 'GNU.sparse.size': size } },
        { path: 'next', content: 'n' },
      ]),
    );
  for (const [map, size] of [
    ['0,4', '4'],
    ['5,3,0,0', '8'],
    ['0,3', '9007199254740991'],
    ['0,3', '1'],
    ['0,x', '3'],
    ['0,3', '-5'],
  ] as const) {
    const { entries, problems } = sparse(map, size);
    assert.equal(problems.length, 1, `${map} of ${size}`);
    assert.deepEqual([entries[0]?.complete, entries[0]?.content, entries[1]?.content], [false, '', 'n'], `${map} of ${size}`);
  }
  assert.equal(sparse('1,3', '5').entries[0]?.content, '\0abc\0');
});

test('archives that were put together are read to the end, and what stands behind an end is marked', () => {
  const { entries } = read(Buffer.concat([tarOf([{ path: 'a' }]), tarOf([{ path: 'b' }])]));
  assert.deepEqual(
    entries.map(({ path, afterEnd }) => [path, afterEnd]),
    [
      ['a', false],
      ['b', true],
    ],
  );
});

test('global headers change nothing, as in container engines', () => {
  const record = Buffer.from(paxRecord(['path', 'changed']));
  const bytes = Buffer.concat([headerOf('g', 'g', record.length, {}), record, Buffer.alloc(512 - record.length), tarOf([{ path: 'a' }])]);
  assert.equal(read(bytes).entries[0]?.path, 'a');
  assert.match(read(bytes).problems.join(), /global header that engines ignore: path/);
});

test('content that nobody wants can be passed over', () => {
  const bytes = tarOf([{ path: 'a', content: 'x'.repeat(2000) }, { path: 'b' }]);
  const paths: string[] = [];
  const reader = new TarReader({
    entry: ({ path }) => {
      paths.push(path);
      return undefined;
    },
    problem: (reason) => assert.fail(reason),
  });
  reader.push(bytes.subarray(0, 512));
  assert.equal(reader.skippable, 2048);
  reader.skip(2048);
  reader.push(bytes.subarray(512 + 2048));
  reader.end();
  assert.deepEqual(paths, ['a', 'b']);
});

test('no bytes make the reader throw', () => {
  const bytes = tarOf([
    { path: long, content: 'x' },
    { path: 's', records: { 'GNU.sparse.major': '1' }, content: '1\n0\n3\n' },
  ]);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 2000 }), (at, noise, piece) => {
      const changed = Buffer.from(bytes);
      changed.set(noise.subarray(0, bytes.length - at), at);
      read(changed, piece);
    }),
  );
});
