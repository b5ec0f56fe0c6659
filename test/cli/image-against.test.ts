import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { budgetsOf } from '../../packages/plimsoll/src/commands/image-budgets.ts';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';
import { dockerArchive, makeImage, makeTar } from '../support/image-archives.ts';

const system = { 'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\n', 'bin/sh': 'x'.repeat(100_000) };
const history = [{ created_by: 'ADD rootfs.tar / # buildkit' }, { created_by: 'COPY app /app # buildkit' }];
const secret = 'ghp_aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC2';

function archives(t: TestContext): string {
  const cwd = folder(t);
  const config = { User: 'app', Env: ['A=1'], Healthcheck: { Test: ['CMD', '/app'] } };
  const older = makeImage([system, { 'app/main': 'x'.repeat(50_000) }], { history, config });
  const newer = makeImage([system, { 'app/main': 'x'.repeat(80_000), 'app/data': 'y'.repeat(1000) }], {
    history,
    config: { ...config, User: 'root', Env: ['A=2', `TOKEN=${secret}`] },
  });
  writeFileSync(join(cwd, 'older.tar'), makeTar(dockerArchive(older, ['shop:1.2'])));
  writeFileSync(join(cwd, 'newer.tar'), makeTar(dockerArchive(newer, ['shop:1.3'])));
  return cwd;
}

const plain = (args: readonly string[], cwd: string) => runCli(['image', '--no-cache', ...args], { cwd });

test('two images are compared, and what only the newer has decides the exit code', (t) => {
  const cwd = archives(t);
  const { stdout, code } = plain(['newer.tar', '--against', 'older.tar'], cwd);
  assert.match(stdout, /^shop:1\.2 → shop:1\.3/);
  assert.match(stdout, /150 kB → 181 kB \(\+31 kB, \+20\.7 %\)\n2 → 2 layers, 1 shared/);
  assert.match(stdout, /user {2}app → root\n/);
  assert.match(stdout, /env A {2}1 → 2\n/);
  assert.match(stdout, /~ {3}\+30 kB {2}\/app\/main {2}content\n/);
  assert.equal(stdout.includes(secret), false);
  assert.equal(code, 1);
});

test('the same comparison for a pull request, and as a document', (t) => {
  const cwd = archives(t);
  const asked = ['--format', 'json', '--format', 'markdown=comment.md', '--max-growth', '50%', '--max-layer-growth', '10%'];
  const json = plain(['newer.tar', '--against', 'older.tar', ...asked], cwd).stdout;
  const markdown = readFileSync(join(cwd, 'comment.md'), 'utf8');
  assert.match(markdown, /^### plimsoll: shop:1\.3 against shop:1\.2\n/);
  assert.equal((markdown + json).includes(secret), false);
  const { comparison, budgets } = JSON.parse(json);
  assert.deepEqual([comparison.bytes, comparison.layers.shared, comparison.files.added], [31_000, 1, 1]);
  assert.deepEqual(
    budgets.map(({ budget, kept }: { budget: string; kept: boolean }) => [budget, kept]),
    [
      ['max-growth', true],
      ['max-layer-growth', false],
    ],
  );
});

test('budgets fail the run without another image, too', (t) => {
  const cwd = archives(t);
  const { stdout, code } = plain(['older.tar', '--max-size', '100 kB', '--min-efficiency', '0.9', '--fail-on', 'never'], cwd);
  assert.match(stdout, /\n\nBudgets\n {2}over {2}the image has 150 kB, over 100 kB {2}--max-size\n {2}kept {2}the efficiency is 1\.0000/);
  assert.equal(code, 1);
});

test('amounts that are none, and growth of nothing', () => {
  const none = {
    against: undefined,
    'max-size': undefined,
    'max-wasted': undefined,
    'min-efficiency': undefined,
    'max-growth': undefined,
    'max-layer-growth': undefined,
  };
  for (const [name, value, message] of [
    ['max-size', 'big', '--max-size big is no amount'],
    ['max-growth', '5%', '--max-growth 5% needs --against, the image to measure from'],
    ['max-size', '110%', '--max-size 110% needs --against, the image to measure from'],
    ['min-efficiency', '95', '--min-efficiency 95 is no score'],
  ] as const) {
    assert.throws(() => budgetsOf({ ...none, [name]: value }), { message, exitCode: 2 });
  }
  const budgets = budgetsOf({ ...none, against: 'a', 'max-size': '110%', 'min-efficiency': '95%', 'max-layer-growth': '1MiB' });
  assert.deepEqual(budgets, { maxSize: { share: 1.1 }, minEfficiency: 0.95, maxLayerGrowth: { bytes: 1_048_576 } });
});
