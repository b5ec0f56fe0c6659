import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixText } from '../support/rules.ts';

const files = {
  'package.json': '{"name":"a"}',
  'package-lock.json': '{}',
  'server.js': '',
  'api/requirements.txt': 'flask\n',
  'api/app.py': '',
};

function fixed(dockerfile: string, context: Record<string, string> = files): string {
  const result = fixText(dockerfile, { unsafe: true, only: ['copy-before-install'] }, undefined, context);
  assert.deepEqual(result.rejected, []);
  return result.source.text;
}

describe('installing before the sources are copied', () => {
  const before =
    'FROM node:22\nWORKDIR /app\n\n# all of it\n# at once\nCOPY . \\\n  .\n\nRUN --mount=type=secret,id=npm \\\n    npm ci \\\n      # no funding\n      --no-fund && \\\n    npm cache clean --force && \\\n    npm run build\nCMD ["node", "server.js"]';
  const after =
    'FROM node:22\nWORKDIR /app\n\nCOPY package.json package-lock.json ./\n\nRUN --mount=type=secret,id=npm \\\n    npm ci \\\n      # no funding\n      --no-fund && \\\n    npm cache clean --force\n# all of it\n# at once\nCOPY . \\\n  .\nRUN --mount=type=secret,id=npm npm run build\nCMD ["node", "server.js"]';

  test('moves comments, continuation lines and mounts along', () => assert.equal(fixed(before), after));
  test('keeps line ends of Windows', () => assert.equal(fixed(before.replaceAll('\n', '\r\n')), after.replaceAll('\n', '\r\n')));
  test('is done once', () => assert.equal(fixed(after), after));

  test('copies no manifest twice', () => {
    assert.equal(
      fixed('FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY . .\nRUN npm ci\n'),
      'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY package-lock.json ./\nRUN npm ci\nCOPY . .\n',
    );
    assert.equal(
      fixed('FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n'),
      'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "server.js"]\n',
    );
  });

  for (const [what, dockerfile] of [
    ['a script between them', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ./prepare.sh\nRUN npm ci\n'],
    ['a relative destination in another directory', 'FROM node:22\nCOPY . app\nWORKDIR app\nRUN npm ci\n'],
    ['a list that goes on after a failure', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci; npm run build\n'],
    ['a change of directory before what is cut off', 'FROM node:22\nCOPY . /app\nRUN cd /app && npm ci && npm run build\n'],
    ['a heredoc', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nnpm ci\nnpm run build\nEOF\n'],
    ['several sources', 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json server.js ./\nRUN npm ci\n'],
    ['an excluding copy', 'FROM node:22\nWORKDIR /app\nCOPY --exclude=*.md . .\nRUN npm ci\n'],
  ] as const) {
    test(`leaves ${what} alone`, () => assert.equal(fixed(dockerfile), dockerfile));
  }

  test('leaves a project alone whose own scripts or local dependencies need the sources', () => {
    const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
    for (const manifest of ['{"scripts":{"prepare":"npm run build"}}', '{"dependencies":{"b":"file:./b"}}', 'not JSON']) {
      assert.equal(fixed(dockerfile, { ...files, 'package.json': manifest }), dockerfile);
    }
    assert.notEqual(
      fixed(dockerfile.replace('npm ci', 'npm ci --ignore-scripts'), {
        ...files,
        'package.json': '{"scripts":{"prepare":"npm run build"}}',
      }),
      dockerfile,
    );
  });
});
