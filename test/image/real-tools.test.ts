import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import type { RegistrySettings } from '../../packages/plimsoll/src/image/sources/source.types.ts';
import { dockerClient } from '../support/buildkit.ts';
import { skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { dockerArchive, makeTar, type SketchedImage } from '../support/image-archives.ts';
import { digestOf } from '../support/images.ts';
import { tarOf } from '../support/tars.ts';

/**
 * One small image, saved and pushed by the real programs, has to give the same analysis wherever it is opened. Programs are of Debian's
 * packages skopeo, podman, buildah, docker-registry and containerd.
 */
const runFile = promisify(execFile);

const status = (packages: readonly string[]) =>
  packages.map((name) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n`).join('\n');

const layers = [
  tarOf([
    { path: 'etc/', kind: 'directory' },
    { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
    { path: 'etc/shadow', content: 'root::1::::::\n', mode: 0o600 },
    { path: 'usr/', kind: 'directory' },
    { path: 'usr/bin/', kind: 'directory' },
    { path: 'usr/bin/tool', content: '#!/bin/sh\necho tool\n', mode: 0o4755 },
    { path: 'usr/bin/twin', kind: 'hardlink', target: 'usr/bin/tool' },
    { path: 'var/lib/dpkg/', kind: 'directory' },
    { path: 'var/lib/dpkg/status', content: status(['base-files', 'libc6']) },
    { path: 'opt/', kind: 'directory' },
    { path: 'opt/old/', kind: 'directory' },
    { path: 'opt/old/a', content: 'a' },
  ]),
  tarOf([
    { path: 'etc/.wh.shadow' },
    { path: 'opt/old/', kind: 'directory' },
    { path: 'opt/old/.wh..wh..opq' },
    { path: 'opt/old/b', content: 'b' },
    { path: 'usr/bin/link', kind: 'symlink', target: '../../etc/os-release' },
  ]),
  tarOf([
    { path: 'app/', kind: 'directory', uid: 1000, gid: 1000 },
    { path: 'app/package.json', content: '{"name":"app","version":"1.0.0"}', uid: 1000, gid: 1000 },
    { path: 'app/node_modules/left/package.json', content: '{"name":"left","version":"2.0.0","license":"MIT"}' },
    { path: `app/${'long/'.repeat(30)}file`, content: 'x'.repeat(70_000) },
  ]),
];

/** Without a health check, which OCI's config does not have, and so skopeo drops. */
function smallImage(): SketchedImage {
  const diffIds = layers.map((layer) => digestOf(layer));
  const created = '2026-01-02T03:04:05Z';
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created,
    config: {
      User: '1000',
      Env: ['PATH=/usr/bin', 'MODE=production'],
      Entrypoint: ['/usr/bin/tool'],
      Cmd: ['serve'],
      WorkingDir: '/app',
      ExposedPorts: { '8080/tcp': {} },
      Labels: { 'org.opencontainers.image.title': 'small' },
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [
      { created, created_by: 'COPY base / # buildkit', comment: 'buildkit.dockerfile.v0' },
      { created, created_by: 'RUN rm /etc/shadow', comment: 'buildkit.dockerfile.v0' },
      { created, created_by: 'ENV MODE=production', comment: 'buildkit.dockerfile.v0', empty_layer: true },
      { created, created_by: 'COPY . . # buildkit', comment: 'buildkit.dockerfile.v0' },
    ],
  };
  return { config: JSON.stringify(config), layers, diffIds };
}

const image = smallImage();
const name = 'plimsoll-test/small:1';
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(?:DOCKER|CONTAINER|REGISTRY_AUTH|XDG_)/.test(key)),
);

/** All of an analysis that must not depend on where the image was. */
async function analysisOf(reference: string, env: Readonly<Record<string, string | undefined>> = {}, registry: RegistrySettings = {}) {
  const opened = await openImage(reference, { cwd: '/', env: { ...environment, ...env }, platform: 'linux/amd64', registry });
  try {
    const { config, layers: read, tree, packages, secrets, system, unknowns } = await analyseImage(opened);
    return {
      config,
      layers: read.map(({ diffId, bytes, history, analysis }) => ({ diffId, bytes, history, analysis })),
      tree: [...tree],
      packages,
      secrets,
      system,
      unknowns,
    };
  } finally {
    await opened.close();
  }
}

async function archive(t: TestContext): Promise<{ root: string; file: string; expected: Awaited<ReturnType<typeof analysisOf>> }> {
  const root = folder(t);
  const file = join(root, 'small.tar');
  writeFileSync(file, makeTar(dockerArchive(image, [`docker.io/${name}`])));
  const expected = await analysisOf(file);
  assert.deepEqual(expected.unknowns, []);
  assert.deepEqual(
    expected.packages.map((each) => each.name),
    ['base-files', 'libc6', 'app', 'left'],
  );
  return { root, file, expected };
}

async function has(t: TestContext, ...programs: readonly string[]): Promise<boolean> {
  for (const program of programs) {
    try {
      await runFile(program, ['--version']);
    } catch {
      skipOrFail(t, 'image-tools', `the program ${program}`);
      return false;
    }
  }
  return true;
}

const run = (program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runFile(program, words, { env: { ...environment, ...env }, maxBuffer: 16 * 1024 * 1024 });

const skopeo = (...words: readonly string[]) => run('skopeo', ['--insecure-policy', 'copy', '--quiet', ...words]);

test('what skopeo copies is the same image: OCI layout and archive, docker-archive, dir, gzip and zstd', async (t) => {
  if (!(await has(t, 'skopeo'))) return;
  const { root, file, expected } = await archive(t);
  const from = `docker-archive:${file}`;
  const zstd = ['--dest-compress', '--dest-compress-format', 'zstd'];
  for (const [target, words] of [
    [`oci:${root}/oci:small`, []],
    [`oci-archive:${root}/oci.tar:small`, []],
    [`docker-archive:${root}/docker.tar:${name}`, []],
    [`dir:${root}/dir`, []],
    [`dir:${root}/dir-gzip`, ['--dest-compress']],
    [`oci:${root}/zstd:small`, zstd],
    [`oci-archive:${root}/zstd.tar:small`, zstd],
  ] as const) {
    await skopeo(...words, from, target);
    assert.deepEqual(await analysisOf(target), expected, target);
    const path = target.split(':')[1] ?? '';
    assert.deepEqual(await analysisOf(path), expected, path);
  }
});

test('what podman and buildah save is the same image, from their storage, service and archives', async (t) => {
  if (!(await has(t, 'podman', 'buildah'))) return;
  const { root, file, expected } = await archive(t);
  const storage = join(root, 'storage.conf');
  writeFileSync(storage, `[storage]\ndriver = "vfs"\ngraphroot = "${root}/graph"\nrunroot = "${root}/run"\n`);
  const env = { CONTAINERS_STORAGE_CONF: storage, XDG_RUNTIME_DIR: join(root, 'runtime') };
  mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  await run('podman', ['load', '--quiet', '--input', file], env);
  for (const format of ['docker-archive', 'oci-archive', 'oci-dir', 'docker-dir']) {
    const target = join(root, `podman-${format}`);
    await run('podman', ['save', '--quiet', '--format', format, '--output', target, name], env);
    assert.deepEqual(await analysisOf(target), expected, format);
  }
  for (const format of ['docker-archive', 'oci-archive', 'oci', 'dir']) {
    const target = join(root, `buildah-${format}`);
    await run('buildah', ['push', '--quiet', name, `${format}:${target}${format === 'dir' ? '' : `:${name}`}`], env);
    assert.deepEqual(await analysisOf(target), expected, `buildah ${format}`);
  }
  assert.deepEqual(await analysisOf(`podman:${name}`, env), expected);
  const socket = join(root, 'podman.sock');
  const service = spawn('podman', ['system', 'service', '--time=0', `unix://${socket}`], {
    env: { ...environment, ...env },
    stdio: 'ignore',
  });
  t.after(() => service.kill());
  await until(() => existsSync(socket), service);
  assert.deepEqual(await analysisOf(`podman:${name}`, { ...env, CONTAINER_HOST: `unix://${socket}` }), expected);
});

test('what a Docker Engine loads, builds on, saves and hands out is the same image', async (t) => {
  const docker = dockerClient();
  if (!docker) return skipOrFail(t, 'engine', 'a Docker engine (DOCKER_HOST and DOCKER)');
  const { root, file, expected } = await archive(t);
  const env = { DOCKER_HOST: process.env['DOCKER_HOST'] ?? '', DOCKER_CONFIG: root };
  await runFile(docker, ['load', '--quiet', '--input', file]);
  t.after(() => runFile(docker, ['image', 'rm', '--force', name, `${name}-built`]));
  await runFile(docker, ['save', '--output', join(root, 'saved.tar'), name]);
  for (const reference of [
    `docker:${name}`,
    name,
    `${root}/saved.tar`,
    `docker-archive:${root}/saved.tar`,
    `oci-archive:${root}/saved.tar`,
  ]) {
    assert.deepEqual(await analysisOf(reference, env), expected, reference);
  }
  writeFileSync(join(root, 'Dockerfile'), `FROM ${name}\nENV MORE=1\nCOPY added /app/added\nHEALTHCHECK CMD ["/usr/bin/tool"]\n`);
  writeFileSync(join(root, 'added'), 'added');
  await runFile(docker, ['build', '--quiet', '--tag', `${name}-built`, root]);
  const built = await analysisOf(`docker:${name}-built`, env);
  assert.deepEqual(built.layers.slice(0, 3), expected.layers);
  assert.deepEqual(built.config?.container.healthcheck?.test, ['CMD', '/usr/bin/tool']);
  await runFile(docker, ['save', '--output', join(root, 'built.tar'), `${name}-built`]);
  assert.deepEqual(await analysisOf(`${root}/built.tar`), built);
  const address = join(dirname(env.DOCKER_HOST.replace('unix://', '')), 'exec/containerd/containerd.sock');
  if (!existsSync(address) || !(await has(t, 'ctr'))) return;
  const containerd = { CONTAINERD_ADDRESS: address, CONTAINERD_NAMESPACE: 'plimsoll-test' };
  await run('ctr', ['images', 'import', file], containerd);
  assert.deepEqual(await analysisOf(`containerd:${name}`, containerd), expected);
});

test("an engine with containerd's store keeps indexes, platforms and attestations, and pushes them", { timeout: 120_000 }, async (t) => {
  const docker = dockerClient();
  if (!docker) return skipOrFail(t, 'engine', 'a Docker engine (DOCKER_HOST and DOCKER)');
  const dockerd = join(dirname(docker), 'dockerd');
  if (!existsSync(dockerd) || !(await has(t, 'docker-registry'))) return t.skip('no dockerd lies beside the docker client');
  const { root, file, expected } = await archive(t);
  const host = await startEngine(t, dockerd);
  const env = { DOCKER_HOST: host, DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? '' };
  const client = (...words: readonly string[]) => runFile(docker, words, { env: { ...process.env, ...env } });
  await client('load', '--quiet', '--input', file);
  assert.deepEqual(await analysisOf(`docker:${name}`, env), expected);
  const registry = await startRegistry(t, root, '');
  const built = `${registry}/team/built:1`;
  writeFileSync(join(root, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\nENV MORE=1\n');
  await client('build', '--quiet', '--provenance=true', '--platform', 'linux/amd64,linux/arm64', '--tag', built, root);
  await client('push', '--quiet', built);
  await client('save', '--output', join(root, 'built.tar'), built);
  for (const architecture of ['amd64', 'arm64']) {
    const opened = await Promise.all(
      [`docker:${built}`, join(root, 'built.tar'), `registry:${built}`].map((reference) =>
        openImage(reference, { cwd: '/', env: { ...environment, ...env }, platform: `linux/${architecture}` }),
      ),
    );
    for (const each of opened) {
      assert.equal(each.config?.platform.architecture, architecture, each.name);
      assert.deepEqual([each.digest, each.id, each.config], [opened[2]?.digest, opened[2]?.id, opened[2]?.config], each.name);
      await each.close();
    }
    const attached = (await opened[2]?.attachments()) ?? [];
    assert.deepEqual(
      attached.map(({ artifactType }) => artifactType.replace(/v[\d.]+$/, '')),
      ['https://slsa.dev/provenance/'],
    );
    assert.match(Buffer.from((await attached[0]?.bytes()) ?? []).toString(), /"predicateType":\s*"https:\/\/slsa\.dev/);
  }
});

/** An engine of its own, without a network, ended after the test; it mounts its data, which has to be undone before they go. */
async function startEngine(t: TestContext, dockerd: string): Promise<string> {
  const root = mkdtempSync('/var/tmp/plimsoll-engine-');
  const host = `unix://${root}/docker.sock`;
  const places = ['--data-root', `${root}/data`, '--exec-root', `${root}/exec`, '--pidfile', `${root}/docker.pid`, '--host', host];
  const network = ['--bridge', 'none', '--iptables=false', '--ip6tables=false', '--insecure-registry', '127.0.0.0/8'];
  const env = { ...process.env, PATH: `${dirname(dockerd)}:${process.env['PATH']}` };
  const engine = spawn(dockerd, [...places, ...network, '--feature', 'containerd-snapshotter=true'], { env, stdio: 'ignore' });
  const ended = once(engine, 'exit');
  t.after(async () => {
    engine.kill();
    await ended;
    await runFile('umount', [`${root}/data`]).catch(() => {}); // It may have done so itself.
    rmSync(root, { recursive: true, force: true });
  });
  await until(() => existsSync(`${root}/docker.sock`), engine);
  return host;
}

test("what Debian's docker-registry serves is the same image, openly and for those who log in", async (t) => {
  if (!(await has(t, 'skopeo', 'docker-registry'))) return;
  const { root, file, expected } = await archive(t);
  const open = await startRegistry(t, root, '');
  for (const [tag, words] of [
    ['gzip', []],
    ['zstd', ['--dest-compress-format', 'zstd', '--format', 'oci']],
    ['schema2', ['--format', 'v2s2']],
  ] as const) {
    const target = `${open}/team/small:${tag}`;
    await skopeo('--dest-tls-verify=false', ...words, `docker-archive:${file}`, `docker://${target}`);
    for (const reference of [`registry:${target}`, `docker://${target}`])
      assert.deepEqual(await analysisOf(reference), expected, reference);
  }
  await assert.rejects(analysisOf(`registry:${open}/team/small:absent`), /answers 404 .*manifest unknown/);
  await assert.rejects(analysisOf(`registry:${open}/team/none:1`), /answers 404/);
  // bcrypt of `s3cret`.
  writeFileSync(join(root, 'htpasswd'), 'ann:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n');
  const closed = await startRegistry(t, root, `auth: {htpasswd: {realm: test, path: ${root}/htpasswd}}\n`);
  const target = `${closed}/team/small:1`;
  await skopeo('--dest-tls-verify=false', '--dest-creds=ann:s3cret', `docker-archive:${file}`, `docker://${target}`);
  await assert.rejects(analysisOf(`registry:${target}`), /answers 401/);
  assert.deepEqual(await analysisOf(`registry:${target}`, {}, { credentials: { username: 'ann', password: 's3cret' } }), expected);
  writeFileSync(join(root, 'auth.json'), JSON.stringify({ auths: { [closed]: { auth: Buffer.from('ann:s3cret').toString('base64') } } }));
  assert.deepEqual(await analysisOf(`registry:${target}`, { REGISTRY_AUTH_FILE: join(root, 'auth.json') }), expected);
});

/** A registry of its own on a free port of 127.0.0.1, ended after the test. */
async function startRegistry(t: TestContext, root: string, more: string): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  assert.ok(address && typeof address === 'object');
  const host = `127.0.0.1:${address.port}`;
  await new Promise((resolve) => probe.close(resolve));
  const config = join(root, `registry-${address.port}.yml`);
  const storage = `storage: {filesystem: {rootdirectory: ${root}/registry-${address.port}}}\n`;
  writeFileSync(config, `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n${storage}http: {addr: "${host}"}\n${more}`);
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  t.after(() => registry.kill());
  await until(async () => (await fetch(`http://${host}/v2/`).catch(() => undefined)) !== undefined, registry);
  return host;
}

async function until(isThere: () => boolean | Promise<boolean>, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isThere()) return;
    assert.equal(child.exitCode, null, `${child.spawnfile} ended`);
    await sleep(50);
  }
  assert.fail(`${child.spawnfile} does not start`);
}
