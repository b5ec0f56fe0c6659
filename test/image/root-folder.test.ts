import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { TarReader } from '../../packages/plimsoll/src/archive/tar.ts';
import type { TarEntry } from '../../packages/plimsoll/src/archive/tar.types.ts';
import type { LayerBlob, OpenImage } from '../../packages/plimsoll/src/image/image.types.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { folder } from '../support/folder.ts';
import { makeTar } from '../support/image-archives.ts';

const open = (cwd: string, reference: string): Promise<OpenImage> =>
  openImage(reference, { cwd, env: { DOCKER_HOST: 'unix:///nowhere', PATH: '/nowhere' }, registry: { retryDelay: 1 } });

async function bytesOf(layer: LayerBlob | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of layer?.open() ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function read(tar: Buffer): { readonly entry: TarEntry; readonly content: string }[] {
  const members: { entry: TarEntry; content: string }[] = [];
  const reader = new TarReader({
    entry: (entry) => {
      const member = { entry, content: '' };
      members.push(member);
      return { push: (chunk) => (member.content += chunk.toString('latin1')), end: () => {} };
    },
    problem: (reason, offset) => assert.fail(`${reason} at ${offset}`),
  });
  reader.push(tar);
  reader.end();
  return members;
}

test('a folder becomes the tar of one layer: links as links, nothing from outside', async (t) => {
  const root = folder(t, { 'etc/os-release': 'ID=test\n', 'usr/bin/tool': '#!/bin/sh\n', 'empty/': '' });
  symlinkSync('../../../../etc/passwd', join(root, 'etc/out'));
  symlinkSync('etc', join(root, 'again'));
  linkSync(join(root, 'usr/bin/tool'), join(root, 'usr/bin/twin'));
  chmodSync(join(root, 'usr/bin/tool'), 0o4755);
  utimesSync(join(root, 'etc/os-release'), 1_700_000_000, 1_700_000_000);
  const long = `${'d'.repeat(90)}/${'n'.repeat(120)}`;
  mkdirSync(join(root, 'd'.repeat(90)));
  writeFileSync(join(root, long), 'x'.repeat(1000));
  writeFileSync(Buffer.from(`${root}/\xff\xe9`, 'latin1'), 'latin');
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const socket = createServer().listen(join(root, 'socket'));
  t.after(() => socket.close());
  for (const reference of [`rootfs:${root}`, `dir:${root}`, root]) {
    const image = await open('/', reference);
    assert.deepEqual([image.source, image.config, image.layers.length], ['rootfs', undefined, 1]);
    const tar = await bytesOf(image.layers[0]);
    assert.deepEqual(tar, await bytesOf(image.layers[0]));
    const members = read(tar);
    const paths = members.map(({ entry }) => entry.path);
    assert.deepEqual(paths, [
      'again',
      `${'d'.repeat(90)}/`,
      long,
      'empty/',
      'etc/',
      'etc/os-release',
      'etc/out',
      'pipe',
      'usr/',
      'usr/bin/',
      'usr/bin/tool',
      'usr/bin/twin',
      '\\xff\\xe9',
    ]);
    const of = (path: string) => members.find(({ entry }) => entry.path === path);
    assert.equal(of('etc/out')?.entry.target, '../../../../etc/passwd');
    assert.deepEqual([of('usr/bin/twin')?.entry.kind, of('usr/bin/twin')?.entry.target], ['hardlink', 'usr/bin/tool']);
    assert.equal(of('usr/bin/tool')?.entry.mode, 0o4755);
    assert.deepEqual([of('etc/os-release')?.content, of('etc/os-release')?.entry.modified], ['ID=test\n', 1_700_000_000]);
    assert.equal(of(long)?.content.length, 1000);
    assert.equal(of('pipe')?.entry.kind, 'fifo');
    assert.deepEqual(image.unknowns, []);
  }
});

test('what tar lists of the stream is what is in the folder', async (t) => {
  const source = join(import.meta.dirname, '../../packages/plimsoll/src/image');
  const tar = await bytesOf((await open('/', `rootfs:${source}`)).layers[0]);
  const root = folder(t);
  writeFileSync(join(root, 'out.tar'), tar);
  const listed = execFileSync('tar', ['-tf', 'out.tar'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const there = readdirSync(source, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(listed.map((path) => path.replace(/\/$/, '')).sort(), there.sort());
});

test('what cannot be read is noted while the layer is read', async (t) => {
  const root = folder(t, { 'bin/a': '', 'etc/first': '', 'etc/gone': 'x', 'etc/z': 'later' });
  const image = await open('/', root);
  const paths: string[] = [];
  for await (const chunk of image.layers[0]?.open() ?? []) {
    if (chunk.length === 512) paths.push(Buffer.from(chunk.subarray(0, 100)).toString('latin1').replace(/\0.*$/s, ''));
    if (paths.at(-1) === 'etc/first') rmSync(join(root, 'etc/gone'), { force: true });
  }
  assert.deepEqual(paths, ['bin/', 'bin/a', 'etc/', 'etc/first', 'etc/z']);
  assert.deepEqual(image.unknowns, [{ path: 'etc/gone', reason: 'does not exist' }]);
});

test('a tar of a root file system opens as one, other tars and folders do not', async (t) => {
  const root = folder(t, { 'app/Dockerfile': 'FROM scratch\n' });
  const tar = makeTar({ './etc/os-release': 'ID=test\n', './bin/sh': '' });
  writeFileSync(join(root, 'export.tar'), tar);
  writeFileSync(join(root, 'other.tar'), makeTar({ 'readme.md': '' }));
  const image = await open(root, 'export.tar');
  assert.deepEqual([image.source, image.config, await bytesOf(image.layers[0])], ['rootfs', undefined, tar]);
  await assert.rejects(open(root, 'other.tar'), /holds no image/);
  assert.equal((await open(root, 'rootfs:other.tar')).source, 'rootfs');
  await assert.rejects(open(root, './app'), /holds no image/);
  await assert.rejects(open(root, 'app'), /app is a folder without an image in it, and was not found as an image/);
});
