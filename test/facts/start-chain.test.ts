import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChain } from '../../packages/plimsoll/src/facts/start/start-chain.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { viewOf } from '../support/rules.ts';

function chainOf(dockerfile: string, files: Readonly<Record<string, string>> = {}) {
  const { commands, main, first, init } = startChain(viewOf(new SourceText('Dockerfile', dockerfile), files));
  return { names: commands.map(({ command }) => command.name), main: main?.command.name, place: main?.place, first, init };
}

test('scripts of the context and of package.json are followed', () => {
  const files = {
    'docker/entrypoint.sh': '#!/bin/sh\nset -e\npython manage.py migrate\nexec "$@"\n',
    'package.json': '{\n "scripts": {\n  "start": "node dist/main.js",\n  "loop": "npm run loop"\n }\n}\n',
  };
  const django =
    'FROM python:3.13\nCOPY docker/entrypoint.sh /usr/local/bin/\nENTRYPOINT ["tini", "--", "entrypoint.sh"]\nCMD ["gunicorn", "app"]\n';
  const expected = { names: ['entrypoint.sh', 'set', 'python', undefined, 'gunicorn'], main: 'gunicorn' };
  const found = chainOf(django, files);
  assert.deepEqual(found.names.filter(Boolean), expected.names.filter(Boolean));
  assert.deepEqual({ main: found.main, first: found.first, init: found.init }, { main: 'gunicorn', first: true, init: 'tini' });
  const node = chainOf('FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["npm", "start"]\n', files);
  assert.deepEqual(node, { names: ['npm', 'node'], main: 'node', place: 'package.json:3', first: false, init: undefined });
  assert.deepEqual(chainOf('FROM node:22\nWORKDIR /app\nCOPY . .\nCMD npm run loop\n', files).names, ['npm', 'npm']);
});

test('what stands in front of the program, or cannot be told', () => {
  assert.deepEqual(chainOf('FROM alpine:3.22\nCMD ["sh", "-c", "a && exec b"]\n'), {
    ...{ names: ['sh', 'a', 'b'], main: 'b', place: undefined, first: true, init: undefined },
  });
  assert.equal(chainOf('FROM alpine:3.22\nCMD a && b\n').first, false);
  assert.equal(chainOf('FROM alpine:3.22\nCMD b\n').first, undefined);
  assert.equal(chainOf('FROM example.com/base\nCMD ["b"]\n').first, undefined);
  assert.equal(chainOf('FROM alpine:3.22\nCMD ["b"]\n').first, true);
  assert.equal(chainOf('FROM alpine:3.22\n').main, 'sh');
  assert.equal(chainOf('FROM scratch\n').main, undefined);
});
