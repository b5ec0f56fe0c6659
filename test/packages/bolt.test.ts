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
