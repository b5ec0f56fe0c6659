import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LayerBlob, OpenImage } from '../../packages/plimsoll/src/image/image.types.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { readChallenges } from '../../packages/plimsoll/src/image/sources/registry/challenge.ts';
import { proxyFor } from '../../packages/plimsoll/src/image/sources/registry/proxy.ts';
import type { RegistrySettings, SourceOptions } from '../../packages/plimsoll/src/image/sources/source.types.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';
import { folder } from '../support/folder.ts';
import { Blobs, makeImage } from '../support/image-archives.ts';
import { LoopbackRegistry } from '../support/loopback-registry.ts';

const image = makeImage([{ 'etc/a': 'one' }, { 'etc/b': 'x'.repeat(400_000) }]);

function open(reference: string, settings: RegistrySettings = {}, more: Partial<SourceOptions> = {}): Promise<OpenImage> {
  return openImage(`registry:${reference}`, { cwd: '/', env: {}, registry: { retryDelay: 5, timeout: 2000, ...settings }, ...more });
}

const rejects = (opened: Promise<unknown>, message: RegExp) =>
  assert.rejects(opened, (error) => error instanceof UserError && message.test(`${error.message}; ${error.hint ?? ''}`));

async function bytesOf(layer: LayerBlob | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer?.open() ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function started(t: TestContext): Promise<{ registry: LoopbackRegistry; blobs: Blobs; digest: string }> {
  const registry = await LoopbackRegistry.start(t);
  const blobs = new Blobs();
  const manifest = blobs.addImage(image);
  registry.push('team/app', ['1', 'latest'], manifest, blobs.all);
  return { registry, blobs, digest: manifest.digest };
}

test('an image is read by tag and by digest, its layers as streams', async (t) => {
  const { registry, digest } = await started(t);
  for (const [reference, tags] of [
    ['team/app:1', [`${registry.host}/team/app:1`]],
    ['team/app', [`${registry.host}/team/app:latest`]],
    [`team/app@${digest}`, []],
  ] as const) {
    const opened = await open(`${registry.host}/${reference}`);
    assert.deepEqual([opened.source, opened.digest, opened.tags], ['registry', digest, tags]);
    assert.deepEqual(opened.config?.diffIds, image.diffIds);
    assert.deepEqual(await bytesOf(opened.layers[1]), image.layers[1]);
    await opened.close();
  }
  await rejects(open(`${registry.host}/team/app:2`), /answers 404 for 127\.0\.0\.1:\d+\/team\/app:2: manifest unknown/);
  await rejects(open('127.0.0.1:1/team/app'), /cannot be reached: connect ECONNREFUSED/);
});

/** Hands out tokens for one user and asks for them. */
function withTokens(registry: LoopbackRegistry, login: string | undefined): { tokens: number } {
  const state = { tokens: 0 };
  registry.intercept = (request, response) => {
    const url = new URL(request.url ?? '', `http://${registry.host}`);
    if (url.pathname === '/token') {
      const authorization = request.headers.authorization;
      const isRight =
        login === undefined ? authorization === undefined : authorization === `Basic ${Buffer.from(login).toString('base64')}`;
      response.writeHead(isRight ? 200 : 401);
      state.tokens++;
      response.end(JSON.stringify({ token: `T${state.tokens}-${url.searchParams.get('scope')}-${url.searchParams.get('service')}` }));
      return true;
    }
    if (request.headers.authorization === `Bearer T${state.tokens}-repository:team/app:pull-svc`) return false;
    response.writeHead(401, {
      'www-authenticate': `Bearer realm="http://${registry.host}/token",service="svc",scope="repository:team/app:pull"`,
    });
    response.end();
    return true;
  };
  return state;
}

test('tokens are had anonymously, with a password, and again when one has run out', async (t) => {
  const { registry } = await started(t);
  const anonymous = withTokens(registry, undefined);
  const opened = await open(`${registry.host}/team/app:1`);
  anonymous.tokens++; // The one in use is no longer the newest.
  assert.deepEqual(await bytesOf(opened.layers[0]), image.layers[0]);
  withTokens(registry, 'ann:s3:cret');
  await open(`${registry.host}/team/app:1`, { credentials: { username: 'ann', password: 's3:cret' } });
  await rejects(open(`${registry.host}/team/app:1`), /token server .* refuses the login for team\/app/);
});

test('credentials come from Docker and podman files and from helpers', async (t) => {
  const { registry } = await started(t);
  withTokens(registry, 'ann:s3:cret');
  const auth = Buffer.from('ann:s3:cret').toString('base64');
  const helper = (text: string) => `#!/bin/sh\nread server\n[ "$1" = get ] || exit 9\n${text}\n`;
  const root = folder(t, {
    'docker/config.json': JSON.stringify({ auths: { [`http://${registry.host}/v1/`]: { auth } } }),
    'podman.json': JSON.stringify({ auths: { [`${registry.host}/team`]: { auth }, [registry.host]: { auth: 'bm86bm8=' } } }),
    'helped/config.json': JSON.stringify({ credHelpers: { [registry.host]: 'test' }, auths: { [registry.host]: { auth: 'bm86bm8=' } } }),
    'stored/config.json': JSON.stringify({ credsStore: 'test' }),
    'path/config.json': JSON.stringify({ credsStore: '../../bin/sh' }),
    'absent/config.json': JSON.stringify({ credsStore: 'absent' }),
    'bin/docker-credential-test': helper(`echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"ann\\",\\"Secret\\":\\"s3:cret\\"}"`),
  });
  chmodSync(join(root, 'bin/docker-credential-test'), 0o755);
  const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
  for (const more of [
    { DOCKER_CONFIG: join(root, 'docker') },
    { REGISTRY_AUTH_FILE: join(root, 'podman.json') },
    { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { username: 'ann', password: 's3:cret' } } }) },
    { DOCKER_CONFIG: join(root, 'helped') },
    { DOCKER_CONFIG: join(root, 'stored') },
  ]) {
    await open(`${registry.host}/team/app:1`, {}, { env: { ...env, ...more } });
  }
  for (const name of ['path', 'absent']) {
    await rejects(open(`${registry.host}/team/app:1`, {}, { env: { ...env, DOCKER_CONFIG: join(root, name) } }), /refuses the login/);
  }
});

test('basic authorization goes to the registry and not to where it redirects', async (t) => {
  const { registry } = await started(t);
  const store = await LoopbackRegistry.start(t);
  for (const [digest, bytes] of registry.blobs) store.blobs.set(digest, bytes);
  registry.intercept = (request, response) => {
    if (request.headers.authorization !== `Basic ${Buffer.from('ann:pw').toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' });
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"who are you"}]}');
      return true;
    }
    if (!request.url?.includes('/blobs/')) return false;
    response.writeHead(307, { location: `http://${store.host}${request.url}` });
    response.end();
    return true;
  };
  const opened = await open(`${registry.host}/team/app:1`, { credentials: { username: 'ann', password: 'pw' } });
  assert.deepEqual(await bytesOf(opened.layers[0]), image.layers[0]);
  assert.ok(store.requests.length > 0 && store.requests.every((line) => !line.includes('authorized')));
  await rejects(open(`${registry.host}/team/app:1`), /answers 401 .*: who are you; docker login/);
  registry.intercept = (request, response) => {
    if (request.url === '/v2/') return false;
    response.writeHead(302, { location: request.url });
    response.end();
    return true;
  };
  await rejects(open(`${registry.host}/team/app:1`), /redirects more than 10 times/);
});

test('a busy registry is asked again, and a layer that is cut goes on where it ended', async (t) => {
  const { registry } = await started(t);
  const refused = new Map<string, number>();
  let cuts = 0;
  registry.intercept = (request, response) => {
    const url = request.url ?? '';
    const times = (refused.get(url) ?? 0) + 1;
    refused.set(url, times);
    if (url.includes('/manifests/') && times <= 2) {
      response.writeHead(times === 1 ? 429 : 503, { 'retry-after': '0' });
      response.end();
      return true;
    }
    const blob = registry.blobs.get(url.split('/').at(-1) ?? '');
    if (!blob || blob.length < 300_000 || cuts === 2) return false;
    cuts++;
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': blob.length - start,
      'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}`,
    });
    response.write(blob.subarray(start, start + 100_000), () => response.destroy());
    return true;
  };
  const opened = await open(`${registry.host}/team/app:1`);
  assert.deepEqual(await bytesOf(opened.layers[1]), image.layers[1]);
  assert.equal(cuts, 2);
  registry.intercept = (_, response) => {
    response.writeHead(503);
    response.end();
    return true;
  };
  await rejects(open(`${registry.host}/team/app:1`), /answers 503/);
  registry.intercept = (request) => request.url !== '/v2/';
  await rejects(open(`${registry.host}/team/app:1`, { timeout: 50 }), /does not answer within/);
});

test('documents that are cut are asked for again, and what stays broken is told', async (t) => {
  const { registry, digest } = await started(t);
  const cut = new Set<string>();
  let always = false;
  registry.intercept = (request, response) => {
    const url = request.url ?? '';
    if (url === '/v2/' || (cut.has(url) && !always)) return false;
    cut.add(url);
    response.writeHead(200, { 'content-length': 1000 });
    response.write('{"schema', () => response.destroy());
    return true;
  };
  assert.equal((await open(`${registry.host}/team/app:1`)).digest, digest);
  always = true;
  await rejects(open(`${registry.host}/team/app:1`), /breaks off: aborted/);
});

test('what a registry hands out is held against digest and size', async (t) => {
  const { registry, digest, blobs } = await started(t);
  const manifest = blobs.all.get(digest) ?? Buffer.alloc(0);
  registry.manifests.set(`team/app/${digest}`, {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    bytes: Buffer.concat([manifest, Buffer.from(' ')]),
  });
  await rejects(open(`${registry.host}/team/app@${digest}`), /it was changed or damaged/);
  const layer = image.diffIds[1] ?? '';
  const opened = await open(`${registry.host}/team/app:1`);
  registry.blobs.set(layer, Buffer.alloc(500_000));
  await rejects(bytesOf(opened.layers[1]), /has more than the \d+ bytes/);
  registry.blobs.set(layer, Buffer.alloc(5));
  await rejects(bytesOf(opened.layers[1]), /ends after 5 of \d+ bytes|answers/);
  registry.manifests.set('team/app/huge', { mediaType: '', bytes: Buffer.alloc(5 * 1024 * 1024) });
  await rejects(open(`${registry.host}/team/app:huge`), /more than 4194304 bytes/);
  registry.manifests.set('team/app/old', { mediaType: '', bytes: Buffer.from('{"schemaVersion":1,"fsLayers":[]}') });
  await rejects(open(`${registry.host}/team/app:old`), /schema 1/);
});

test('foreign layers are told, not asked for', async (t) => {
  const { registry, blobs } = await started(t);
  const config = blobs.add(image.config, 'application/vnd.docker.container.image.v1+json');
  const layers = image.layers.map((layer, index) => {
    const foreign = { mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', urls: ['https://vendor.example/layer'] };
    return { ...blobs.add(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip'), ...(index === 0 && foreign) };
  });
  const manifest = blobs.add(JSON.stringify({ schemaVersion: 2, config, layers }), 'application/vnd.docker.distribution.manifest.v2+json');
  registry.push('team/app', ['windows'], manifest, blobs.all);
  const opened = await open(`${registry.host}/team/app:windows`);
  assert.match(opened.layers[0]?.absent ?? '', /foreign layer/);
  assert.deepEqual(await bytesOf(opened.layers[1]), image.layers[1]);
});

test('attachments are those of the index, of referrers and of cosign', async (t) => {
  const { registry, blobs, digest } = await started(t);
  const attach = (text: string, more: object, layer: object) => {
    const config = blobs.add('{}', 'application/vnd.oci.empty.v1+json');
    const blob = { ...blobs.add(text, 'application/vnd.in-toto+json'), ...layer };
    return blobs.add(JSON.stringify({ schemaVersion: 2, config, layers: [blob], ...more }), 'application/vnd.oci.image.manifest.v1+json');
  };
  const referrer = attach('{"by":"referrer"}', { artifactType: 'application/vnd.example', subject: { digest, size: 1 } }, {});
  const cosign = attach('{"by":"cosign"}', {}, { annotations: { predicateType: 'https://cyclonedx.org/bom' } });
  const fallback = blobs.addIndex([referrer]);
  registry.push('team/app', [`${digest.replace(':', '-')}`], fallback, blobs.all);
  registry.push('team/app', [`${digest.replace(':', '-')}.att`], cosign, blobs.all);
  const attached = await (await open(`${registry.host}/team/app:1`)).attachments();
  const texts = await Promise.all(attached.map(async ({ artifactType, bytes }) => [artifactType, Buffer.from(await bytes()).toString()]));
  assert.deepEqual(texts, [
    ['application/vnd.in-toto+json', '{"by":"referrer"}'],
    ['https://cyclonedx.org/bom', '{"by":"cosign"}'],
  ]);
  registry.intercept = (request, response) => {
    if (!request.url?.startsWith('/v2/team/app/referrers/')) return false;
    response.end(registry.blobs.get(fallback.digest));
    return true;
  };
  assert.equal((await (await open(`${registry.host}/team/app:1`)).attachments()).length, 2);
});

test('mirrors are asked first, and the registry where they fail', async (t) => {
  const { registry } = await started(t);
  const mirror = await LoopbackRegistry.start(t);
  const opened = await open(`${registry.host}/team/app:1`, {
    mirrors: ['127.0.0.1:1', `${registry.host}=${mirror.host}`, 'other.example=127.0.0.1:2'],
  });
  assert.equal(opened.source, 'registry');
  assert.ok(mirror.requests.some((line) => line.includes('/v2/team/app/manifests/1')));
  const { blobs } = await started(t);
  mirror.push('proxy/team/app', ['1'], { digest: [...blobs.all.keys()].at(-1) ?? '', mediaType: '' }, blobs.all);
  const before = registry.requests.length;
  await open(`${registry.host}/team/app:1`, { mirrors: [`${mirror.host}/proxy`] });
  assert.equal(registry.requests.length, before);
  await rejects(open(`${registry.host}/team/no:1`, { mirrors: [mirror.host] }), /answers 404 .*; 127\.0\.0\.1:\d+ answers 404/);
});

test('TLS is checked against the given authority, and a proxy is used where the environment names one', async (t) => {
  const root = folder(t);
  const [key, cert] = [join(root, 'key.pem'), join(root, 'cert.pem')];
  try {
    const subject = ['-subj', '/CN=registry.test', '-addext', 'subjectAltName=DNS:registry.test,IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
  } catch {
    t.skip('openssl is absent');
    return;
  }
  const registry = await LoopbackRegistry.start(t, { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
  const blobs = new Blobs();
  registry.push('team/app', ['1'], blobs.addImage(image), blobs.all);
  await open(`${registry.host}/team/app:1`, { caFile: cert });
  await open(`${registry.host}/team/app:1`); // Loopback, as with Docker.
  const port = registry.host.split(':')[1];
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (asked, socket) => {
    tunnels.push(`${asked.url} ${asked.headers['proxy-authorization']}`);
    const target = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  proxy.on('request', (asked, response) => {
    const url = new URL(asked.url ?? '');
    const onward = request({ host: '127.0.0.1', port, path: url.pathname }, (answer) => answer.pipe(response));
    onward.on('error', () => response.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const env = { HTTPS_PROXY: `http://me:pw@127.0.0.1:${(proxy.address() as AddressInfo).port}` };
  await rejects(open(`registry.test:${port}/team/app:1`, {}, { env }), /cannot be reached: .*self.signed/i);
  const opened = await open(`registry.test:${port}/team/app:1`, { caFile: cert }, { env });
  assert.deepEqual(await bytesOf(opened.layers[0]), image.layers[0]);
  await opened.close();
  assert.ok(tunnels.includes(`registry.test:${port} Basic ${Buffer.from('me:pw').toString('base64')}`));
  await open(`registry.test:${port}/team/app:1`, { insecure: true }, { env });
  await rejects(open(`registry.test:${port}/team/app:1`, { caFile: join(root, 'absent.pem') }, { env }), /absent\.pem does not exist/);
});

test('the proxy of a URL is what Go programs take', () => {
  const env = {
    https_proxy: 'proxy.example:8080',
    NO_PROXY: '.internal.example,plain.example:5000,10.0.0.0/8,*.star.example, exact.example',
  };
  const proxied = (url: string) => proxyFor(new URL(url), env) !== undefined;
  assert.ok(proxied('https://registry.example/v2/'));
  assert.ok(proxied('https://internal.example/'));
  assert.ok(proxied('https://plain.example/'));
  for (const url of [
    'https://a.internal.example/',
    'https://plain.example:5000/',
    'https://10.1.2.3/',
    'https://a.star.example/',
    'https://exact.example/',
    'https://sub.exact.example/',
    'https://localhost:5000/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'http://registry.example/',
  ]) {
    assert.ok(!proxied(url), url);
  }
  assert.equal(proxyFor(new URL('https://a.example'), { HTTPS_PROXY: 'http://p.example', NO_PROXY: '*' }), undefined);
  assert.throws(() => proxyFor(new URL('https://a.example'), { HTTPS_PROXY: 'socks5://p.example' }), UserError);
});

test('challenges are read in linear time, several in one header', () => {
  assert.deepEqual(readChallenges('Basic realm="a, b", Bearer realm="https://t.example/x",service=s, scope="r:\\"q\\""'), [
    { scheme: 'basic', parameters: new Map([['realm', 'a, b']]) },
    {
      scheme: 'bearer',
      parameters: new Map([
        ['realm', 'https://t.example/x'],
        ['service', 's'],
        ['scope', 'r:"q"'],
      ]),
    },
  ]);
  assert.deepEqual(readChallenges(''), []);
  assert.deepEqual(readChallenges('"'), []);
  const start = performance.now();
  readChallenges(`Bearer ${'a="b,'.repeat(20_000)}`);
  readChallenges(' ,'.repeat(50_000));
  assert.ok(performance.now() - start < 1000);
});

test('references that the grammar refuses are no images', async () => {
  for (const reference of ['a/UPPER:1', 'a b', 'app:', '../app']) await rejects(open(reference), /nor an image:/);
});
