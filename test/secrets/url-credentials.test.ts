import assert from 'node:assert/strict';
import { test } from 'node:test';
import { urlCredentials } from '../../packages/plimsoll/src/secrets/url-credentials.ts';
import { processorTime } from '../support/processor-time.ts';

const found = (text: string) =>
  urlCredentials(text).map(({ user, secret, host, start, end }) => [user, secret, host, text.slice(start, end) === secret]);

test('users, passwords and hosts of addresses', () => {
  assert.deepEqual(found('a https://u:p4ss@h.example/x "ftp://u:p@[::1]:21" b'), [
    ['u', 'p4ss', 'h.example', true],
    ['u', 'p', '[::1]', true],
  ]);
  assert.deepEqual(found('https://token@h.example https://$T@h https://u:${P}@$HOST/'), [
    ['', 'token', 'h.example', true],
    ['', '$T', 'h', true],
    ['u', '${P}', '$HOST', true],
  ]);
  assert.deepEqual(found('"https://u:p4&ss;w0rd)|@h.example/"'), [['u', 'p4&ss;w0rd)|', 'h.example', true]]);
});

test('what is no address with credentials', () => {
  for (const text of [
    'https://example.org/@me',
    'https://h:80/a@b',
    'https://h:80;a@b',
    'https://h:80&a@b',
    'git@h:a/b',
    '://u:p@h',
    'https://u:p',
    'https://@h',
    ' https:// x@y',
  ])
    assert.deepEqual(found(text), [], text);
});

test('many addresses take linear time', () => {
  const text = 'https://'.repeat(200_000);
  const elapsed = processorTime();
  urlCredentials(text);
  urlCredentials('https://u:p@h '.repeat(100_000));
  assert.ok(elapsed() < 2000);
});
