import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { ComposeView } from '../../packages/plimsoll/src/facts/compose-view.ts';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { allRules, lintText } from '../support/rules.ts';
import { checkScore, type Score } from '../support/score.ts';
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

const peers = ['hadolint', 'trivy', 'checkov', 'kics', 'semgrep', 'datadog', 'tally', 'dclint'];

interface Part {
  /** Cases in which the peer finds something, those of them in which we do, and those in which only we do. */
  hits: number;
  found: number;
  alarms: number;
}

function findingsOf({ kind, no_from, dockerfile, content = '' }: Case): readonly Finding[] {
  if (kind === 'compose') return inspect(new ComposeView(readCompose(new SourceText('compose.yaml', content))), allRules(), rules).findings;
  return lintText((no_from ? 'FROM debian:12\n' : '') + (dockerfile ?? content), allRules()).findings;
}

/**
 * Peers' own cases for the concepts that our rules answer (by alias): we find something where the peer says `hit`, nothing of
 * that rule where it says `miss`. Cases that the data mark as disputed are left out. Every disagreement has to be listed in
 * deliberate.ts and explained in notes.md; one that no longer disagrees has to be taken off the list. Scores are committed with
 * all disagreements counted against us (`strict`); the bar of 0.95 is for the cases that notes.md does not explain away.
 */
test("peers' cases of our concepts: precision and recall", (t) => {
  const file = testData(t, 'cases');
  if (!file) return;
  const parts = new Map<string, Part>();
  const wrong = new Map<string, string>();
  for (const peer of peers) {
    for (const item of jsonLines<Case>(`${file}/${peer}.jsonl`)) {
      if (item.kind !== undefined && item.kind !== 'dockerfile' && item.kind !== 'compose') continue;
      const id = item.rule.split('/').at(-1) as string;
      const answering = rules.filter((rule) => rule.aliases.some((alias) => alias.toLowerCase() === id.toLowerCase()));
      if (answering.length === 0 || item.rule.includes(',') || item.disputed) continue;
      const found = findingsOf(item).some((finding) => answering.some((rule) => rule.id === finding.rule));
      if ((item.expect === 'hit') !== found)
        wrong.set(item.id, `${answering.map(({ id: rule }) => rule).join(', ')}: expected ${item.expect}`);
      const key = answering.map(({ id: rule }) => rule).join('+');
      const part = parts.get(key) ?? { hits: 0, found: 0, alarms: 0 };
      if (item.expect === 'hit') part.hits++;
      if (item.expect === 'hit' && found) part.found++;
      if (item.expect === 'miss' && found) part.alarms++;
      parts.set(key, part);
    }
  }
  const sum = (pick: (part: Part) => number) => [...parts.values()].reduce((total, part) => total + pick(part), 0);
  const [hits, found, alarms] = [sum((part) => part.hits), sum((part) => part.found), sum((part) => part.alarms)];
  const unexplained = [...wrong].filter(([id]) => !deliberate.has(id));
  for (const [id, what] of unexplained) t.diagnostic(`${id}: ${what}`);
  t.diagnostic(
    `strict: recall ${(found / hits).toFixed(3)} (${found}/${hits}), precision ${(found / (found + alarms)).toFixed(3)} (${alarms} alarms)`,
  );
  const missed = unexplained.filter(([, what]) => what.endsWith('hit')).length;
  const recall = found / (found + missed);
  const precision = found / (found + unexplained.length - missed);
  t.diagnostic(
    `without the ${wrong.size - unexplained.length} explained ones: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}`,
  );
  const scores: Record<string, Score> = {};
  for (const [key, part] of parts) {
    if (part.hits > 0) scores[`recall ${key}`] = { passed: part.found, total: part.hits };
    if (part.found + part.alarms > 0) scores[`precision ${key}`] = { passed: part.found, total: part.found + part.alarms };
  }
  checkScore('rule-cases', {
    ...scores,
    'strict recall of all': { passed: found, total: hits },
    'strict precision of all': { passed: found, total: found + alarms },
  });
  assert.deepEqual(
    [...wrong.keys()].filter((id) => !deliberate.has(id)),
    [],
    'every disagreement is explained',
  );
  assert.deepEqual(
    [...deliberate].filter((id) => !wrong.has(id)),
    [],
    'explained cases still disagree',
  );
  assert.ok(recall >= 0.95, `recall ${recall}`);
  assert.ok(precision >= 0.95, `precision ${precision}`);
});
