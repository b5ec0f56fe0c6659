import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { testData } from '../support/data.ts';
import { findingsOf, linters, type PeerCase, peerCases, scanners } from '../support/peer-cases.ts';
import { checkScore, type Score } from '../support/score.ts';
import { concepts } from './concepts.ts';
import { deliberate } from './deliberate.ts';

const groups = { scanners, linters };

class Part {
  hits = 0;
  found = 0;
  alarms = 0;

  add(expect: PeerCase['expect'], found: boolean): void {
    if (expect === 'hit') this.hits++;
    if (expect === 'hit' && found) this.found++;
    if (expect === 'miss' && found) this.alarms++;
  }

  get recall(): Score {
    return { passed: this.found, total: this.hits };
  }

  get precision(): Score {
    return { passed: this.found, total: this.found + this.alarms };
  }
}

interface Row {
  cases: number;
  /** All cases; those whose verdict nobody doubts; those of them that are not left out on purpose either. */
  readonly strict: Part;
  readonly undisputed: Part;
  readonly unexplained: Part;
}

const ratio = ({ passed, total }: Score) => (total === 0 ? 1 : passed / total);
const shown = ({ recall, precision }: Part) => `recall ${recall.passed}/${recall.total}, precision ${precision.passed}/${precision.total}`;

/**
 * The peers' cases, by the concept that a case is about (concepts.ts). Strict scores count every case against us and may not
 * fall. Undisputed are those that neither the data nor deliberate.ts takes to be doubtful; where we say less on purpose (`narrower`)
 * counts against us there. Each concept has to reach 0.95 in what is left when these are taken away, too.
 */
test("peers' cases by concept: precision and recall", async (t) => {
  const folder = testData(t, 'cases');
  if (!folder) return;
  const byLinter = new Map(
    Object.entries(concepts).flatMap(([name, { linters = [] }]) => linters.map((id) => [id.toLowerCase(), name] as const)),
  );
  const rows = new Map<string, Row>();
  const unanswered = new Map<string, number>();
  for (const [group, peers] of Object.entries(groups)) {
    for (const peer of peers) {
      for (const item of peerCases(`${folder}/${peer}.jsonl`)) {
        const name = item.concept ?? byLinter.get(item.rule.toLowerCase());
        if (name === undefined) continue;
        const concept = concepts[name];
        if (concept === undefined || concept.rules.length === 0) {
          unanswered.set(name, (unanswered.get(name) ?? 0) + 1);
          continue;
        }
        const found = (await findingsOf(item)).some(
          ({ rule, message }) => concept.rules.includes(rule) && (concept.says?.test(message) ?? true),
        );
        const key = `${group} ${name}`;
        const row = rows.get(key) ?? { cases: 0, strict: new Part(), undisputed: new Part(), unexplained: new Part() };
        rows.set(key, row);
        row.cases++;
        row.strict.add(item.expect, found);
        const why = deliberate.get(item.id);
        if (item.disputed !== undefined || (why !== undefined && why !== 'narrower')) continue;
        row.undisputed.add(item.expect, found);
        if (why === undefined) {
          row.unexplained.add(item.expect, found);
          if ((item.expect === 'hit') !== found) t.diagnostic(`${item.id}: expected ${item.expect}`);
        }
      }
    }
  }
  const scores: Record<string, Score> = {};
  for (const group of Object.keys(groups)) {
    const total = { cases: 0, strict: new Part(), undisputed: new Part() };
    for (const [key, { cases, strict, undisputed }] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!key.startsWith(`${group} `)) continue;
      t.diagnostic(`${key}: ${cases} cases; strict ${shown(strict)}; undisputed ${shown(undisputed)}`);
      if (strict.recall.total > 0) scores[`${key} recall`] = strict.recall;
      if (strict.precision.total > 0) scores[`${key} precision`] = strict.precision;
      total.cases += cases;
      for (const which of ['strict', 'undisputed'] as const)
        for (const field of ['hits', 'found', 'alarms'] as const) total[which][field] += rows.get(key)?.[which][field] ?? 0;
    }
    t.diagnostic(`${group}: ${total.cases} cases; strict ${shown(total.strict)}; undisputed ${shown(total.undisputed)}`);
    for (const which of ['strict', 'undisputed'] as const) {
      scores[`${group} ${which} recall`] = total[which].recall;
      scores[`${group} ${which} precision`] = total[which].precision;
    }
    assert.ok(ratio(total.undisputed.recall) >= 0.95, `${group}: recall of undisputed cases`);
    assert.ok(ratio(total.undisputed.precision) >= 0.95, `${group}: precision of undisputed cases`);
  }
  t.diagnostic(`no rule of ours: ${[...unanswered].map(([name, cases]) => `${name} (${cases})`).join(', ')}`);
  for (const [key, { unexplained }] of rows) {
    assert.ok(ratio(unexplained.recall) >= 0.95, `${key}: ${shown(unexplained)}`);
    assert.ok(ratio(unexplained.precision) >= 0.95, `${key}: ${shown(unexplained)}`);
  }
  checkScore('concept-cases', scores);
});

test('concepts name rules that exist', () => {
  const ids = new Set(rules.map(({ id }) => id));
  for (const [name, concept] of Object.entries(concepts)) for (const rule of concept.rules) assert.ok(ids.has(rule), `${name}: ${rule}`);
});
