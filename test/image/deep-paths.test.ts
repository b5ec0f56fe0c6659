import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { diveEfficiency } from '../../packages/plimsoll/src/facts/image/efficiency.ts';
import { shippedFiles } from '../../packages/plimsoll/src/facts/image/shipped-files.ts';
import { wasteOf } from '../../packages/plimsoll/src/facts/image/waste.ts';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { folder } from '../support/folder.ts';
import { dockerArchive, makeImage, makeTar } from '../support/image-archives.ts';
import { processorTime } from '../support/processor-time.ts';

// Without the bound it takes minutes and all memory.
test('paths through a million directories end in an unknown, soon', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`${at}/${'d/'.repeat(2000)}f`, 'x']));
  const path = join(folder(t), 'deep.tar');
  writeFileSync(path, makeTar(dockerArchive(makeImage([files, { '.wh.499': '' }]), ['deep:1'])));
  const open = await openImage(path, { cwd: '/', env: {} });
  const elapsed = processorTime();
  const image = await analyseImage(open);
  await open.close();
  for (const look of [diveEfficiency, shippedFiles, wasteOf]) look(image);
  assert.ok(
    image.unknowns.some(({ reason }) => /go through \d+ directories/.test(reason)),
    JSON.stringify(image.unknowns),
  );
  assert.ok(elapsed() < 8000, `${elapsed()} ms`);
});
