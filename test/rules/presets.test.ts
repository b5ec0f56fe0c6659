import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { isBuildkitCheck, isIdOf, peers } from '../../packages/plimsoll/src/rules/peers.ts';
import { isInPreset } from '../../packages/plimsoll/src/rules/presets.ts';

const aliases = new Set(rules.flatMap((rule) => rule.aliases));

test("what looks like a check of BuildKit is one, and hadolint's and Trivy's ids have their form", () => {
  const pascal = [...aliases].filter((alias) => /^[A-Z][a-z]+(?:[A-Z]+[a-z]*)+$/.test(alias));
  assert.ok(pascal.length >= 20);
  assert.deepEqual(
    pascal.filter((alias) => !isBuildkitCheck(alias)),
    [],
  );
  for (const alias of aliases) {
    if (/^DL/.test(alias)) assert.ok(isIdOf('hadolint', alias) || alias === 'DL*' || /^DLI?-/.test(alias), alias);
    if (/^(?:DS|KSV)-/.test(alias)) assert.ok(isIdOf('trivy', alias), alias);
    if (/^CKV/.test(alias)) assert.ok(isIdOf('checkov', alias), alias);
  }
});

test('no id is taken for those of two tools, but that tally has those of hadolint and BuildKit', () => {
  for (const alias of aliases) {
    const owners = peers.filter((peer) => peer !== 'tally' && isIdOf(peer, alias));
    assert.ok(owners.length <= 1, `${alias}: ${owners.join(', ')}`);
  }
});

test('presets hold what they say', () => {
  for (const rule of rules) {
    const own = rule.preset ?? 'recommended';
    assert.ok(isInPreset(rule, own), rule.id);
    assert.equal(isInPreset(rule, 'recommended'), own === 'recommended', rule.id);
    assert.equal(isInPreset(rule, 'buildkit'), rule.refusal === true || rule.aliases.some(isBuildkitCheck), rule.id);
  }
  const hadolint = new Set(rules.filter((rule) => isInPreset(rule, 'hadolint')).map(({ id }) => id));
  for (const id of ['sudo-used', 'unpinned-system-package', 'shell-problem']) assert.ok(hadolint.has(id), id);
  // hadolint itself reports these only where it is asked to.
  for (const id of ['missing-healthcheck', 'unexplained-suppression']) assert.equal(hadolint.has(id), false, id);
});
