import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { lintText } from '../support/rules.ts';
import { checkScore } from '../support/score.ts';
import { deliberate } from './deliberate.ts';

interface Case {
  readonly id: string;
  readonly peer: string;
  readonly rule: string;
  readonly kind?: string;
  readonly dockerfile?: string;
  readonly content?: string;
  readonly expect: 'hit' | 'miss';
  readonly no_from?: boolean;
  readonly disputed?: string;
  readonly onbuild?: boolean;
}

const peers = ['hadolint', 'trivy', 'checkov', 'kics', 'semgrep', 'datadog', 'tally'];

/**
 * Peers' own cases for the concepts that our rules answer (by alias): we find something where the peer says `hit`, nothing of
 * that rule where it says `miss`. Cases that the data mark as disputed are left out; differences that we want are listed in
 * deliberate.ts, explained in notes.md, and count as neither.
 */
test("peers' cases of our concepts: precision and recall", (t) => {
  const file = testData(t, 'cases');
  if (!file) return;
  const parts: Record<string, { hits: number; found: number; alarms: number; wrong: string[] }> = {};
  let deliberateCount = 0;
  for (const peer of peers) {
    for (const item of jsonLines<Case>(`${file}/${peer}.jsonl`)) {
      if (item.kind !== undefined && item.kind !== 'dockerfile') continue;
      const id = item.rule.split('/').at(-1) as string;
      const answering = rules.filter((rule) => rule.aliases.some((alias) => alias.toLowerCase() === id.toLowerCase()));
      if (answering.length === 0 || item.rule.includes(',') || item.disputed) continue;
      if (deliberate.has(item.id)) {
        deliberateCount++;
        continue;
      }
      const text = (item.no_from ? 'FROM debian:12\n' : '') + (item.dockerfile ?? item.content ?? '');
      const found = lintText(text).findings.some((finding) => answering.some((rule) => rule.id === finding.rule));
      for (const { id: rule } of answering) {
        parts[rule] ??= { hits: 0, found: 0, alarms: 0, wrong: [] };
        const part = parts[rule];
        if (item.expect === 'hit') part.hits++;
        if (item.expect === 'hit' && found) part.found++;
        if (item.expect === 'miss' && found) part.alarms++;
        if ((item.expect === 'hit') !== found) part.wrong.push(`${item.id}: expected ${item.expect}`);
      }
    }
  }
  const sum = Object.values(parts).reduce(
    (total, part) => ({ hits: total.hits + part.hits, found: total.found + part.found, alarms: total.alarms + part.alarms }),
    { hits: 0, found: 0, alarms: 0 },
  );
  const recall = sum.found / sum.hits;
  const precision = sum.found / (sum.found + sum.alarms);
  for (const [rule, part] of Object.entries(parts)) for (const wrong of part.wrong) t.diagnostic(`${rule}: ${wrong}`);
  t.diagnostic(`recall ${recall.toFixed(3)} precision ${precision.toFixed(3)} hits ${sum.hits} deliberate ${deliberateCount}`);
  checkScore(
    'rule-cases',
    Object.fromEntries([
      ...Object.entries(parts)
        .filter(([, part]) => part.hits > 0)
        .map(([rule, part]) => [`recall ${rule}`, { passed: part.found, total: part.hits }]),
      ...Object.entries(parts)
        .filter(([, part]) => part.found + part.alarms > 0)
        .map(([rule, part]) => [`precision ${rule}`, { passed: part.found, total: part.found + part.alarms }]),
    ]),
  );
  assert.ok(recall >= 0.95, `recall ${recall}`);
  assert.ok(precision >= 0.95, `precision ${precision}`);
});
