import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnInHadolint } from '../../packages/plimsoll/src/rules/peers.ts';
import { testData } from '../support/data.ts';
import { answeringRules, findingsOf, type PeerCase, peerCases } from '../support/peer-cases.ts';
import { checkScore, type Score } from '../support/score.ts';
import { deliberate } from './deliberate.ts';

/** The bar for cases that notes.md does not explain away, and how many those may be. */
const leastAgreement = 0.99;
const mostDeliberate = 0.03;

/**
 * hadolint's own tests, with all rules of all presets on: something with the rule's alias is found where hadolint finds something,
 * nothing where it finds nothing. Where we differ on purpose is listed in deliberate.ts and explained in notes.md, and counts against
 * us in the committed score. What ShellCheck says has a test of its own: test/shellcheck/hadolint-cases.test.ts.
 */
test("hadolint's cases, rule by rule", async (t) => {
  const folder = testData(t, 'cases');
  if (!folder) return;
  const scores: Record<string, Score> = {};
  const wrong: string[] = [];
  let total = 0;
  for (const item of peerCases(`${folder}/hadolint.jsonl`)) {
    if (item.disputed || item.rule === 'SC*') continue;
    total++;
    const agrees = (item.expect === 'hit') === (await isFound(item));
    if (!agrees) wrong.push(item.id);
    const { passed, total: cases } = scores[item.rule] ?? { passed: 0, total: 0 };
    scores[item.rule] = { passed: passed + (agrees ? 1 : 0), total: cases + 1 };
  }
  const explained = wrong.filter((id) => deliberate.has(id));
  const unexplained = wrong.filter((id) => !deliberate.has(id));
  t.diagnostic(`${total - wrong.length} of ${total} agree, ${explained.length} differ on purpose`);
  checkScore('hadolint', { ...scores, all: { passed: total - wrong.length, total } });
  assert.deepEqual(unexplained, [], 'every disagreement is explained');
  assert.ok((total - wrong.length) / (total - explained.length) >= leastAgreement);
  assert.ok(explained.length <= total * mostDeliberate, `${explained.length} cases differ on purpose`);
});

/** Cases about `*enabled` are about all rules that hadolint has on by itself; those that the case ignores are not among them. */
async function isFound(item: PeerCase): Promise<boolean> {
  const findings = await findingsOf(item);
  if (item.rule === '*enabled')
    return findings.some(({ aliases }) => aliases.some((alias) => alias.startsWith('DL') && isOnInHadolint(alias)));
  const answering = answeringRules(item).map(({ id }) => id);
  return findings.some(({ rule }) => answering.includes(rule));
}
