import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { diveEfficiency } from '../../../packages/plimsoll/src/facts/image/efficiency.ts';
import { historySteps } from '../../../packages/plimsoll/src/facts/image/history.ts';
import { shippedFiles } from '../../../packages/plimsoll/src/facts/image/shipped-files.ts';
import { wasteOf } from '../../../packages/plimsoll/src/facts/image/waste.ts';
import { analyseImage } from '../../../packages/plimsoll/src/image/analyse.ts';
import type { ImageAnalysis } from '../../../packages/plimsoll/src/image/image.types.ts';
import { openImage } from '../../../packages/plimsoll/src/image/sources/open.ts';
import { testData } from '../../support/data.ts';

async function readArchive(t: TestContext, path: string): Promise<ImageAnalysis | undefined> {
  const file = testData(t, `fixtures/images/${path}`);
  if (!file) return undefined;
  const image = await openImage(file, { cwd: '/', env: {} });
  try {
    return await analyseImage(image);
  } finally {
    await image.close();
  }
}

test("dive's own figures for its test image, and the true ones", async (t) => {
  const image = await readArchive(t, 'dive/.data/test-docker-image.tar');
  if (!image) return;
  const { repeated, ...figures } = diveEfficiency(image);
  assert.deepEqual(figures, {
    score: 0.9844212134184309,
    wastedBytes: 32025,
    sizeBytes: 1220598,
    userSizeBytes: 66237,
    wastedUserRatio: 0.4834911001404049,
  });
  assert.deepEqual(
    repeated.map(({ path, layers, bytes }) => `${path} ${bytes} ${layers}`),
    ['root/example/somefile1.txt 12810 3,4', 'root/saved.txt 12810 7,13', 'root/example/somefile3.txt 6405 6,7'],
  );
  assert.deepEqual(
    shippedFiles(image).hidden.map(({ path, layer, how, by, bytes }) => `${layer} ${path} ${bytes} ${how} in ${by}`),
    [
      '3 root/example/somefile1.txt 6405 changed in 4',
      '4 root/example/somefile1.txt 6405 deleted in 9',
      '5 root/example/somefile2.txt 6405 deleted in 9',
      '6 root/example/somefile3.txt 6405 deleted in 7',
      '7 root/saved.txt 6405 changed in 13',
    ],
  );
  assert.deepEqual(
    wasteOf(image).map(({ id, bytes }) => `${id} ${bytes}`),
    ['deleted-later 19215', 'duplicates 19215', 'changed-later 12810', 'temporary-files 6405'],
  );
});

test('what containers see and what not is all that ships', async (t) => {
  for (const path of [
    'dive/.data/test-docker-image.tar',
    'dive/.data/test-kaniko-image.tar',
    'snyk-docker-plugin/docker-archives/docker-save/nginx.tar',
    'osv-scalibr/artifact/image/layerscanning/image/overwrite-file.tar',
    'dockle/pkg/deckoder/extractor/docker/symbolic.tar',
  ]) {
    const image = await readArchive(t, path);
    if (!image) return;
    const { visible, hidden } = shippedFiles(image);
    const sum = (files: readonly { readonly bytes: number }[]) => files.reduce((bytes, file) => bytes + file.bytes, 0);
    assert.equal(sum(visible) + sum(hidden), diveEfficiency(image).sizeBytes, path);
    for (const { path: file, layer } of visible) assert.equal(image.tree.get(file)?.layer, layer, `${path} ${file}`);
    const files = [...image.tree.values()].filter(({ kind, size }) => kind === 'file' && size > 0);
    assert.equal(
      sum(visible),
      files.reduce((bytes, { size }) => bytes + size, 0),
      path,
    );
    const steps = historySteps(image);
    assert.deepEqual(
      steps.flatMap(({ layer }) => layer ?? []),
      image.layers.map(({ index }) => index),
      path,
    );
    assert.ok(
      steps.every(({ keyword }) => keyword !== undefined),
      path,
    );
  }
});
