import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { openLayerStore } from '../../packages/plimsoll/src/image/layer-store.ts';
import { projectRoot } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { imageOf } from '../support/images.ts';

const sketch = {
  layers: [{ 'lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\n\n', 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' }, { 'app/run': '#!/bin/sh\n' }],
};

/** The image, with layers that cannot be read. */
function sealed() {
  const open = imageOf(sketch);
  return {
    ...open,
    layers: open.layers.map((blob) => ({
      ...blob,
      open: () => {
        throw new Error('it is read again');
      },
    })),
  };
}

test('a layer that was read before is not read again, and tells the same', async (t) => {
  const dir = join(folder(t), 'layers');
  const store = openLayerStore(dir, 'build-1');
  const first = await analyseImage(imageOf(sketch), { store });
  assert.deepEqual(await analyseImage(sealed(), { store: openLayerStore(dir, 'build-1') }), first);
  assert.equal(statSync(dir).mode & 0o777, 0o700);
  assert.deepEqual(
    readdirSync(dir).map((name) => statSync(join(dir, name)).mode & 0o777),
    [0o600, 0o600],
  );
  await assert.rejects(analyseImage(sealed(), { store: openLayerStore(dir, 'build-2') }), /read again/, 'another build reads anew');
  const interest = { secrets: false, contents: false };
  await assert.rejects(analyseImage(sealed(), { store, interest }), /read again/, 'as does another interest');
});

test('what was changed, cut off or could be written by others counts as not there', async (t) => {
  const dir = folder(t);
  const store = openLayerStore(dir, 'build');
  await analyseImage(imageOf(sketch), { store });
  const rejected = () => assert.rejects(analyseImage(sealed(), { store }), /read again/);
  for (const name of readdirSync(dir)) {
    const file = join(dir, name);
    const bytes = readFileSync(file);
    for (const at of [0, 20, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      await rejected();
    }
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    await rejected();
    writeFileSync(file, bytes);
    chmodSync(file, 0o622);
    await rejected();
    chmodSync(file, 0o600);
  }
  await analyseImage(sealed(), { store });
});

test('a layer that is not what the image says is not kept', async (t) => {
  const dir = folder(t);
  const store = openLayerStore(dir, 'build');
  await analyseImage(imageOf({ ...sketch, diffIds: [`sha256:${'0'.repeat(64)}`, `sha256:${'1'.repeat(64)}`] }), { store });
  assert.deepEqual(readdirSync(dir), []);
});

test('several processes may write the same layers at once: whoever reads gets one whole, or none', async (t) => {
  const dir = join(folder(t), 'layers');
  const [layer] = (await analyseImage(imageOf(sketch))).layers;
  assert.ok(layer);
  const module = pathToFileURL(join(projectRoot, 'packages/plimsoll/src/image/layer-store.ts')).href;
  const program = `
    import { isDeepStrictEqual } from 'node:util';
    import { openLayerStore } from ${JSON.stringify(module)};
    const store = openLayerStore(${JSON.stringify(dir)}, 'build');
    const interest = { secrets: true, contents: true };
    const analysis = JSON.parse(process.argv[1]);
    for (let count = 0; count < 150; count++) {
      store.put(analysis, interest);
      const found = store.get(analysis.diffId, interest);
      if (found && !isDeepStrictEqual(found, analysis)) process.exit(7);
    }`;
  const analysis = JSON.stringify(layer.analysis);
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, analysis], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    }),
  );
  assert.deepEqual(codes, [0, 0, 0, 0]);
  assert.deepEqual(openLayerStore(dir, 'build').get(layer.diffId, { secrets: true, contents: true }), layer.analysis);
  assert.equal(readdirSync(dir).length, 1, 'nothing half written is left');
});
