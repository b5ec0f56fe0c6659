import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { dockerHost, podmanHost } from '../../packages/plimsoll/src/image/sources/engine/docker-host.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import type { SourceOptions } from '../../packages/plimsoll/src/image/sources/source.types.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';
import { folder } from '../support/folder.ts';
import { Blobs, dockerArchive, makeImage, makeTar } from '../support/image-archives.ts';
import { digestOf } from '../support/images.ts';
import { LoopbackRegistry } from '../support/loopback-registry.ts';

const image = makeImage([{ 'etc/a': 'one' }]);
const archive = makeTar(dockerArchive(image, ['app:1']));

/** Nothing of this machine is asked: no registry can be reached, no engine found. */
function open(reference: string, env: Readonly<Record<string, string>>, more: Partial<SourceOptions> = {}) {
  return openImage(reference, {
    cwd: '/',
    env: { PATH: '/nowhere', HOME: '/nowhere', ...env },
    registry: { retryDelay: 1, timeout: 1000 },
    ...more,
  });
}

const rejects = (opened: Promise<unknown>, message: RegExp) =>
  assert.rejects(
    opened,
    (error) => error instanceof UserError && message.test(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`),
  );

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-image-'));

/** An engine that has one image, `app:1`. */
async function startEngine(t: TestContext, about: object = {}, apiVersion = '1.47'): Promise<{ host: string; asked: string[] }> {
  const path = join(folder(t), 'docker.sock');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('api-version', apiVersion);
    if (request.url === '/images/app%3A1/json')
      response.end(JSON.stringify({ Os: 'linux', Architecture: 'amd64', RepoTags: ['another:1', 'app:1', 'app:latest'], ...about }));
    else if (request.url?.startsWith('/images/app%3A1/get')) response.end(archive);
    else if (request.url === '/images/cut%3A1/json') response.end('{}');
    else if (request.url === '/images/cut%3A1/get') response.write(archive.subarray(0, 1000), () => response.destroy());
    else {
      response.writeHead(request.url?.includes('broken') ? 500 : 404);
      response.end('{"message":"something about it"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `unix://${path}`, asked };
}

test('an engine saves an image into a temporary file that does not stay', async (t) => {
  const { host, asked } = await startEngine(t);
  const before = folders();
  for (const [reference, source, env] of [
    ['docker:app:1', 'docker', { DOCKER_HOST: host }],
    ['app:1', 'docker', { DOCKER_HOST: host }],
    ['podman:app:1', 'podman', { CONTAINER_HOST: host }],
  ] as const) {
    const opened = await open(reference, env);
    assert.deepEqual(
      [opened.source, opened.tags, opened.id],
      [source, ['app:1', 'another:1', 'app:latest'], digestOf(Buffer.from(image.config))],
    );
    await opened.close();
  }
  assert.deepEqual(folders(), before);
  await rejects(open('docker:app:1', { DOCKER_HOST: host }, { platform: 'linux/s390x' }), /has app:1 for linux\/amd64, not linux\/s390x/);
  await rejects(open('docker:no/app:1', { DOCKER_HOST: host }), /^the Docker Engine has no image no\/app:1/);
  await rejects(open('docker:a/broken', { DOCKER_HOST: host }), /docker\.sock answers 500: something about it/);
  await rejects(
    open('docker:a/b', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }),
    /\/nowhere\/docker\.sock does not answer: connect ENOENT/,
  );
  await rejects(open('docker:../../containers/x', { DOCKER_HOST: host }), /neither a file nor a folder nor an image:/);
  assert.ok(!asked.some((path) => path.includes('..')));
});

test('a newer engine is asked for the platform', async (t) => {
  const { host, asked } = await startEngine(t, { Architecture: 'arm64' }, '1.51');
  const opened = await open('docker:app:1', { DOCKER_HOST: host }, { platform: 'linux/amd64' });
  await opened.close();
  assert.equal(decodeURIComponent(asked.at(-1) ?? ''), '/images/app:1/get?platform={"os":"linux","architecture":"amd64"}');
});

test('a name is looked for in engines and then in the registry; all answers are told', async (t) => {
  const { host } = await startEngine(t);
  const registry = await LoopbackRegistry.start(t);
  const blobs = new Blobs();
  registry.push('app', ['1'], blobs.addImage(image), blobs.all);
  const reference = `${registry.host}/app:1`;
  assert.equal((await open(reference, { DOCKER_HOST: host })).source, 'registry');
  await rejects(
    open(`${registry.host}/app:2`, { DOCKER_HOST: host }),
    /was not found as an image: the Docker Engine has no image .*; podman .*; .* answers 404/,
  );
  await rejects(
    open('sha256:'.padEnd(71, 'a'), { DOCKER_HOST: host }),
    /has no image sha256:a+; podman is not installed$|podman has no image/,
  );
});

test('podman, nerdctl and ctr save into a file', async (t) => {
  const root = folder(t, {
    'podman/podman':
      '#!/bin/sh\nshift 2\n[ "$3" = app:1 ] || { echo "Error: $3: image not known" >&2; exit 125; }\n/bin/cat "$ARCHIVE" > "$2"\n',
    'ctr/ctr':
      '#!/bin/sh\n[ "$CONTAINERD_NAMESPACE $1 $2 $3 $4 $6" = "default images export --platform linux/amd64 docker.io/library/app:1" ] || { echo "ctr: $6: not found" >&2; exit 1; }\n/bin/cat "$ARCHIVE" > "$5"\n',
  });
  for (const name of ['podman/podman', 'ctr/ctr']) chmodSync(join(root, name), 0o755);
  writeFileSync(join(root, 'archive.tar'), archive);
  const before = folders();
  for (const [program, prefix] of [
    ['podman', 'podman'],
    ['ctr', 'containerd'],
  ] as const) {
    const env = { PATH: join(root, program), ARCHIVE: join(root, 'archive.tar') };
    const opened = await open(`${prefix}:app:1`, env, { platform: 'linux/amd64' });
    assert.deepEqual([opened.source, opened.tags], [prefix, ['app:1']]);
    await opened.close();
    await rejects(open(`${prefix}:app:2`, env, { platform: 'linux/amd64' }), /image not known|ctr: .*app:2: not found/);
  }
  await rejects(open('containerd:app:1', {}), /nerdctl or ctr is not installed/);
  assert.deepEqual(folders(), before);
});

test("engines are where Docker's and podman's programs would look", (t) => {
  const hash = createHash('sha256').update('far').digest('hex');
  const root = folder(t, {
    'config.json': '{"currentContext":"far"}',
    [`contexts/meta/${hash}/meta.json`]: '{"Name":"far","Endpoints":{"docker":{"Host":"tcp://far.example:2376","SkipTLSVerify":true}}}',
    [`contexts/tls/${hash}/docker/ca.pem`]: 'CA',
    'certs/cert.pem': 'CERT',
  });
  assert.deepEqual(dockerHost({ DOCKER_CONFIG: root }), {
    kind: 'tcp',
    host: 'far.example',
    port: 2376,
    tls: { ca: 'CA', rejectUnauthorized: false },
  });
  assert.deepEqual(dockerHost({ DOCKER_CONFIG: root, DOCKER_HOST: 'tcp://near.example' }), {
    kind: 'tcp',
    host: 'near.example',
    port: 2375,
  });
  const env = { DOCKER_HOST: 'tcp://near.example:1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(root, 'certs') };
  assert.deepEqual(dockerHost(env), { kind: 'tcp', host: 'near.example', port: 1, tls: { cert: 'CERT' } });
  assert.deepEqual(podmanHost({ CONTAINER_HOST: 'unix:///run/x.sock' }), { kind: 'socket', path: '/run/x.sock' });
  assert.throws(() => dockerHost({ DOCKER_HOST: 'ssh://me@far.example' }), UserError);
  assert.throws(() => dockerHost({ DOCKER_CONFIG: root, DOCKER_CONTEXT: 'unknown' }), /the Docker context unknown names no host/);
});
