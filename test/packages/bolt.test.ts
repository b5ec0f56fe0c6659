import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boltEntries } from '../../packages/plimsoll/src/packages/formats/bolt.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { testData } from '../support/data.ts';
import { diskPackageFile } from '../support/package-file.ts';

const database = 'fixtures/packages/osv-scalibr/extractor/filesystem/containers/podman/bolt_state.db';

test('the entries of a bbolt database are read, those of buckets in buckets too', (t) => {
  const path = testData(t, database);
  if (!path) return;
  const entries = [...boltEntries(diskPackageFile(path))].filter((entry) => 'key' in entry);
  const names = entries.filter(({ buckets }) => buckets.join() === 'name-registry').map(({ key }) => key);
  assert.deepEqual(names, ['angry_archimedes', 'redis_apple']);
  assert.equal(entries.filter(({ buckets, key }) => buckets[0] === 'ctr' && buckets.length === 2 && key === 'config').length, 2);
});

test('a page that points to itself ends', (t) => {
  const path = testData(t, database);
  if (!path) return;
  const bytes = Buffer.from(diskPackageFile(path).bytes());
  for (let page = 2; page < 8; page++) {
    const broken = Buffer.from(bytes);
    // A branch page whose only child is itself.
    broken.writeUInt16LE(1, page * 4096 + 8);
    broken.writeUInt16LE(1, page * 4096 + 10);
    broken.writeBigUInt64LE(BigInt(page), page * 4096 + 16 + 8);
    assert.ok([...boltEntries(memoryFile('x', broken))].length < 1000);
  }
  assert.deepEqual([...boltEntries(memoryFile('x', Buffer.from('nothing')))], [{ unknown: 'is no bbolt database' }]);
});

test('buckets that lie over each other end', () => {
  const bytes = Buffer.alloc(4096 * 3);
  for (const at of [0, 4096]) {
    bytes.writeUInt32LE(0xed0cdaed, at + 16);
    bytes.writeUInt32LE(4096, at + 24);
    bytes.writeUInt32LE(2, at + 32);
  }
  // Each element of the leaf is a bucket whose page begins behind it and holds the elements that follow.
  bytes.writeUInt16LE(2, 8192 + 8);
  bytes.writeUInt16LE(200, 8192 + 10);
  for (let i = 0; i < 200; i++) {
    const at = 8192 + 16 + i * 16;
    bytes.writeUInt32LE(1, at);
    bytes.writeUInt32LE(48, at + 4);
    bytes.writeUInt32LE(3000, at + 12);
  }
  const started = performance.now();
  assert.ok([...boltEntries(memoryFile('x', bytes))].length < 600_000);
  assert.ok(performance.now() - started < 10_000);
});
