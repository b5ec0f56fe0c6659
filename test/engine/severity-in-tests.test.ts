import assert from 'node:assert/strict';
import { test } from 'node:test';
import { severityInTests } from '../../packages/plimsoll/src/engine/severity-in-tests.ts';

test('what tests run or read is for no production', () => {
  assert.equal(severityInTests('test/lint.Dockerfile', 'user', 'warning'), 'info');
  assert.equal(severityInTests('test/lint.Dockerfile', 'correctness', 'error'), 'error');
  assert.equal(severityInTests('parser/testdata/Dockerfile', 'correctness', 'error'), 'info');
  assert.equal(severityInTests('tests/data/1.Dockerfile', 'pinning', 'warning'), 'info');
  assert.equal(severityInTests('e2e/fixtures/compose.yaml', 'secrets', 'error'), 'error');
  assert.equal(severityInTests('latest/contest/Dockerfile', 'user', 'warning'), 'warning');
  assert.equal(severityInTests('test.Dockerfile', 'style', 'style'), 'style');
});
