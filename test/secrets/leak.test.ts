import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatNames } from '../../packages/plimsoll/src/reporters/formats.ts';
import { scanText } from '../../packages/plimsoll/src/secrets/scan.ts';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';
import { assertNoLeak, type PlantedSecret, plantedSecrets } from '../support/secret-leak.ts';

const value = (kind: string) => plantedSecrets.find((secret) => secret.kind === kind)?.value ?? '';
const keyFile = `-----BEGIN ${'PRIVATE'} KEY-----\n${value('private-key')}\n-----END ${'PRIVATE'} KEY-----\n`;
const envFile = [
  `AWS_ACCESS_KEY_ID=${value('aws-access-key-id')}`,
  `AWS_SECRET_ACCESS_KEY=${value('aws-secret-access-key')}`,
  `GITHUB_TOKEN=${value('github-token')}`,
  `GITLAB_TOKEN="${value('gitlab-token')}"`,
  `SLACK_TOKEN=${value('slack-token')}`,
  `DATABASE_URL=postgres://app:${value('url-credentials')}@db.internal:5432/app`,
].join('\n');

test('what the scanner says of planted secrets holds none of them', () => {
  const matches = scanText(`${envFile}\n${keyFile}`);
  assert.deepEqual(new Set(matches.map(({ kind }) => kind)), new Set(plantedSecrets.map(({ kind }) => kind)));
  assertNoLeak(JSON.stringify(matches), plantedSecrets, 'the list of matches');
});

test('the check finds a secret in every form', () => {
  const secret: PlantedSecret = { kind: 'some', value: 'p4&ss"w0rd?X9qZ7' };
  for (const text of [
    secret.value,
    JSON.stringify(secret.value),
    'p4&amp;ss&quot;w0rd?X9qZ7',
    encodeURIComponent(secret.value),
    Buffer.from(`a:${secret.value}:b`).toString('base64'),
    Buffer.from(`ab:${secret.value}`).toString('base64url'),
    Buffer.from(secret.value).toString('hex').toUpperCase(),
    `…${secret.value.slice(8)}`,
  ]) {
    assert.throws(() => assertNoLeak(`<b>${text}</b>`, [secret], 'a page'), text);
  }
  assertNoLeak('p4****', [secret], 'a page');
});

test('no format of lint shows a planted secret', (t) => {
  const env = envFile.split('\n');
  const cwd = folder(t, {
    Dockerfile: [
      'FROM debian:12',
      ...env.map((line) => `ENV ${line}`),
      ...env.slice(0, 3).map((line) => `LABEL ${line.toLowerCase().replace(/=.*/, '')}="${line.replace(/^[^=]*="?|"$/g, '')}"`),
      ...env.slice(0, 3).map((line) => `ARG ${line}`),
      `RUN sudo curl -o /x -H "Authorization: Bearer ${value('github-token')}" "http://u:${value('url-credentials')}@files.example/x"`,
      `RUN echo "${value('gitlab-token')}" > /root/.token && cd /tmp && apt-get install curl`,
      'COPY .env id_rsa /app/',
    ].join('\n'),
    'compose.yaml': `services:\n  app:\n    build: .\n    environment:\n      GITHUB_TOKEN: ${value('github-token')}\n      AWS_SECRET_ACCESS_KEY: ${value('aws-secret-access-key')}\n`,
    '.env': envFile,
    id_rsa: keyFile,
  });
  const { stderr } = runCli(['lint', '--preset', 'strict,style', ...formatNames.map((name) => `--format=${name}=reports/${name}`)], {
    cwd,
  });
  assertNoLeak(stderr, plantedSecrets, 'standard error');
  const said = readFileSync(join(cwd, 'reports', 'json'), 'utf8');
  for (const rule of ['secret-in-environment', 'secret-in-label', 'secret-in-command', 'secret-file-copied'])
    assert.match(said, new RegExp(rule));
  for (const name of formatNames) assertNoLeak(readFileSync(join(cwd, 'reports', name)), plantedSecrets, name);
});

test('no format of image shows a secret of a layer', (t) => {
  const cwd = folder(t, { 'root/app/.env': envFile, 'root/app/id_rsa': keyFile, 'root/etc/app/settings.conf': `${envFile}\n${keyFile}` });
  const formats = ['text', 'json', 'sarif', 'markdown', 'html', 'junit', 'github'];
  const { stdout, stderr } = runCli(['image', 'rootfs:root', ...formats.map((name) => `--format=${name}=reports/${name}`)], { cwd });
  assertNoLeak(`${stdout}${stderr}`, plantedSecrets, 'standard output');
  assert.match(readFileSync(join(cwd, 'reports', 'json'), 'utf8'), /aws-access-key-id/);
  for (const name of formats) assertNoLeak(readFileSync(join(cwd, 'reports', name)), plantedSecrets, name);
});
