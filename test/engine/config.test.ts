import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { folder } from '../support/folder.ts';

/** The rules that a `.hadolint.yaml` leaves on, by id, with their options. */
async function underHadolint(t: TestContext, text: string) {
  const root = folder(t, { '.hadolint.yaml': text });
  const config = await configFinder(rules, root)(root);
  return new Map(config.rulesFor(join(root, 'Dockerfile')).map(({ rule, options, severity }) => [rule.id, { options, severity }]));
}

test("hadolint's trusted registries are those that images may come from", async (t) => {
  const active = await underHadolint(t, 'trustedRegistries:\n  - docker.io\n  - "*.mirror.example"\noverride:\n  warning: [DL3026]\n');
  assert.deepEqual(active.get('registry-not-allowed'), {
    options: { registries: ['docker.io', '*.mirror.example'] },
    severity: 'warning',
  });
});

test('what hadolint ignores is off, also with registries', async (t) => {
  const active = await underHadolint(t, 'ignored: [DL3026, DL3014]\ntrustedRegistries: [docker.io]\n');
  assert.equal(active.has('registry-not-allowed'), false);
  assert.equal(active.has('unanswered-prompt'), false);
});
