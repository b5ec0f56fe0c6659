import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { digest, sha256 } from '../packages/plimsoll/src/model/digest.ts';

test('digests are those of SHA-256, whoever works them out', () => {
  const native = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000]) {
    const bytes = Buffer.alloc(length, 'é');
    assert.deepEqual(sha256(bytes), native(bytes), `${length} bytes`);
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => sha256(bytes).equals(native(bytes))));
  const large = Buffer.alloc(1024 * 1024, 'abc');
  assert.equal(digest(large), native(large).toString('base64url').slice(0, 32));
  assert.equal(digest('abc'), native(Buffer.from('abc')).toString('base64url').slice(0, 32));
});
