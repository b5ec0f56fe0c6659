import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

const server = "const express = require('express');\nconst app = express();\napp.get('/health', (q, a) => a.end());\napp.listen(3000);\n";
const application = {
  'api/package.json': '{"dependencies":{"express":"5"}}',
  'api/server.js': server,
  'api/Dockerfile': 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nUSER node\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
};

describe('fix knows how the repository builds and runs an image', () => {
  test('and adds no check beside the one that Compose has', (t) => {
    const check = '    healthcheck:\n      test: ["CMD", "node", "check.js"]\n';
    const compose = (rest: string) => `services:\n  api:\n    build: api\n${rest}`;
    const checked = folder(t, { ...application, 'compose.yaml': compose(check) });
    runCli(['fix', '--unsafe'], { cwd: checked });
    assert.doesNotMatch(readFileSync(join(checked, 'api/Dockerfile'), 'utf8'), /HEALTHCHECK/);

    const unchecked = folder(t, { ...application, 'compose.yaml': compose('') });
    runCli(['fix', '--unsafe'], { cwd: unchecked });
    assert.match(readFileSync(join(unchecked, 'api/Dockerfile'), 'utf8'), /HEALTHCHECK/);
  });

  test('and writes the ignore file into the context, wherever the Dockerfile is', (t) => {
    const cwd = folder(t, {
      'server.js': server,
      'node_modules/express/index.js': 'x'.repeat(100_000),
      'docker/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
      'compose.yaml': 'services:\n  api:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n',
    });
    runCli(['fix', '--unsafe', '--rule', 'missing-dockerignore'], { cwd });
    assert.ok(existsSync(join(cwd, '.dockerignore')));
    assert.ok(!existsSync(join(cwd, 'docker/.dockerignore')));
  });

  test('and fixes each stage that a service builds', (t) => {
    const dockerfile =
      'FROM node:22-slim AS dev\nRUN sudo ls\nCMD ["node", "dev.js"]\n\nFROM node:22-slim\nRUN sudo id\nCMD ["node", "server.js"]\n';
    const cwd = folder(t, {
      Dockerfile: dockerfile,
      'compose.yaml': 'services:\n  api:\n    build:\n      context: .\n      target: dev\n',
    });
    runCli(['fix', '--unsafe', '--rule', 'runs-as-root'], { cwd });
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8').match(/^USER node$/gm)?.length, 2);
    assert.match(runCli(['fix', '--unsafe', '--rule', 'runs-as-root'], { cwd }).stdout, /^Nothing to fix\.\n/);
  });
});
