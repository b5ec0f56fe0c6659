import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { projectRoot } from '../support/data.ts';

/** What linters of Dockerfiles look for, by problem: our rules, or the check under which docs/not-planned.md says why there is none. */
interface Row {
  readonly rules?: readonly string[];
  readonly notPlanned?: string;
}

const rows: Readonly<Record<string, Row>> = JSON.parse(readFileSync(join(projectRoot, 'test/conformance/linter-concepts.json'), 'utf8'));

test('each problem that linters of Dockerfiles look for has a rule, or a reason', () => {
  const ids = new Set(rules.map(({ id }) => id));
  const reasons = readFileSync(join(projectRoot, 'docs/not-planned.md'), 'utf8');
  assert.equal(Object.keys(rows).length, 146);
  for (const [concept, { rules: answering = [], notPlanned }] of Object.entries(rows)) {
    assert.ok(answering.length > 0 || notPlanned !== undefined, `${concept} has neither`);
    for (const id of answering) assert.ok(ids.has(id), `${concept}: there is no rule ${id}`);
    if (notPlanned !== undefined) assert.ok(reasons.includes(`\`${notPlanned}\``), `${concept}: no reason is given for ${notPlanned}`);
  }
});
