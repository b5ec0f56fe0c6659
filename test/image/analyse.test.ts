import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import type { LayerBlob } from '../../packages/plimsoll/src/image/image.types.ts';
import { blobOf, imageOf, layerTar } from '../support/images.ts';

const status = (...packages: readonly string[]) =>
  packages.map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.0-1\nArchitecture: amd64\n`).join('\n');
const token = `ghp_${'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5'}4Xw7aB`;

for (const compression of ['none', 'gzip', 'zstd'] as const) {
  test(`layers, tree, packages, system and texts of an image in ${compression} layers`, async () => {
    const image = await analyseImage(
      imageOf({
        compression,
        layers: [
          {
            'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
            'var/lib/dpkg/status': status('base-files'),
            'etc/shadow': 'root:$6$abc$def:1:0\nfree::1\nlocked:!*:1\n',
            'usr/bin/run': '#!/bin/sh\necho\n',
            'tmp/cache': 'x'.repeat(100_000),
          },
          [
            { path: 'var/lib/dpkg/status', content: status('base-files', 'curl') },
            { path: 'tmp/.wh.cache' },
            { path: 'usr/bin/tool', content: Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(200)]), mode: 0o4755 },
          ],
        ],
      }),
    );
    assert.deepEqual(image.unknowns, []);
    assert.deepEqual(
      image.packages.map(({ name, layer }) => [name, layer]),
      [
        ['base-files', 0],
        ['curl', 1],
      ],
    );
    assert.equal(image.system?.id, 'debian');
    assert.ok(!image.tree.has('tmp/cache') && image.tree.has('tmp'));
    assert.deepEqual([image.tree.get('usr/bin/run')?.program, image.tree.get('usr/bin/tool')?.program], ['script', 'elf']);
    assert.match(image.tree.get('usr/bin/run')?.content ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual([...image.tree.keys()], [...image.tree.keys()].sort());
    assert.equal(image.layers[0]?.analysis.texts['etc/shadow'], 'root:$6$…:1:0\nfree::1\nlocked:!*:1\n');
    assert.deepEqual(
      image.layers.map(({ history }) => history),
      [0, 1],
    );
    assert.equal(image.layers[1]?.bytes, 204 + status('base-files', 'curl').length);
  });
}

test('secrets of files, also of deleted ones, of environment, labels and history', async () => {
  const image = await analyseImage(
    imageOf({
      layers: [{ 'app/.env': `TOKEN=${token}\n`, kept: `x ${token}` }, [{ path: 'app/.wh..wh..opq' }]],
      container: { env: [`GITHUB=${token}`], labels: { note: token } },
      history: [
        { createdBy: `RUN curl -H "Authorization: ${token}"`, emptyLayer: false },
        { emptyLayer: true },
        { createdBy: 'two', emptyLayer: false },
      ],
    }),
  );
  assert.deepEqual(
    image.secrets.map(({ at }) => at),
    [
      { in: 'layer', layer: 0, path: 'app/.env', deletedIn: 1 },
      { in: 'layer', layer: 0, path: 'kept' },
      { in: 'env', name: 'GITHUB' },
      { in: 'label', name: 'note' },
      { in: 'history', index: 0 },
    ],
  );
  assert.deepEqual(
    image.layers.map(({ history }) => history),
    [0, 2],
  );
  assert.ok(!JSON.stringify([...image.tree.values(), image.secrets, image.layers]).includes(token));
});

test('bytes that are not what digests say are told', async () => {
  const open = imageOf({ layers: [{ a: 'x' }], diffIds: [`sha256:${'0'.repeat(64)}`, 'sha256:1'] });
  const { unknowns, layers } = await analyseImage(open);
  assert.match(
    unknowns.map(({ path, reason }) => `${path}: ${reason}`).join('\n'),
    /^config: it names 2 layers.*\nlayer 1: the image says/,
  );
  assert.notEqual(layers[0]?.diffId, `sha256:${'0'.repeat(64)}`);
  const tar = layerTar({ a: 'x' });
  const told = async (blob: LayerBlob) =>
    (await analyseImage({ ...imageOf({ layers: [{ a: 'x' }] }), layers: [blob] })).unknowns.at(-1)?.reason ?? '';
  assert.match(
    await told(blobOf(tar, `sha256:${'1'.repeat(64)}`)),
    /^the manifest says that it is sha256:1+, but its bytes have the digest/,
  );
  assert.match(await told(blobOf(tar, 'md5:1')), /of a kind that is not checked/);
  assert.match(await told({ ...blobOf(tar), size: 7 }), /has 7 bytes, but it has 2048/);
});

test('a layer that the source does not have is told', async () => {
  const open = imageOf({ layers: [{ a: 'x' }, { b: 'x' }] });
  const layers = open.layers.map((blob, index) => (index === 0 ? { ...blob, absent: 'it is on another server' } : blob));
  const { tree, unknowns } = await analyseImage({ ...open, layers });
  assert.deepEqual([[...tree.keys()], unknowns], [['b'], [{ path: 'layer 1', reason: 'it is on another server' }]]);
});

test('where a layer cannot be fetched, that is the error, and reading the others ends', async () => {
  const open = imageOf({ layers: [{ a: 'x' }, { b: 'x' }, { c: 'x' }, { d: 'x' }] });
  let stopped = 0;
  const layers = open.layers.map((blob, index) => ({
    ...blob,
    async *open(signal?: AbortSignal) {
      if (index === 1) throw new Error('the registry has gone');
      while (index === 0 && !signal?.aborted) await new Promise((resolve) => setTimeout(resolve, 1));
      if (signal?.aborted) stopped++;
      signal?.throwIfAborted();
      yield* blob.open();
    },
  }));
  await assert.rejects(analyseImage({ ...open, layers }), /the registry has gone/);
  assert.equal(stopped, 1);
});

test('what follows the end of a gzip stream counts for the digest', async () => {
  const padded = Buffer.concat([gzipSync(layerTar({ a: 'x' })), Buffer.alloc(3_000_000)]);
  const open = imageOf({ layers: [{ a: 'x' }] });
  assert.deepEqual((await analyseImage({ ...open, layers: [blobOf(padded)] })).unknowns, []);
});

test('a file for catalogers that is too large for memory is read from a temporary file', async () => {
  const { imageLimits } = await import('../../packages/plimsoll/src/image/limits.ts');
  const open = imageOf({
    layers: [{ 'var/lib/dpkg/status': status(...Array.from({ length: 3000 }, (_, i) => `p${i}`)) }],
    compression: 'gzip',
  });
  const whole = await analyseImage(open);
  const spilled = await analyseImage(open, { limits: { ...imageLimits, heldFileBytes: 500_000 } });
  assert.equal(whole.packages.length, 3000);
  assert.deepEqual(spilled.packages, whole.packages);
});
