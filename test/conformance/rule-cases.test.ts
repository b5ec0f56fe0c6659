import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testData } from '../support/data.ts';
import { answeringRules, findingsOf, linters, peerCases, scanners } from '../support/peer-cases.ts';
import { checkScore, type Score } from '../support/score.ts';
import { deliberate } from './deliberate.ts';

interface Part {
  /** Cases in which the peer finds something, those of them in which we do, and those in which only we do. */
  hits: number;
  found: number;
  alarms: number;
}

/**
 * Peers' own cases for the concepts that our rules answer (by alias): we find something where the peer says `hit`, nothing of
 * that rule where it says `miss`. Cases that the data mark as disputed are left out. Every disagreement has to be listed in
 * deliberate.ts and explained in notes.md; one that no longer disagrees has to be taken off the list. Scores are committed with
 * all disagreements counted against us (`strict`); the bar of 0.95 is for the cases that notes.md does not explain away.
 */
test("peers' cases of our concepts: precision and recall", async (t) => {
  const folder = testData(t, 'cases');
  if (!folder) return;
  const parts = new Map<string, Part>();
  const wrong = new Map<string, string>();
  for (const peer of [...scanners, ...linters]) {
    for (const item of peerCases(`${folder}/${peer}.jsonl`)) {
      const answering = answeringRules(item);
      if (answering.length === 0 || item.disputed) continue;
      const found = (await findingsOf(item)).some((finding) => answering.some((rule) => rule.id === finding.rule));
      const key = answering.map(({ id: rule }) => rule).join('+');
      if ((item.expect === 'hit') !== found) wrong.set(item.id, `${key.replaceAll('+', ', ')}: expected ${item.expect}`);
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
    unexplained.map(([id]) => id),
    [],
    'every disagreement is explained',
  );
  assert.deepEqual(
    [...deliberate.keys()].filter((id) => !wrong.has(id)),
    [],
    'explained cases still disagree',
  );
  assert.ok(recall >= 0.95, `recall ${recall}`);
  assert.ok(precision >= 0.95, `precision ${precision}`);
});
