import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { deliveryOf } from '../../packages/plimsoll/src/workflows/delivery/delivery.ts';
import { readWorkflow } from '../../packages/plimsoll/src/workflows/read.ts';
import { jsonLines, projectRoot, testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

interface CorpusFile {
  readonly file: string;
  readonly path: string;
}

/** Lines of builds and scans, found by people reading the files (with the help of a plain text search). */
type Truth = Readonly<Record<string, { readonly builds: readonly number[]; readonly scans: readonly number[] }>>;

test('builds and scans of real workflows are found, and nothing else', (t) => {
  const root = testData(t, 'corpus/workflows');
  if (!root) return;
  const truth: Truth = JSON.parse(readFileSync(join(projectRoot, 'test/conformance/workflow-truth.json'), 'utf8'));
  const parts = { builds: { found: 0, right: 0, there: 0 }, scans: { found: 0, right: 0, there: 0 } };
  let read = 0;
  const files = jsonLines<CorpusFile>(join(root, 'manifest.jsonl'));
  for (const { file, path } of files) {
    const source = SourceText.fromBytes(path, readFileSync(join(root, file)));
    const workflow = readWorkflow(source);
    if (workflow.unknowns.length === 0) read++;
    const delivery = deliveryOf(workflow);
    for (const kind of ['builds', 'scans'] as const) {
      const expected = new Set(truth[file]?.[kind] ?? []);
      const found = new Set(delivery[kind].map(({ at }) => source.position(at.start).line));
      parts[kind].found += found.size;
      parts[kind].right += [...found].filter((line) => expected.has(line)).length;
      parts[kind].there += expected.size;
    }
  }
  for (const { found, right, there } of Object.values(parts)) assert.ok(right / found >= 0.95 && right / there >= 0.95);
  checkScore('workflows', {
    read: { passed: read, total: files.length },
    'builds/precision': { passed: parts.builds.right, total: parts.builds.found },
    'builds/recall': { passed: parts.builds.right, total: parts.builds.there },
    'scans/precision': { passed: parts.scans.right, total: parts.scans.found },
    'scans/recall': { passed: parts.scans.right, total: parts.scans.there },
  });
});
