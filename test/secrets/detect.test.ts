import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasBase62Checksum } from '../../packages/plimsoll/src/secrets/checksum.ts';
import { secretByValue } from '../../packages/plimsoll/src/secrets/detect.ts';
import { secretKinds } from '../../packages/plimsoll/src/secrets/kinds.ts';
import { isBuildkitSecretName, secretByName } from '../../packages/plimsoll/src/secrets/names.ts';
import { looksLikePlaceholder, mask, shannonEntropy } from '../../packages/plimsoll/src/secrets/placeholder.ts';
import { secretFile } from '../../packages/plimsoll/src/secrets/secret-file.ts';
import { processorTime } from '../support/processor-time.ts';

test('names that say secret', () => {
  for (const name of [
    'DB_PASSWORD',
    'GITHUB_TOKEN',
    'NPM_TOKEN',
    'secret',
    'API_KEY',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'SECRET_KEY_BASE',
    'client-secret',
  ]) {
    assert.equal(secretByName(name)?.strength, 'likely', name);
  }
  for (const name of ['AUTH', 'GPG_KEY', 'REDIS_AUTH', 'DB_PASS']) assert.equal(secretByName(name)?.strength, 'possible', name);
  const harmless =
    'AUTHOR KEYCLOAK_VERSION CERTBOT_VERSION CAPITAL MONKEY SSH_KEY_DIR SSH_AUTH_SOCK PUBLIC_KEY PASSWORD_FILE TOKEN_TTL AUTH_URL KEY_ID AUTH_TYPE SECRET_NAME SECRET_STORE PATH HOME TOKEN_EXPIRY';
  for (const name of harmless.split(' ')) assert.equal(secretByName(name), undefined, name);
});

test('names as BuildKit judges them', () => {
  const reported = 'SECRET_PASSPHRASE SUPER_Secret password secret super_duper_secret_token auth apikey git_key'.split(' ');
  const silent = 'sunflower PUBLIC_KEY public_token SECRET_PASSPHRASE_FILE password_file secret_File AUTH_MODULE_VERSION'.split(' ');
  assert.deepEqual(
    reported.filter((name) => !isBuildkitSecretName(name)),
    [],
  );
  assert.deepEqual(silent.filter(isBuildkitSecretName), []);
});

test('placeholders are no secrets', () => {
  for (const value of [
    'changeme',
    'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    '<token>',
    ['$', '{TOKEN}'].join(''),
    '$TOKEN',
    'xxxxxxxx',
    '{{ token }}',
    'AKIAIOSFODNN7EXAMPLE',
    'your-api-key',
    '********',
    'aaaaaaaaaaaa',
    '',
  ]) {
    assert.ok(looksLikePlaceholder(value), value);
  }
  for (const value of ['AKIALALEMEL33243OLIB', 'hunter2-correct-horse', 'dapi01fc276aa510bf2e769674b404bdd7c3'])
    assert.ok(!looksLikePlaceholder(value), value);
  assert.equal(secretByValue('AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE'), undefined);
  assert.equal(secretByValue('postgres://app:$PASSWORD@db/app'), undefined);
  assert.equal(secretByValue('https://example.com:8080/@scope'), undefined);
});

test('values of known formats are found where they stand', () => {
  const text = 'curl -H "Authorization: token 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" https://api.github.com';
  const found = secretByValue(text);
  assert.equal(found?.kind, 'github-token');
  assert.equal(text.slice(found?.start, found?.end), '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');
  assert.equal(found?.checksum, true);
  assert.equal(hasBase62Checksum('ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18'), false);
  assert.equal(secretByValue('mongodb+srv://app:T8xk29fQz@cluster0.mongodb.net/x')?.kind, 'url-credentials');
});

test('files that hold secrets', () => {
  const secrets =
    '.env .env.production app/.env.local config/prod.env .ssh/id_rsa id_ed25519 tls/server.key server.pem .npmrc .aws/credentials root/.docker/config.json .kube/config store.jks cert.pfx service-account-prod.json terraform.tfstate vault.kdbx .htpasswd config/master.key';
  for (const path of secrets.split(' ')) assert.ok(secretFile(path), path);
  const harmless =
    '.env.example .env.sample .env.template .env.dist id_rsa.pub server.pem.example config.json docker/config.json credentials.md cacert.pem src/key.ts environment.ts .envrc.example package.json';
  for (const path of harmless.split(' ')) assert.equal(secretFile(path), undefined, path);
});

test('masking never shows more than a quarter', () => {
  fc.assert(fc.property(fc.string(), (value) => mask(value).replace(/\*{4}$/, '').length <= value.length / 4));
  assert.equal(mask('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'), 'ghp_****');
  assert.equal(shannonEntropy('aaaa'), 0);
  assert.equal(shannonEntropy('abcd'), 2);
});

test('hostile values are read in linear time and never throw', { timeout: 20_000 }, () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => secretByValue(value) === undefined || value.length > 0));
  const parts = secretKinds().flatMap((kind) => kind.keywords);
  for (const part of [...parts, 'a', '-', 'A', ':', 'aws_key ']) {
    const elapsed = processorTime();
    secretByValue(part.repeat(Math.ceil(200_000 / part.length)));
    assert.ok(elapsed() < 1500, part);
  }
});
