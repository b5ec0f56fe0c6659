import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { interestOf } from '../../packages/plimsoll/src/packages/interest.ts';
import { joinLayers, type LayerContent } from '../../packages/plimsoll/src/packages/join.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { scanFile } from '../../packages/plimsoll/src/packages/scan-file.ts';
import { scanFolder } from '../../packages/plimsoll/src/packages/scan-folder.ts';
import { folder } from '../support/folder.ts';

/** A layer as its files: undefined deletes, and a name that ends in a slash with undefined empties the directory below. */
function layer(files: Readonly<Record<string, string | undefined>>): LayerContent {
  const present = Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  const absent = Object.keys(files).filter((path) => files[path] === undefined);
  return {
    packages: present.flatMap(([path, text]) => scanFile(memoryFile(path, Buffer.from(text)), interestOf(path))),
    entries: present.map(([path]) => ({ path, kind: 'file' })),
    whiteouts: absent.filter((path) => !path.endsWith('/')),
    opaque: absent.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)),
  };
}

function stanza(name: string, version: string): string {
  return `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n\n`;
}

const status = 'var/lib/dpkg/status';

function told(layers: readonly LayerContent[]): string[] {
  return joinLayers(layers, { id: 'debian', version: '13' }).packages.map(
    ({ name, version, layer, deletedIn }) => `${name} ${version} in ${layer}${deletedIn === undefined ? '' : ` until ${deletedIn}`}`,
  );
}

test('the layer that brought a package is the first from which on it is there', () => {
  const base = layer({ [status]: stanza('a', '1') + stanza('b', '1') + stanza('c', '1') });
  const empty = layer({});
  const top = layer({ [status]: stanza('a', '1') + stanza('b', '2') });
  assert.deepEqual(told([base, empty, top]), ['a 1 in 0', 'b 1 in 0 until 2', 'b 2 in 2', 'c 1 in 0 until 2']);
  assert.deepEqual(told([base, top, base]), ['a 1 in 0', 'b 1 in 2', 'b 2 in 1 until 2', 'c 1 in 2']);
});

test('files that a layer deletes, hides or replaces tell nothing any more', () => {
  const base = layer({ 'var/lib/dpkg/status.d/a': stanza('a', '1'), 'var/lib/dpkg/status.d/b': stanza('b', '1') });
  assert.deepEqual(told([base, layer({ 'var/lib/dpkg/status.d/a': undefined })]), ['a 1 in 0 until 1', 'b 1 in 0']);
  assert.deepEqual(told([base, layer({ 'var/lib/dpkg': undefined })]), ['a 1 in 0 until 1', 'b 1 in 0 until 1']);
  assert.deepEqual(told([base, layer({ 'var/lib/': undefined, 'var/lib/dpkg/status.d/b': stanza('b', '1') })]), [
    'a 1 in 0 until 1',
    'b 1 in 0',
  ]);
  assert.deepEqual(told([base, layer({ 'var/lib': 'a file' })]), ['a 1 in 0 until 1', 'b 1 in 0 until 1']);
  assert.deepEqual(told([base, layer({ 'var/lib/dpkg/status.d/b': '' })]), ['a 1 in 0', 'b 1 in 0 until 1']);
});

test('packages have the names of the system, the files of the lists and the licences of the copyright files', () => {
  const [libc] = joinLayers(
    [
      layer({
        [status]: stanza('libc6', '2.41-12'),
        'var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib\n/lib/libc.so.6\n',
        'usr/share/doc/libc6/copyright': 'Format: x\n\nLicense: LGPL-2.1+\n\nLicense: GPL-2\n',
      }),
    ],
    { id: 'debian', version: '13' },
  ).packages;
  assert.equal(libc?.purl, 'pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13');
  assert.deepEqual(libc?.files, ['lib/libc.so.6']);
  assert.equal(libc?.licenseExpression, 'GPL-2.0-only AND LGPL-2.1-or-later');
  assert.equal(libc?.layer, 0);
});

test('a Debian package whose documents are those of another of its source has its licences', () => {
  const of = (name: string, source: string) => stanza(name, '1').replace('\n\n', `\nSource: ${source}\n\n`);
  const { packages } = joinLayers(
    [
      layer({
        [status]: of('gcc-base', 'gcc') + of('libgcc', 'gcc') + of('other', 'other'),
        'usr/share/doc/gcc-base/copyright': 'Format: x\n\nLicense: GPL-3+\n',
      }),
    ],
    undefined,
  );
  assert.deepEqual(
    packages.map(({ name, licenseExpression }) => `${name} ${licenseExpression}`),
    ['gcc-base GPL-3.0-or-later', 'libgcc GPL-3.0-or-later', 'other undefined'],
  );
});

test('packages of languages that the system brought are its own, until a later layer writes over them', () => {
  const manifest = '{"name":"semver","version":"7.0.0"}';
  const list = { 'var/lib/dpkg/info/node-semver.list': '/usr\n/usr/share\n/usr/share/nodejs/semver/package.json\n' };
  const base = layer({ [status]: stanza('node-semver', '7'), ...list, 'usr/share/nodejs/semver/package.json': manifest });
  const owners = (layers: readonly LayerContent[]) =>
    joinLayers(layers, undefined).packages.flatMap((one) => (one.type === 'npm' ? [`${one.version} ${one.ownedBy ?? 'nobody'}`] : []));
  assert.deepEqual(owners([base]), ['7.0.0 pkg:deb/node-semver@7?arch=amd64']);
  const over = layer({ 'usr/share/nodejs/semver/package.json': '{"name":"semver","version":"7.0.1"}' });
  assert.deepEqual(owners([base, over]), ['7.0.0 nobody', '7.0.1 nobody']);
  const elsewhere = layer({ 'opt/app/node_modules/semver/package.json': manifest });
  assert.deepEqual(owners([base, elsewhere]), ['7.0.0 nobody']);
});

test('one package of several files is told once, with all of them', () => {
  const manifest = '{"name":"ms","version":"2.1.3"}';
  const layers = [layer({ 'a/node_modules/ms/package.json': manifest }), layer({ 'b/node_modules/ms/package.json': manifest })];
  const [ms, ...others] = joinLayers(layers, undefined).packages;
  assert.deepEqual(others, []);
  assert.deepEqual(ms?.evidence, ['a/node_modules/ms/package.json', 'b/node_modules/ms/package.json']);
  assert.equal(ms?.layer, 0);
  const without = joinLayers([...layers, layer({ 'a/node_modules': undefined })], undefined).packages;
  assert.deepEqual(without[0]?.evidence, ['b/node_modules/ms/package.json']);
});

test('what crashes costs its cataloger one file, and is told', () => {
  const [file] = scanFile(memoryFile('x', new Uint8Array()), [
    {
      id: 'broken',
      ecosystem: 'generic',
      finds: 'installed',
      summary: '',
      reads: ['x'],
      examples: [{ files: {}, finds: [] }],
      *parse() {
        yield { type: 'generic', name: 'a' };
        throw new Error('why');
      },
    },
  ]);
  assert.deepEqual(file?.reports, [{ type: 'generic', name: 'a' }, { unknown: 'broken failed: why' }]);
});

test('a folder is read with its system, without layers', (t) => {
  const root = folder(t, {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n',
    'lib/apk/db/installed': 'P:musl\nV:1.2.5-r10\n\nP:odd\n\n',
  });
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git/status'), '');
  const { packages, system, unknowns } = scanFolder(root, true);
  assert.deepEqual(
    packages.map(({ purl, layer }) => [purl, layer]),
    [['pkg:apk/alpine/musl@1.2.5-r10?distro=alpine-3.22.1', undefined]],
  );
  assert.equal(system?.id, 'alpine');
  assert.deepEqual(unknowns, [{ path: 'lib/apk/db/installed', reason: 'an entry of apk without a version: odd' }]);
});
