import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditFolder } from '../../packages/plimsoll/src/audit/audit.ts';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { folder } from '../support/folder.ts';

test('a finding that two images of a Dockerfile have is as severe as in the image that it harms most', async (t) => {
  const root = folder(t, {
    Dockerfile: 'FROM debian:13 AS dev\nFROM debian:13\nCOPY .env /app/\n',
    '.dockerignore': '.env\n',
    '.env': '',
    'compose.yaml': 'services:\n  a:\n    build: { context: ., target: dev }\n  b:\n    build: .\n',
  });
  const { findings } = await auditFolder(root, { cwd: root, configAt: configFinder(rules, root), rules, maxCommits: 0 });
  const [first, ...rest] = findings.filter(({ rule }) => rule === 'copied-file-ignored');
  assert.equal(first?.severity, 'error');
  assert.deepEqual(rest, []);
});

test('the last stage is one image, also where a service builds it by its name', async (t) => {
  const root = folder(t, {
    Dockerfile: 'FROM debian:13 AS dev\nFROM debian:13 AS prod\nUSER 1000\n',
    'compose.override.yaml': 'services:\n  a:\n    build: { context: ., target: dev }\n',
    'compose.prod.yaml': 'services:\n  a:\n    build: { context: ., target: prod }\n',
  });
  const { images } = await auditFolder(root, { cwd: root, configAt: configFinder(rules, root), rules, maxCommits: 0 });
  assert.deepEqual(
    images.map(({ target }) => target),
    ['dev', 'prod'],
  );
});
