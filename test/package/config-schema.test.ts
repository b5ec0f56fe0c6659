import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { flag, list } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { configSchema } from '../../tools/generate/config-schema.ts';

const ruleWithOptions: Rule = {
  ...(rules[0] as Rule),
  id: 'with-options',
  options: { allow: list('What may be'), strict: flag('Whether it is strict', false) },
};
const plain = (rules[0] as Rule).id;

/** What a configuration holds, and whether it is right. JSON is YAML too. */
const cases: readonly (readonly [unknown, boolean])[] = [
  [{}, true],
  [{ failOn: 'never', exclude: ['vendor/**'] }, true],
  [{ failOn: 'always' }, false],
  [{ faiOn: 'error' }, false],
  [{ rules: { [plain]: 'off' } }, true],
  [{ rules: { [plain]: false } }, true],
  [{ rules: { [plain]: true } }, false],
  [{ rules: { [plain]: 'loud' } }, false],
  [{ rules: { 'no-such-rule': 'off' } }, false],
  [{ rules: { 'with-options': { severity: 'error', allow: ['a'], strict: true } } }, true],
  [{ rules: { 'with-options': { allow: [1] } } }, false],
  [{ rules: { 'with-options': { strict: 'yes' } } }, false],
  [{ rules: { 'with-options': { lenient: true } } }, false],
  [{ overrides: [{ files: ['dev/**'], rules: { [plain]: 'info' } }] }, true],
  [{ overrides: [{ files: ['dev/**'], exclude: [] }] }, false],
  [{ overrides: [{ files: ['dev/**'], preset: ['recommended', 'style'] }] }, true],
  [{ overrides: [{ files: ['dev/**'], preset: 'lenient' }] }, false],
  [{ overrides: [{ rules: {} }] }, false],
  [{ preset: 'strict' }, true],
  [{ preset: ['strict', 'hadolint', 'buildkit'] }, true],
  [{ preset: 'lenient' }, false],
  [{ preset: ['strict', 1] }, false],
  [{ baseline: 'plimsoll-baseline.json' }, true],
  [{ baseline: true }, false],
  [{ ignoreComments: ['plimsoll', 'trivy'] }, true],
  [{ ignoreComments: [] }, true],
  [{ ignoreComments: ['eslint'] }, false],
  [{ exclude: 'vendor' }, false],
  [{ format: { indent: 2, finalNewline: false } }, true],
  [{ format: { indent: 0 } }, false],
  [{ format: { indent: 2.5 } }, false],
  [{ format: { finalNewline: 'yes' } }, false],
  [{ format: { width: 80 } }, true],
  [{ format: { width: 10 } }, false],
  [{ format: { tabs: true } }, false],
];

test('the schema and the reader of plimsoll.yaml agree', async () => {
  const all = [...rules, ruleWithOptions];
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(configSchema(all).text));
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'));
  try {
    for (const [config, right] of cases) {
      const file = join(folder, 'plimsoll.yaml');
      const text = JSON.stringify(config);
      writeFileSync(file, text);
      assert.equal(validate(config), right, `schema: ${text}`);
      if (right) await configFinder(all, folder, file)(folder);
      else await assert.rejects(configFinder(all, folder, file)(folder), { exitCode: 2 }, `reader: ${text}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
