import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { LayerBlob, OpenImage } from '../../packages/plimsoll/src/image/image.types.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import type { SourceOptions } from '../../packages/plimsoll/src/image/sources/source.types.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';
import { folder } from '../support/folder.ts';
import { Blobs, dockerArchive, makeImage, makeTar } from '../support/image-archives.ts';
import { digestOf } from '../support/images.ts';
import { processorTime } from '../support/processor-time.ts';

const bytesOf = async (layer: LayerBlob | undefined): Promise<Buffer> => {
  assert.ok(layer);
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
};

function open(cwd: string, reference: string, more: Partial<SourceOptions> = {}): Promise<OpenImage> {
  return openImage(reference, { cwd, env: {}, ...more });
}

function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
}

const rejects = (opened: Promise<unknown>, message: RegExp) =>
  assert.rejects(opened, (error) => error instanceof UserError && message.test(`${error.message}; ${error.hint ?? ''}`));

const image = makeImage([{ 'etc/a': 'one' }, { 'etc/b': 'two' }]);

test('an archive of docker save has config, tags and layers where they lie in the file', async (t) => {
  const root = folder(t);
  const archive = makeTar(dockerArchive(image, ['docker.io/library/app:1']));
  writeFileSync(join(root, 'app.tar'), archive);
  const opened = await open(root, 'app.tar');
  assert.equal(opened.source, 'docker-archive');
  assert.deepEqual(opened.tags, ['app:1']);
  assert.equal(opened.id, digestOf(Buffer.from(image.config)));
  assert.deepEqual(opened.config?.diffIds, image.diffIds);
  assert.deepEqual(opened.config?.container.env, ['A=1']);
  assert.deepEqual(await bytesOf(opened.layers[1]), image.layers[1]);
  const file = opened.layers[1]?.file;
  assert.ok(file);
  assert.deepEqual(archive.subarray(file.start, file.end), image.layers[1]);
  assert.equal(await open(root, 'docker-archive:app.tar:app:1').then(({ id }) => id), opened.id);
  await rejects(open(root, 'docker-archive:app.tar:other:1'), /has no image other:1; it has docker.io/);
});

test('links between layers of an archive are followed inside it and no further', async (t) => {
  const root = folder(t);
  const files = dockerArchive(image, ['app:1']);
  const { 'layer1/layer.tar': _, ...others } = files;
  writeFileSync(join(root, 'linked.tar'), makeTar({ ...others, 'layer1/layer.tar': { link: '../layer0/layer.tar' } }));
  assert.deepEqual(await bytesOf((await open(root, 'linked.tar')).layers[1]), image.layers[0]);
  for (const link of ['../../../../etc/passwd', '/etc/passwd', 'layer.tar', '../layer1/layer.tar']) {
    writeFileSync(join(root, 'out.tar'), makeTar({ ...others, 'layer1/layer.tar': { link } }));
    const layer = (await open(root, 'out.tar')).layers[1];
    assert.match(layer?.absent ?? '', /layer1\/layer\.tar is missing/);
    assert.throws(() => layer?.open(), UserError);
  }
});

test('a whole archive may be compressed, or come from standard input; nothing of it stays', async (t) => {
  const root = folder(t);
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-image-'));
  const tar = makeTar(dockerArchive(image, ['app:1']));
  writeFileSync(join(root, 'app.tgz'), gzipSync(tar));
  writeFileSync(join(root, 'app.tar.zst'), zstdCompressSync(tar));
  async function* stdin() {
    yield tar.subarray(0, 1000);
    yield tar.subarray(1000);
  }
  const signals = new Set<() => void>();
  const onSignal = (cleanUp: () => void) => {
    signals.add(cleanUp);
    return () => signals.delete(cleanUp);
  };
  for (const reference of ['app.tgz', 'app.tar.zst', '-']) {
    const opened = await open(root, reference, { stdin, onSignal });
    const path = opened.layers[0]?.file?.path ?? '';
    assert.ok(path.startsWith(tmpdir()), reference);
    assert.equal(signals.size, 1);
    assert.deepEqual(await bytesOf(opened.layers[0]), image.layers[0]);
    await opened.close();
    assert.ok(!existsSync(path));
    assert.equal(signals.size, 0);
  }
  await rejects(open(root, '-', { stdin, spoolLimit: 2000 }), /does not fit/);
  writeFileSync(join(root, 'cut.tgz'), gzipSync(tar).subarray(0, 500));
  await rejects(open(root, 'cut.tgz'), /cannot be read: the gzip stream ends early/);
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-image-'));
  assert.deepEqual(
    after.filter((name) => !before.includes(name)),
    [],
  );
});

test('an archive from before Docker 1.10 has its layers from child to parent', async (t) => {
  const root = folder(t);
  const files = {
    repositories: JSON.stringify({ 'shop/app': { '1.0': 'top' } }),
    'top/json': JSON.stringify({
      id: 'top',
      parent: 'base',
      os: 'linux',
      architecture: 'arm64',
      config: { User: 'app' },
      container_config: { Cmd: ['sh', '-c', 'make'] },
    }),
    'top/layer.tar': image.layers[1] ?? '',
    'base/json': JSON.stringify({ id: 'base' }),
    'base/layer.tar': image.layers[0] ?? '',
  };
  writeFileSync(join(root, 'old.tar'), makeTar(files));
  const opened = await open(root, 'old.tar');
  assert.deepEqual(opened.tags, ['shop/app:1.0']);
  assert.deepEqual(opened.config?.diffIds, image.diffIds);
  assert.equal(opened.config?.container.user, 'app');
  assert.equal(opened.config?.history[1]?.createdBy, 'sh -c make');
  writeFileSync(join(root, 'loop.tar'), makeTar({ ...files, 'base/json': '{"parent":"top"}' }));
  await rejects(open(root, 'loop.tar'), /lead back to each other/);
});

test('of an OCI layout the image for the platform is taken, never an attestation', async (t) => {
  const root = folder(t);
  const blobs = new Blobs();
  const platformImage = (architecture: string, variant?: string) => {
    const platform = { os: 'linux', architecture, ...(variant && { variant }) };
    return blobs.addImage(makeImage([{ [`etc/${architecture}${variant ?? ''}`]: 'x' }], platform), { platform });
  };
  const amd64 = platformImage('amd64');
  const manifests = [platformImage('arm', 'v6'), platformImage('arm', 'v7'), platformImage('arm64', 'v8'), platformImage('s390x'), amd64];
  const statement = blobs.add('{"predicate":{}}', 'application/vnd.in-toto+json', {
    annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' },
  });
  const attestation = blobs.add(
    JSON.stringify({ schemaVersion: 2, config: blobs.add('{}', 'application/vnd.oci.image.config.v1+json'), layers: [statement] }),
    'application/vnd.oci.image.manifest.v1+json',
    {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': amd64.digest },
    },
  );
  const inner = blobs.addIndex([attestation, ...manifests]);
  write(root, blobs.layout([blobs.addIndex([inner])]));
  const architectures: Readonly<Record<string, string>> = {
    'linux/amd64': 'amd64',
    x86_64: 'amd64',
    'linux/arm64': 'arm64/v8',
    'linux/arm/v7': 'arm/v7',
    'linux/arm': 'arm/v7',
    'linux/arm/v6': 'arm/v6',
    'linux/s390x': 's390x',
  };
  for (const [platform, expected] of Object.entries(architectures)) {
    const { config } = await open(root, `oci:${root}`, { platform });
    assert.equal(
      [config?.platform.architecture, ...(config?.platform.variant ? [config.platform.variant] : [])].join('/'),
      expected,
      platform,
    );
  }
  await rejects(
    open(root, '.', { platform: 'linux/riscv64' }),
    /no image for linux\/riscv64; it has linux\/arm\/v6, linux\/arm\/v7, linux\/arm64/,
  );
  await rejects(open(root, '.', { platform: 'no/such/thing/at/all' }), /is not a platform/);
  const opened = await open(root, '.', { platform: 'linux/amd64' });
  assert.equal(opened.digest, amd64.digest);
  assert.equal(opened.indexDigest, inner.digest);
  const [attached, ...more] = await opened.attachments();
  assert.deepEqual(more, []);
  assert.equal(attached?.artifactType, 'https://spdx.dev/Document');
  assert.equal(Buffer.from((await attached?.bytes()) ?? []).toString(), '{"predicate":{}}');
  assert.deepEqual(await (await open(root, '.', { platform: 'linux/s390x' })).attachments(), []);
});

test('of several images in an archive the first is opened with a note, or the one that is named', async (t) => {
  const root = folder(t);
  const blobs = new Blobs();
  const named = (name: string) => ({
    annotations: { 'io.containerd.image.name': `docker.io/library/${name}`, 'org.opencontainers.image.ref.name': '1' },
  });
  const first = blobs.addImage(makeImage([{ a: '1' }]), named('first:1'));
  const second = blobs.addImage(makeImage([{ a: '2' }]), named('second:1'));
  writeFileSync(join(root, 'two.tar'), makeTar(blobs.layout([first, second, { ...second, ...named('third:1') }])));
  const opened = await open(root, 'oci-archive:two.tar');
  assert.deepEqual(opened.tags, ['first:1']);
  assert.match(opened.notes?.[0] ?? '', /two\.tar holds 3 images .*; this is docker\.io\/library\/first:1$/);
  const other = await open(root, 'oci-archive:two.tar:second:1');
  assert.deepEqual([other.tags, other.notes, other.digest], [['second:1', 'third:1'], [], second.digest]);
  assert.equal((await open(root, 'two.tar:@2')).digest, second.digest);
});

test('blobs that are not what their digests and sizes say are refused, and missing layers told', async (t) => {
  const blobs = new Blobs();
  const manifest = blobs.addImage(image);
  const files = blobs.layout([manifest]);
  const path = (digest: string) => `blobs/${digest.replace(':', '/')}`;
  const check = async (change: Readonly<Record<string, string | Buffer>>, without: readonly string[] = []) => {
    const root = folder(t);
    write(root, Object.fromEntries(Object.entries({ ...files, ...change }).filter(([name]) => !without.includes(name))));
    return open(root, '.');
  };
  const config = digestOf(Buffer.from(image.config));
  await rejects(check({ [path(config)]: image.config.replace('A=1', 'A=2') }), /it was changed or damaged/);
  await rejects(check({ [path(config)]: 'short' }), /has 5 bytes, not/);
  await rejects(check({}, [path(config)]), /config sha256:.* is missing/);
  await rejects(check({ 'index.json': 'foobar' }), /index\.json of \. is not JSON/);
  await rejects(check({ 'index.json': '{"manifests":[{"digest":"sha256:../../etc/passwd","size":1}]}' }), /names no image/);
  const opened = await check({}, [path(image.diffIds[1] ?? '')]);
  assert.match(opened.layers[1]?.absent ?? '', /^layer sha256:\w+ is missing in \.$/);
  assert.equal(opened.layers[0]?.digest, image.diffIds[0]);
  const helm = blobs.add(
    JSON.stringify({ schemaVersion: 2, config: blobs.add('{}', 'application/vnd.cncf.helm.config.v1+json'), layers: [] }),
    'application/vnd.oci.image.manifest.v1+json',
  );
  const root = folder(t);
  write(root, blobs.layout([helm]));
  await rejects(open(root, '.'), /is no container image: it holds application\/vnd\.cncf\.helm/);
});

test('schema 1, counts that differ and what is no archive are refused clearly', async (t) => {
  const root = folder(t, { 'text.tar': 'no tar at all', 'empty.tar': '', 'notes/readme.md': '' });
  await rejects(open(root, 'text.tar'), /is no tar archive/);
  await rejects(open(root, 'empty.tar'), /is no tar archive: it is empty/);
  await rejects(open(root, './notes'), /holds no image/);
  await rejects(open(root, 'oci:absent'), /does not exist/);
  const blobs = new Blobs();
  const old = blobs.add('{"schemaVersion":1,"fsLayers":[]}', 'application/vnd.docker.distribution.manifest.v1+prettyjws');
  write(root, blobs.layout([old]));
  await rejects(open(root, '.'), /schema 1/);
  const more = makeImage([{ a: '1' }], { rootfs: { diff_ids: [] } });
  writeFileSync(join(root, 'more.tar'), makeTar(dockerArchive(more, [])));
  await rejects(open(root, 'more.tar'), /lists 1 layers, its config 0 diff IDs/);
  const { 'layer1/layer.tar': _, 'manifest.json': __, ...thinned } = dockerArchive(image, []);
  const config = Object.keys(thinned)[0];
  const manifest = JSON.stringify([{ Config: config, Layers: ['layer0/layer.tar'] }]);
  writeFileSync(join(root, 'thinned.tar'), makeTar({ ...thinned, 'manifest.json': manifest }));
  const opened = await open(root, 'thinned.tar');
  assert.deepEqual(opened.config?.diffIds, image.diffIds.slice(0, 1));
  assert.match(opened.notes?.[0] ?? '', /^1 of the 2 layers that the config names are in the archive/);
  const cut = gzipSync(image.layers[0] ?? '').subarray(0, 40);
  writeFileSync(join(root, 'cut.tar'), makeTar({ ...thinned, 'layer0/layer.tar': cut, 'manifest.json': manifest }));
  await rejects(open(root, 'cut.tar'), /a layer without a diff ID cannot be read: the gzip stream ends early/);
});

test('a layout that skopeo wrote as a folder of blobs opens too', async (t) => {
  const root = folder(t);
  const blobs = new Blobs();
  const manifest = blobs.addImage(image);
  const files: Record<string, string | Buffer> = { version: 'Directory Transport Version: 1.1\n' };
  for (const [digest, bytes] of blobs.all) files[digest === manifest.digest ? 'manifest.json' : digest.slice(7)] = bytes;
  write(root, files);
  const opened = await open(root, `dir:${root}`);
  assert.deepEqual([opened.source, opened.digest, opened.id], ['dir', manifest.digest, digestOf(Buffer.from(image.config))]);
  assert.deepEqual(await bytesOf(opened.layers[0]), image.layers[0]);
});

test('bombs end soon and with little on disk', async (t) => {
  const root = folder(t);
  writeFileSync(join(root, 'bomb.tgz'), gzipSync(Buffer.alloc(300_000_000)));
  writeFileSync(join(root, 'deep.tar'), makeTar({ 'manifest.json': '['.repeat(2_000_000) + ']'.repeat(2_000_000) }));
  const header = makeTar({ a: '' }).subarray(0, 512);
  const members = Buffer.alloc(300_000 * 512);
  for (let at = 0; at < members.length; at += 512) header.copy(members, at);
  writeFileSync(join(root, 'many.tar'), members);
  const time = processorTime();
  await rejects(open(root, 'bomb.tgz'), /more than 250 times its compressed size/);
  await rejects(open(root, 'deep.tar'), /is nested too deeply/);
  await rejects(open(root, 'many.tar'), /holds no image/);
  assert.ok(time() < 6000, `${time()} ms`);
});

test('bytes that changed in a layout or archive never throw anything but what is wrong', async (t) => {
  const root = folder(t);
  const blobs = new Blobs();
  const index = blobs.addIndex([blobs.addImage(image, { platform: { os: 'linux', architecture: 'amd64' } })]);
  const small = makeTar({ ...blobs.layout([index]), ...dockerArchive(makeImage([{ a: '1' }]), ['app:1']) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(small.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 }),
      fc.constantFrom('docker-archive', 'oci-archive', 'rootfs'),
      async (changes, prefix) => {
        const bytes = Buffer.from(small);
        for (const [at, byte] of changes) bytes[at] = byte;
        writeFileSync(join(root, 'changed.tar'), bytes);
        try {
          await (await open(root, `${prefix}:changed.tar`)).close();
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      },
    ),
    { numRuns: 300 },
  );
});
