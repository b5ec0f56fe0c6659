import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot, testData } from '../support/data.ts';
import { answeringRules, findingsOf, peerCases } from '../support/peer-cases.ts';
import { checkScore, type Score } from '../support/score.ts';
import { deliberate } from './deliberate.ts';

/**
 * tally's own cases, rule by rule: of those that a rule of ours answers (by alias) the share that we decide as tally does; all others
 * are named in docs/not-planned.md. Cases that deliberate.ts explains by a mistake of tally's, or by what the case does not hold, are
 * counted against us in the scores, but not for the bar.
 */
test("tally's cases of the rules that ours answer", async (t) => {
  const file = testData(t, 'cases/tally.jsonl');
  if (!file) return;
  const notPlanned = readFileSync(join(projectRoot, 'docs/not-planned.md'), 'utf8');
  const scores = new Map<string, { passed: number; total: number }>();
  const left = new Set<string>();
  let [passed, explained, total] = [0, 0, 0];
  for (const item of peerCases(file)) {
    const answering = answeringRules(item);
    if (answering.length === 0) {
      left.add(item.rule);
      continue;
    }
    if (item.disputed) continue;
    const found = (await findingsOf(item)).some(({ rule }) => answering.some(({ id }) => id === rule));
    const score = scores.get(item.rule) ?? { passed: 0, total: 0 };
    scores.set(item.rule, score);
    score.total++;
    total++;
    if (found === (item.expect === 'hit')) {
      score.passed++;
      passed++;
    } else {
      const why = deliberate.get(item.id);
      if (why !== undefined && why !== 'narrower') explained++;
      else t.diagnostic(`${item.rule} ${item.id}: expected ${item.expect}${why === undefined ? '' : ' (narrower)'}`);
    }
  }
  t.diagnostic(`${passed} of ${total} as tally decides, ${explained} explained`);
  const parts: Record<string, Score> = Object.fromEntries(scores);
  checkScore('tally', { ...parts, 'all adopted': { passed, total } });
  assert.ok(passed / (total - explained) >= 0.95, `${passed} of ${total - explained}`);
  // ShellCheck's codes are answered where ShellCheck runs, by its own findings.
  const unnamed = [...left].filter((rule) => !/^(?:SC\d+|ShellCheck)$/.test(rule) && !notPlanned.includes(rule));
  assert.deepEqual(unnamed, [], 'each rule is answered or named in docs/not-planned.md');
});
