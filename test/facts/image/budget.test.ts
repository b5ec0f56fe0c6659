import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Budgets, judgeBudgets } from '../../../packages/plimsoll/src/facts/image/budget.ts';
import { compareImages } from '../../../packages/plimsoll/src/facts/image/compare.ts';
import { summarizeImage } from '../../../packages/plimsoll/src/facts/image/summary.ts';
import { ImageView } from '../../../packages/plimsoll/src/facts/views/image-view.ts';
import { parseAmount } from '../../../packages/plimsoll/src/model/quantity.ts';
import { analysisOf } from './sketch.ts';

function sideOf(layers: Parameters<typeof analysisOf>[0]['layers']) {
  const view = new ImageView(analysisOf({ layers, tags: ['app:1'] }));
  return { view, summary: summarizeImage(view) };
}

test('amounts', () => {
  const amounts = ['200MB', '1.5GiB', '1.5 GiB', '10%', '0.5%', '500k', '500 kB', '64KiB', '1024', '12B', '2T'].map(parseAmount);
  assert.deepEqual(amounts, [
    { bytes: 2e8 },
    { bytes: 1.5 * 2 ** 30 },
    { bytes: 1.5 * 2 ** 30 },
    { share: 0.1 },
    { share: 0.005 },
    { bytes: 5e5 },
    { bytes: 5e5 },
    { bytes: 65536 },
    { bytes: 1024 },
    { bytes: 12 },
    { bytes: 2e12 },
  ]);
  for (const text of ['', 'MB', '-1', '1,5GB', '1.5XB', '1e9', '10%%', '1 0', '%', '1.GB', 'constructor'])
    assert.equal(parseAmount(text), undefined, text);
});

test('verdicts on size, waste and efficiency', () => {
  const { summary } = sideOf([{ files: { a: 1000, b: 500 } }, { files: { a: 500 } }]);
  const judge = (budgets: Budgets) => judgeBudgets(budgets, summary).map(({ kept, message }) => `${kept} ${message}`);
  assert.deepEqual(judge({ maxSize: { bytes: 2000 }, maxWasted: { bytes: 999 }, minEfficiency: 0.9 }), [
    'true the image has 2 kB, within 2 kB',
    'false layers hide 1 kB, over 999 B',
    'false the efficiency is 0.5000, below 0.9',
  ]);
  assert.deepEqual(judge({ maxSize: { bytes: 1999 }, maxWasted: { share: 0.5 }, minEfficiency: 0.5 }), [
    'false the image has 2000 B, over 1999 B',
    'true layers hide 1 kB, within 1 kB (50 %)',
    'true the efficiency is 0.5000, not below 0.5',
  ]);
  assert.deepEqual(judge({}), []);
  assert.deepEqual(judge({ maxSize: { share: 1 }, maxGrowth: { bytes: 1 }, maxLayerGrowth: { bytes: 1 } }), []);
});

test('growth of the image and of each layer against another', () => {
  const base = { diffId: 'base', files: { os: 1000 } };
  const before = sideOf([
    base,
    { diffId: 'a1', by: 'COPY a / # buildkit', files: { a: 100 } },
    { diffId: 'r1', by: 'RUN /bin/sh -c x # buildkit', files: { r: 50 } },
  ]);
  const after = sideOf([
    base,
    { diffId: 'a2', by: 'COPY a / # buildkit', files: { a: 130 } },
    { diffId: 'n', by: 'RUN /bin/sh -c y # buildkit', files: { n: 40 } },
  ]);
  const judge = (budgets: Budgets) =>
    judgeBudgets(budgets, after.summary, compareImages(before, after)).map(({ kept, message }) => `${kept} ${message}`);
  assert.deepEqual(judge({ maxSize: { share: 1 }, maxGrowth: { bytes: 19 }, maxLayerGrowth: { bytes: 39 } }), [
    'false the image has 1.17 kB, over 1.15 kB (100 %)',
    'false against app:1 the image grew by 20 B, over 19 B',
    'false layer 3 grew by 40 B, over 39 B',
  ]);
  assert.deepEqual(judge({ maxGrowth: { share: 0.1 }, maxLayerGrowth: { bytes: 40 } }), [
    'true against app:1 the image grew by 20 B, within 115 B (10 %)',
    'true layer 3 grew by 40 B, within 40 B',
  ]);
});
