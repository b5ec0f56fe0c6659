import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBudgets } from '../../packages/plimsoll/src/facts/image/budget.ts';
import { compareImages } from '../../packages/plimsoll/src/facts/image/compare.ts';
import { summarizeImage } from '../../packages/plimsoll/src/facts/image/summary.ts';
import { ImageView } from '../../packages/plimsoll/src/facts/views/image-view.ts';
import type { ImageAnalysis } from '../../packages/plimsoll/src/image/image.types.ts';
import type { Package } from '../../packages/plimsoll/src/packages/package.types.ts';
import { budgetsJson, imageCompareJson } from '../../packages/plimsoll/src/reporters/image-compare-json.ts';
import { imageCompareMarkdown } from '../../packages/plimsoll/src/reporters/image-compare-markdown.ts';
import { imageCompareText } from '../../packages/plimsoll/src/reporters/image-compare-text.ts';
import { analysisOf } from '../facts/image/sketch.ts';

function compared(before: ImageAnalysis, after: ImageAnalysis) {
  const side = (image: ImageAnalysis) => {
    const view = new ImageView(image);
    return { view, summary: summarizeImage(view), findings: [] };
  };
  const [old, now] = [side(before), side(after)];
  const comparison = compareImages(old, now);
  return { comparison, budgets: judgeBudgets({ maxGrowth: { bytes: 1e6 }, maxSize: { bytes: 1e9 } }, now.summary, comparison) };
}

const deb = (name: string, version: string): Package => ({
  type: 'deb',
  name,
  version,
  purl: `pkg:deb/debian/${name}@${version}`,
  cataloger: 'dpkg-status',
  evidence: [],
  finds: 'installed',
});

const base = { diffId: 'base', by: '# debian.sh', files: { 'bin/sh': 1_000_000 } };
const before = analysisOf({
  tags: ['shop:1.2'],
  system: { id: 'debian', version: '12', name: 'Debian 12' },
  layers: [base, { diffId: 'a', by: 'COPY app /app # buildkit', files: { 'app/main': 2_000_000, 'app/old': 10 } }],
  packages: [deb('curl', '8.0'), deb('git', '2.1')],
  config: { container: { exposedPorts: ['80/tcp'] } },
});
const after = analysisOf({
  tags: ['shop:1.3'],
  system: { id: 'debian', version: '12', name: 'Debian 12' },
  layers: [
    base,
    { diffId: 'b', by: 'COPY app /app # buildkit', files: { 'app/main': { size: 2_500_000, mode: 0o4755 }, 'app/lib/x': 3_000_000 } },
  ],
  packages: [deb('curl', '8.2'), deb('jq', '1.7')],
  config: { container: { exposedPorts: ['8080/tcp'], user: 'app' } },
});

test('as text', () => {
  const { comparison, budgets } = compared(before, after);
  const text = imageCompareText(comparison, budgets, { columns: 100, color: false });
  assert.equal(
    text,
    `shop:1.2 → shop:1.3  Debian 12
3 MB → 6.5 MB (+3.5 MB, +116.7 %)
2 → 2 layers, 1 shared, needless 0 B → 0 B

Budgets
  kept  the image has 6.5 MB, within 1 GB  --max-size
  over  against shop:1.2 the image grew by 3.5 MB, over 1 MB  --max-growth

Where the bytes are
      +3 MB  /app/lib  0 B → 3 MB

Packages  1 removed, 1 added, 1 upgraded
  removed     deb git  2.1
  added       deb jq  1.7
  upgraded    deb curl  8.0 → 8.2

Configuration
  user  none → app
  port  80/tcp → none
  port  none → 8080/tcp

Layers that differ
  −   2      2 MB  COPY app /app
  +   2    5.5 MB  COPY app /app

Files  1 added, 1 removed, 1 changed
  ~  +500 kB  /app/main  content, mode 0644 → 4755
  +    +3 MB  /app/lib/x
  −    −10 B  /app/old
`,
  );
  for (const columns of [20, 40, 60]) {
    const narrow = imageCompareText(comparison, budgets, { columns, color: true });
    const [, details = ''] = narrow.split('Where the bytes are');
    for (const line of details.split('\n')) assert.ok(line.replace(/\u001b\[[0-9;]*m/g, '').length <= columns, line);
  }
});

test('as a comment for a pull request', () => {
  const { comparison, budgets } = compared(before, after);
  const text = [...imageCompareMarkdown(comparison, budgets)].join('');
  assert.match(text, /^### plimsoll: shop:1\.3 against shop:1\.2\n\n\*\*3 MB → 6\.5 MB \(\+3\.5 MB, \+116\.7 %\)\*\*/);
  assert.ok(text.indexOf('🛑 against shop:1.2') < text.indexOf('✅ the image has'));
  assert.match(text, /\n\| port \| {2}\| 8080\/tcp \|\n/);
  assert.match(
    text,
    /<details><summary>Packages: 1 removed, 1 added, 1 upgraded<\/summary>\n\n\| Package \| Type \| Change \| Version \|\n/,
  );
});

test('images that are the same differ in nothing', () => {
  const { comparison, budgets } = compared(before, before);
  assert.equal(
    imageCompareText(comparison, [], { columns: 80, color: false }),
    'shop:1.2 → shop:1.2  Debian 12\n3 MB → 3 MB (±0 B)\n2 → 2 layers, 2 shared, needless 0 B → 0 B\n',
  );
  assert.ok(budgets.every(({ kept }) => kept));
});

test('names are hostile, and there are many of them', () => {
  const evil = '@team <script>|`x`\u001b[31m\n';
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`${evil.repeat(20)}${at}`, at + 1]));
  const packages = Array.from({ length: 3000 }, (_, at) => deb(`${evil}${at}`, `${evil.repeat(30)}${at}`));
  const env = Array.from({ length: 500 }, (_, at) => `V${at}=${evil.repeat(40)}`);
  const huge = analysisOf({
    tags: [evil],
    layers: [{ by: `RUN /bin/sh -c ${evil.repeat(100)}`, files }],
    packages,
    config: { container: { env } },
  });
  const { comparison, budgets } = compared(before, huge);
  const markdown = [...imageCompareMarkdown(comparison, budgets)].join('');
  assert.ok(markdown.length < 65_536, `${markdown.length}`);
  assert.equal(/@team|<script>|\u001b/.test(markdown), false);
  const text = imageCompareText(comparison, budgets, { columns: 120, color: false });
  assert.equal(text.includes('\u001b'), false);
  assert.ok(text.split('\n').length < 120);
  const json = JSON.parse(JSON.stringify({ comparison: imageCompareJson(comparison), budgets: budgetsJson(budgets) }));
  assert.deepEqual([json.comparison.files.added, json.comparison.layers.shared, json.budgets.length], [3000, 0, 2]);
});
