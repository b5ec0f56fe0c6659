import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { SecretScan, scanText } from '../../packages/plimsoll/src/secrets/scan.ts';
import { processorTime } from '../support/processor-time.ts';

// Put together here, so that nobody's scanner takes these lines for leaked secrets.
const awsKey = ['AKIA', '4QZJ6T5RWNPGHBX7'].join('');
const gitlabToken = ['glpat-', 'x7Kq2mPz9LwT4vB8nRcD'].join('');

/** The secrets of bytes that come in pieces of a size. */
function scanPieces(bytes: Uint8Array, size: number) {
  const scan = new SecretScan('etc/app.conf');
  for (let from = 0; from < bytes.length; from += size) scan.push(bytes.subarray(from, from + size));
  return { matches: scan.end(), unknown: scan.unknown };
}

test('a secret in a text, told without the secret', () => {
  const [match, ...others] = scanText(`# ä\nkey = "${awsKey}"\n`);
  assert.deepEqual(others, []);
  assert.deepEqual(match, {
    kind: 'aws-access-key-id',
    offset: 12,
    length: 20,
    line: 2,
    masked: 'AKIA****',
    fingerprint: createHash('sha256').update(awsKey).digest('hex').slice(0, 16),
  });
});

test('secrets are found wherever blocks and pieces are cut', () => {
  const filler = Buffer.from('the quick brown fox\n'.repeat(40_000));
  for (const at of [0, 255 * 1024, 256 * 1024 - 10, 256 * 1024, 300_000, 517_000, filler.length - 1]) {
    const bytes = Buffer.concat([filler.subarray(0, at), Buffer.from(` ${gitlabToken} `), filler.subarray(at)]);
    for (const size of [1000, 65_536, bytes.length]) {
      const { matches } = scanPieces(bytes, size);
      assert.deepEqual(
        matches.map(({ kind, offset, line }) => ({ kind, offset, line })),
        [{ kind: 'gitlab-token', offset: at + 1, line: 1 + Math.floor(at / 20) }],
        `${at} in pieces of ${size}`,
      );
    }
  }
});

test('any bytes, in pieces of any size, give the same answer', () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(awsKey, gitlabToken, 'eyJ', '://', '\n', ' ', '-----BEGIN RSA PRIVATE KEY-----').map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.integer({ min: 1, max: 500 }), (parts, size) => {
      const bytes = Buffer.concat(parts);
      assert.deepEqual(scanPieces(bytes, size), scanPieces(bytes, bytes.length + 1));
    }),
  );
});

test('one secret in several places has one fingerprint', () => {
  const matches = scanText(`a ${gitlabToken}\nb ${gitlabToken}\n`);
  assert.equal(matches.length, 2);
  assert.equal(matches[0]?.fingerprint, matches[1]?.fingerprint);
});

test('hostile files take linear time and say so', () => {
  for (const part of ['eyJ', '-----BEGIN PRIVATE KEY-----\n', 'a://', `${awsKey} `, 'xoxb-', 'sk-proj-T3BlbkFJ']) {
    const elapsed = processorTime();
    const { unknown } = scanPieces(Buffer.from(part.repeat(Math.ceil(4_000_000 / part.length))), 65_536);
    assert.ok(elapsed() < 1500, `${part}: ${elapsed()} ms`);
    assert.ok(unknown, part);
  }
});

test('a path says what a secret means, kind by kind', () => {
  const google = ['AIza', 'SyD7mKq2xPz9Lw4vB8nRcT6hJfYg3sUeWaQ'].join('');
  const assigned = 'datadog_api_key = "9c1185a5c5e9fc54612808977ee8f548b2258d31"';
  const kinds = (path: string, text: string) => scanText(text, path).map(({ kind }) => kind);
  assert.deepEqual(kinds('app/config.py', assigned), ['datadog-key']);
  for (const path of ['usr/lib/python3/dist-packages/datadog/api.py', 'app/node_modules/dd/index.js', 'app/docs/setup.md']) {
    assert.deepEqual(kinds(path, assigned), [], path);
  }
  assert.deepEqual(kinds('app/node_modules/x/index.js', gitlabToken), ['gitlab-token'], 'a token is one in a library too');
  assert.deepEqual(kinds('app/node_modules/x/test/index.js', gitlabToken), [], 'but not in the tests of one');
  assert.deepEqual(kinds('app/server', `\0ELF\0${google}\0${assigned}\0${gitlabToken}`), ['google-api-key', 'gitlab-token']);
  assert.deepEqual(kinds('usr/lib/google-cloud-sdk/lib/a.py', google), []);
});

test('keys for browsers are marked as public', () => {
  const [match] = scanText(['pk_live_', 'x7Kq2mPz9LwT4vB8nRcD'].join(''), 'app/shop.js');
  assert.equal(match?.public, true);
});

test('a file that is a secret as a whole, where no part of it is told', () => {
  const kinds = (path: string, text: string) => scanText(text, path).map(({ kind, whole }) => [kind, whole]);
  assert.deepEqual(kinds('app/.env', 'DB_PASSWORD=tr0ub4dor\n'), [['environment-file', true]]);
  assert.deepEqual(kinds('app/.env', `GITLAB=${gitlabToken}\n`), [['gitlab-token', undefined]]);
  assert.deepEqual(kinds('app/store.jks', Buffer.from([0xfe, 0xed, 0xfe, 0xed]).toString('latin1')), []);
  assert.deepEqual(kinds('app/.env', 'PORT=80\n'), []);
});

test('beginnings of secrets one after the other take linear time', () => {
  const beginnings: readonly (readonly [string, string])[] = [
    ['app/a.yaml', 'kind: secret\ndata: '],
    ['app/a.yaml', 'data:\n a:\n kind: secret\n'],
    ['app/a.sh', `curl -H "Authorization: a${' '.repeat(40)}`],
    ['app/a.txt', 'eyJaaaaaaaaaaaaaaaaaaaaaa.eyJaaaaaaaaaaaaaaaaaaaaaa.'],
    ['app/a.txt', `${'-----BEGIN'} PRIVATE KEY-----${'a'.repeat(70)}`],
    ['app/a.txt', 'sig=sig=sig=aaaaaaaaaaaaaaaaaaaaaaa '],
    ['app/a.txt', 'secret token password = abc1234 '],
  ];
  for (const [path, part] of beginnings) {
    const elapsed = processorTime();
    scanText(part.repeat(Math.ceil(1_000_000 / part.length)), path);
    assert.ok(elapsed() < 1500, `${path} ${part}: ${elapsed()} ms`);
  }
});
