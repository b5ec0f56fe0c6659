import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { auditFolder } from '../../packages/plimsoll/src/audit/audit.ts';
import type { Practice } from '../../packages/plimsoll/src/model/finding.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { configOf } from '../support/config.ts';
import { projectRoot } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { allRules } from '../support/rules.ts';

const conformance = join(projectRoot, 'test/conformance');

/** One practice of the production guides: the rules that check it, and repositories that neglect and follow it. */
interface Row {
  readonly row: number;
  readonly practice: string;
  readonly rules: readonly string[];
  /** Folders below test/conformance. */
  readonly bad: string;
  readonly good: string;
  readonly verdicts: Readonly<Record<'bad' | 'good', Readonly<Partial<Record<Practice, string>>>>>;
}

const rows = JSON.parse(readFileSync(join(conformance, 'practices.json'), 'utf8')) as Row[];
const everything = configOf(allRules());

/** Each practice that the guides ask for is found where it is neglected, by its own rules, and not found where it is followed. */
describe('practices of production guides', () => {
  for (const { row, practice, rules: ids, verdicts, ...fixtures } of rows) {
    for (const kind of ['bad', 'good'] as const) {
      test(`${row} ${practice}: ${kind}`, async (t) => {
        const root = folder(t);
        cpSync(join(conformance, fixtures[kind]), root, { recursive: true });
        const result = await auditFolder(root, { cwd: root, configAt: async () => everything, rules, maxCommits: 0 });
        const found = result.findings.filter(({ rule }) => ids.includes(rule)).map(({ rule, message }) => `${rule}: ${message}`);
        if (kind === 'bad') assert.notDeepEqual(found, [], 'its rules find something');
        else assert.deepEqual(found, []);
        const judged = Object.fromEntries(result.practices.map((entry) => [entry.practice, entry.verdict]));
        for (const [name, verdict] of Object.entries(verdicts[kind]))
          assert.equal(
            judged[name],
            verdict,
            JSON.stringify(
              result.findings.filter((finding) => finding.practice === name).map(({ rule, message }) => `${rule}: ${message}`),
            ),
          );
      });
    }
  }

  test('every row has rules, and all of them exist', () => {
    const known = new Set(rules.map(({ id }) => id));
    assert.deepEqual(
      rows.map(({ row }) => row),
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    const named = new Set(rows.flatMap((entry) => entry.rules));
    assert.deepEqual(
      [...named].filter((id) => !known.has(id)),
      [],
    );
    assert.ok(rows.every((entry) => entry.rules.length > 0));
  });
});
