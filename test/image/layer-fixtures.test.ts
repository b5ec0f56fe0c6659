import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import type { OpenImage } from '../../packages/plimsoll/src/image/image.types.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { entryAt, mergeLayers } from '../../packages/plimsoll/src/image/tree.ts';
import { testData } from '../support/data.ts';
import { imageOf } from '../support/images.ts';

/** Layers of other projects' tests, as one image. */
async function analyse(t: TestContext, ...paths: readonly string[]) {
  const files = paths.map((path) => testData(t, `fixtures/images/${path}`));
  const layers = files.flatMap((file) => (file === undefined ? [] : [readFileSync(file)]));
  return layers.length === files.length ? analyseImage(imageOf({ layers })) : undefined;
}

test("claircore's odd layers", async (t) => {
  const concatenated = await analyse(t, 'claircore/pkg/tarfs/concat.tar');
  if (!concatenated) return;
  // Two archives, of which the second has a directory where the first has a link: engines put it in the place of the link.
  assert.deepEqual(
    [...concatenated.tree.values()].map(({ path, kind }) => `${path} ${kind}`),
    [
      ' directory',
      'run directory',
      'run/logs directory',
      'run/logs/log.txt file',
      'var directory',
      'var/run directory',
      'var/run/console directory',
      'var/run/console/algo.txt file',
    ],
  );
  const named = await analyse(t, 'claircore/pkg/tarfs/bad_name.tar');
  assert.deepEqual([...(named?.tree.keys() ?? [])], [`${'_'.repeat(100)}bad\\xfdname`]);
  const odd = await analyse(t, 'claircore/pkg/tarfs/known/oddlayer.tar');
  assert.deepEqual([odd?.tree.size, odd?.unknowns], [1, []]);
});

test("container-diff's layers: whiteouts, updates of files and of directories", async (t) => {
  const folder = 'container-diff/util/testTars';
  const paths = async (...names: readonly string[]) => {
    const image = await analyse(t, ...names.map((name) => `${folder}/${name}.tar`));
    assert.deepEqual(image?.unknowns ?? [], []);
    return image && [...image.tree.values()].map(({ path, layer }) => `${path} ${layer}`);
  };
  const first = await paths('la-croix1');
  if (!first) return;
  assert.deepEqual(first, ['lime.txt 0', 'passionfruit.txt 0', 'peach-pear.txt 0']);
  assert.deepEqual(await paths('la-croix3', 'la-croix-wh'), [
    'nest2 1',
    'nest2/hello 1',
    'nested-dir.tar 0',
    'passionfruit.txt 0',
    'peach-pear.txt 0',
  ]);
  assert.deepEqual(await paths('la-croix1', 'la-croix-update'), ['lime.txt 1', 'passionfruit.txt 0', 'peach-pear.txt 0']);
  assert.deepEqual(await paths('la-croix2', 'la-croix-dir-update'), [
    'lime.txt 0',
    'nest 1',
    'nest/f1.txt 0',
    'nest/f2.txt 1',
    'passionfruit.txt 0',
    'peach-pear.txt 0',
  ]);
});

interface ScalibrCase {
  readonly case: string;
  readonly config: { readonly MaxFileBytes?: unknown };
  readonly chainLayers: readonly { readonly files: readonly { readonly path: string; readonly content: unknown }[] }[];
  readonly errCreate: unknown;
  readonly errRead: unknown;
}

test('files of each chain layer, through links, are those that osv-scalibr expects', async (t) => {
  const index = testData(t, 'fixtures/fixtures.json');
  if (index === undefined) return;
  const fixtures = JSON.parse(readFileSync(index, 'utf8')) as { path: string; expected: { cases?: readonly ScalibrCase[] } }[];
  let compared = 0;
  for (const { path, expected } of fixtures.filter((fixture) => fixture.path.includes('osv-scalibr/artifact/image/layerscanning'))) {
    const file = testData(t, `fixtures/${path}`);
    if (file === undefined) return;
    const open: OpenImage = await openImage(file, { cwd: '/', env: {} });
    const { layers, unknowns } = await analyseImage(open);
    await open.close();
    assert.deepEqual(unknowns, [], path);
    for (const { case: name, config, chainLayers, errCreate, errRead } of expected.cases ?? []) {
      // Limits of its own are osv-scalibr's.
      if (errCreate !== null || typeof config.MaxFileBytes === 'number') continue;
      for (const [chain, { files }] of chainLayers.entries()) {
        const { tree } = mergeLayers(layers.slice(0, chain + 1).map(({ analysis }) => analysis));
        for (const { path: at, content } of files) {
          const entry = entryAt(tree, at);
          const isCircle = path.includes('symlink-cycle');
          if (errRead !== null && !path.includes('depth-exceeded'))
            assert.equal(entry, undefined, `${name}: ${at}${isCircle ? ' circle' : ''}`);
          else assert.equal(entry?.content, digest(contentOf(content)), `${name}: ${at} after layer ${chain}`);
          compared++;
        }
      }
    }
  }
  assert.ok(compared > 25, `${compared} files`);
});

/** `strings.Repeat(text, times)` of the Go test is written as a call. */
function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const { _call, args } = content as { _call: string; args: [string, number] };
  assert.equal(_call, 'strings.Repeat');
  return args[0].repeat(args[1]);
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
