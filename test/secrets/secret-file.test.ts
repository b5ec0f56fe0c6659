import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretFile } from '../../packages/plimsoll/src/secrets/secret-file.ts';

const key = `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n`;
const certificate = '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQG\n';

test('files that hold what their name says', () => {
  const files: readonly (readonly [string, string | readonly number[], string])[] = [
    ['root/.ssh/id_ed25519', key, 'ssh-private-key'],
    ['etc/ssh/ssh_host_ed25519_key', key, 'ssh-host-key'],
    ['app/tls/server.pem', `${certificate}${key}`, 'private-key-or-certificate'],
    ['app/tls/server.key', [0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00, 0x30], 'private-key'],
    ['app/keys/store.p12', [0x30, 0x82, 0x0a, 0x01, 0x02, 0x01, 0x03, 0x30], 'key-store'],
    ['app/keys/store.jks', [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1], 'key-store'],
    ['app/.env', 'DEBUG=1\nDB_PASSWORD=tr0ub4dor&3\n', 'environment-file'],
    ['root/.docker/config.json', '{"auths":{"registry.example":{"auth":"dXNlcjpwYXNz"}}}', 'docker-credentials'],
    ['root/.aws/credentials', '[default]\naws_secret_access_key = 9drTJvcXLB89EXALMPLEHPUnOOQ6Yn\n', 'aws-credentials'],
    ['root/.kube/config', 'users:\n- name: a\n  user:\n    client-key-data: LS0tLS1C\n', 'kubeconfig'],
    ['root/.npmrc', '//registry.example/:_authToken=0a1b2c3d\n', 'npm-configuration'],
    ['app/config/database.yml', 'production:\n  password: hunter2\n', 'database-passwords'],
    ['infra/terraform.tfstate', '{"resources": [{"type": "x"}]}', 'terraform-state'],
  ];
  for (const [path, content, kind] of files) assert.equal(secretFile(path, Buffer.from(content as string))?.kind, kind, path);
});

test('files of such a name that hold none', () => {
  const files: readonly (readonly [string, string | readonly number[]])[] = [
    ['app/tls/server.pem', certificate],
    ['root/.ssh/id_rsa', ''],
    ['etc/ssl/private/ssl-cert-snakeoil.key', key],
    ['usr/lib/python3/dist-packages/urllib3/dummyserver/certs/server.key', key],
    ['app/node_modules/x/.env', 'DB_PASSWORD=tr0ub4dor&3\n'],
    ['app/.env', ['PORT=80', 'DB_PASSWORD=$', '{DB_PASSWORD}', 'API_TOKEN=changeme'].join('\n')],
    ['app/keys/trust.jks', [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]],
    ['app/keys/fake.p12', 'version https://git-lfs.github.com/spec/v1\n'],
    ['root/.docker/config.json', '{"auths":{"registry.example":{}},"credsStore":"pass"}'],
    ['root/.npmrc', 'registry=https://registry.example\n'],
    ['root/.m2/settings.xml', '<settings><!-- <password>secret</password> --></settings>'],
    ['app/config/database.yml', "production:\n  password: <%= ENV['DATABASE_PASSWORD'] %>\n"],
    ['infra/terraform.tfstate', '{"resources": []}'],
    ['root/.kube/config', ''],
  ];
  for (const [path, content] of files) assert.equal(secretFile(path, Buffer.from(content as string)), undefined, path);
});
