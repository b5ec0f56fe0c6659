import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { ArchiveError, decompress } from '../../packages/plimsoll/src/archive/decompress.ts';

const limits = { mostBytes: 1e9, mostRatio: 100, freeBytes: 1e6 };

async function read(chunks: readonly Uint8Array[], own = limits): Promise<string> {
  let text = '';
  const source = async function* () {
    yield* chunks;
  };
  try {
    for await (const piece of decompress(source(), own)) text += Buffer.from(piece).toString('latin1');
  } catch (error) {
    assert.ok(error instanceof ArchiveError);
    return `${text.slice(0, 20)}|${error.message}`;
  }
  return text;
}

const bytewise = (bytes: Uint8Array) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

test('gzip members, zstd frames with skippable ones between, and plain bytes, told by what they are', async () => {
  const gzip = Buffer.concat([gzipSync('one'), gzipSync(''), gzipSync('two')]);
  const zstd = Buffer.concat([skippable, zstdCompressSync('one'), skippable, zstdCompressSync('two'), skippable]);
  for (const bytes of [gzip, zstd, Buffer.from('onetwo')]) {
    assert.equal(await read([bytes]), 'onetwo');
    assert.equal(await read(bytewise(bytes)), 'onetwo');
  }
  assert.equal(await read([]), '');
  const large = Buffer.alloc(3_000_000, 'all work and no play ');
  assert.equal(await read([zstdCompressSync(large)], { ...limits, freeBytes: 1e9 }), large.toString());
  assert.equal(await read([gzipSync(large)], { ...limits, freeBytes: 1e9 }), large.toString());
});

test('broken, cut off and unknown streams say so, after what came out of them', async () => {
  assert.equal(await read([gzipSync('onetwothree').subarray(0, 20)]), 'onetwothr|the gzip stream ends early');
  assert.match(await read([zstdCompressSync('onetwothree').subarray(0, 14)]), /\|the zstd stream ends early$/);
  assert.match(await read([Buffer.concat([zstdCompressSync('one'), Buffer.from('junk')])]), /^one\|the zstd stream is broken/);
  assert.match(await read([Buffer.concat([gzipSync('one').subarray(0, 10), Buffer.alloc(20, 0xff)])]), /the gzip stream is broken/);
  assert.match(await read([Buffer.from('BZh91AY&SY')]), /bzip2, which is not read/);
});

test('a bomb ends at its ratio or at its size', async () => {
  const zeros = Buffer.alloc(20_000_000);
  assert.match(await read([gzipSync(zeros)]), /more than 100 times its compressed size/);
  assert.match(await read([zstdCompressSync(zeros)]), /more than 100 times its compressed size/);
  assert.match(await read([zeros], { ...limits, mostBytes: 1e6 }), /more than 1 MB/);
});

test('an error of the source is the error that is thrown', async () => {
  const source = async function* () {
    yield gzipSync('one').subarray(0, 5);
    throw new Error('the connection was cut');
  };
  await assert.rejects(async () => {
    for await (const _ of decompress(source(), limits));
  }, /the connection was cut/);
});
