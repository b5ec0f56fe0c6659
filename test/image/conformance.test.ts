import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';
import { testData } from '../support/data.ts';
import { checkScore, type Score } from '../support/score.ts';

interface Fixture {
  readonly path: string;
  readonly kind: string;
  readonly expected: { readonly loads?: boolean | null } | null;
}

/** Files that are no whole image, whatever the list says. */
const noImages: Readonly<Record<string, string>> = {
  'images/dive/.data/test-gzip-image.tar': 'a tar of one README, no image',
  'images/dive/.data/test-zstd-image.tar': 'a tar of one README, no image',
  'images/dive/.data/test-uncompressed-image.tar': 'a tar of one README, no image',
  'images/dive/.data/test-estargz-image.tar': 'a tar of one README, no image',
  'images/stereoscope/pkg/image/oci/valid_manifest': 'the manifest is an empty file',
  'images/trivy/pkg/fanal/image/multi': 'the manifests of the index were not kept',
  'images/trivy/pkg/fanal/image/single': 'the manifest was not kept',
  'images/snyk-docker-plugin/oci-archives/nginx.tar': 'the manifest was changed by hand: 812 bytes where the index says 971',
  'images/snyk-docker-plugin/../fixtures/docker-oci-archives/unsupported-image.tar': 'a tar of two texts',
};

test('the image archives of peers open, and those that are broken say why', async (t) => {
  const file = testData(t, 'fixtures/fixtures.json');
  if (file === undefined) return;
  const root = join(file, '..');
  const fixtures = (JSON.parse(readFileSync(file, 'utf8')) as Fixture[]).filter(({ kind }) =>
    /^image:(?:docker|oci|kaniko|containerd)/.test(kind),
  );
  const parts: Record<string, Score> = {};
  for (const { path, kind, expected } of fixtures) {
    const opens = expected?.loads !== false && !Object.hasOwn(noImages, path);
    const problem = await tryOpening(join(root, path));
    const passed = opens === (problem === undefined);
    if (!passed) t.diagnostic(`${path}: ${problem ?? 'opened'}`);
    const name = kind.slice('image:'.length);
    const before = parts[name] ?? { passed: 0, total: 0 };
    parts[name] = { passed: before.passed + (passed ? 1 : 0), total: before.total + 1 };
  }
  assert.ok(fixtures.length > 60);
  checkScore('images', parts);
});

async function tryOpening(path: string): Promise<string | undefined> {
  try {
    const image = await openImage(path, { cwd: '/', env: {} });
    try {
      assert.equal(image.layers.length, image.config?.diffIds.length ?? 1);
      for (const layer of image.layers) if (!layer.absent) assert.ok(layer.file);
    } finally {
      await image.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
