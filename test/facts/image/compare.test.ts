import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareDirectories } from '../../../packages/plimsoll/src/facts/image/compare/directories.ts';
import { comparePackages } from '../../../packages/plimsoll/src/facts/image/compare/packages.ts';
import { versionOrder } from '../../../packages/plimsoll/src/facts/image/compare/version-order.ts';
import { compareImages } from '../../../packages/plimsoll/src/facts/image/compare.ts';
import { summarizeImage } from '../../../packages/plimsoll/src/facts/image/summary.ts';
import { ImageView } from '../../../packages/plimsoll/src/facts/views/image-view.ts';
import type { ImageAnalysis } from '../../../packages/plimsoll/src/image/image.types.ts';
import type { Package } from '../../../packages/plimsoll/src/packages/package.types.ts';
import { analysisOf } from './sketch.ts';

function sideOf(image: ImageAnalysis) {
  const view = new ImageView(image);
  return { view, summary: summarizeImage(view) };
}

function packageOf(type: string, name: string, version: string, more: Partial<Package> = {}): Package {
  return { type, name, version, purl: `pkg:${type}/${name}@${version}`, cataloger: 'x', evidence: [], finds: 'installed', ...more };
}

test('versions as people order them', () => {
  const ordered = [
    ['1.2', '1.10', '1.10.1', '2'],
    ['1.0~rc1-1', '1.0-1', '1.0-1+deb12u1', '1.0-1+deb12u2', '1:0.1'],
    ['3.0.0-alpha.1', '3.0.0-beta.2', '3.0.0-rc.1', '3.0.0', '3.0.1'],
    ['1.0.dev1', '1.0a1', '1.0b2', '1.0rc1', '1.0', '1.0.post1'],
    ['2.34-60.el9', '2.34-60.el9_2', '2.34-100.el9'],
    ['v1.9.0', 'v1.21.3'],
    ['3.3.1-r3', '3.3.2-r0', '3.3.2-r1'],
  ];
  for (const versions of ordered) {
    for (const [at, older] of versions.entries()) {
      for (const newer of versions.slice(at + 1)) {
        assert.ok(versionOrder(older, newer) < 0, `${older} is older than ${newer}`);
        assert.ok(versionOrder(newer, older) > 0, `${newer} is newer than ${older}`);
      }
    }
  }
  assert.equal(versionOrder('1.0', '1.0'), 0);
});

test('packages that were added, removed, upgraded, downgraded', () => {
  const changes = comparePackages(
    [
      packageOf('deb', 'curl', '8.0-1', { namespace: 'debian' }),
      packageOf('deb', 'git', '2'),
      packageOf('npm', 'core', '7.1.0', { namespace: '@babel' }),
      packageOf('npm', 'ms', '1.0.0'),
      packageOf('npm', 'ms', '2.0.0'),
      packageOf('npm', 'same', '1'),
      packageOf('npm', 'deleted', '1', { deletedIn: 2 }),
    ],
    [
      packageOf('deb', 'curl', '8.2-1', { namespace: 'ubuntu' }),
      packageOf('npm', 'core', '7.0.0', { namespace: '@babel' }),
      packageOf('npm', 'ms', '2.1.0'),
      packageOf('npm', 'same', '1'),
      packageOf('pypi', 'requests', '2'),
    ],
  );
  assert.deepEqual(
    changes.map(({ type, name, before, after, change }) => `${change} ${type} ${name} ${before ?? ''} ${after ?? ''}`),
    [
      'upgraded deb curl 8.0-1 8.2-1',
      'removed deb git 2 ',
      'downgraded npm @babel/core 7.1.0 7.0.0',
      'upgraded npm ms 2.0.0 2.1.0',
      'removed npm ms 1.0.0 ',
      'added pypi requests  2',
    ],
  );
});

test('the directories that explain a difference', () => {
  const tree = (files: Record<string, number>) => analysisOf({ layers: [{ files }] }).tree;
  const changes = compareDirectories(
    tree({ 'usr/lib/python3/a': 10, 'usr/lib/x.so': 5, 'app/main': 3, 'etc/same': 2, 'var/cache/apt/b': 7 }),
    tree({ 'usr/lib/python3/a': 10, 'usr/lib/x.so': 5, 'app/main': 4, 'etc/same': 2, 'usr/share/doc/a/x': 100, 'usr/share/doc/b/y': 90 }),
  );
  assert.deepEqual(changes, [
    { path: 'usr/share/doc', before: 0, after: 190 },
    { path: 'var/cache/apt', before: 7, after: 0 },
    { path: 'app', before: 3, after: 4 },
  ]);
});

test('two images: shared layers, files, configuration, accounts, history', () => {
  const passwd = { diffId: 'base', by: 'ADD rootfs / # buildkit', files: { 'etc/passwd': 40, f: { size: 5, content: 'aa' }, m: 1, o: 1 } };
  const secret = 'hT7xQ2vLp9sKd4wZ8nRb3mYc6uJf1gEa';
  const before = analysisOf({
    layers: [passwd, { diffId: 'x', by: 'RUN /bin/sh -c make # buildkit', files: { gone: 3 } }],
    config: { container: { user: '', env: ['A=1', `DB_PASSWORD=${secret}`, 'SAME=1'], exposedPorts: ['80/tcp'], cmd: ['a'] } },
  });
  const after = analysisOf({
    layers: [
      passwd,
      {
        diffId: 'y',
        by: 'RUN /bin/sh -c make all # buildkit',
        files: {
          f: { size: 5, content: 'bb' },
          m: { size: 1, mode: 0o755 },
          o: { size: 1, uid: 7 },
          'new/dir': { kind: 'directory' },
          'new/file': 9,
        },
      },
    ],
    config: {
      container: { user: 'app', env: ['A=2', 'DB_PASSWORD=another', 'SAME=1'], exposedPorts: ['8080/tcp'], cmd: ['a'], labels: { v: '1' } },
    },
  });
  const comparison = compareImages(sideOf(before), sideOf(after));
  assert.equal(comparison.sharedLayers, 1);
  assert.deepEqual(
    comparison.files.changes.map(({ path, change, aspects, bytes }) => `${change} ${path} ${aspects} ${bytes}`),
    ['changed f content 0', 'removed gone  -3', 'changed m mode 0', 'added new/file  9', 'changed o owner 0'],
  );
  assert.deepEqual(comparison.history, { added: ['RUN make all'], removed: ['RUN make'] });
  const shown = comparison.config.map(({ part, name, before: old, after: now }) => `${part} ${name ?? ''} ${old ?? '-'} ${now ?? '-'}`);
  assert.deepEqual(
    shown.filter((line) => !line.includes('PASSWORD')),
    ['user  - app', 'env A 1 2', 'label v - 1', 'port 80/tcp 80/tcp -', 'port 8080/tcp - 8080/tcp'],
  );
  assert.match(shown.find((line) => line.includes('PASSWORD')) ?? '', /^env DB_PASSWORD \S*\*{4} \S*\*{4}$/);
  assert.equal(JSON.stringify(comparison.config).includes(secret), false);
});

test('findings that are new or fixed', () => {
  const image = analysisOf({ layers: [] });
  const finding = (rule: string, path: string, message = rule) => ({
    rule,
    practice: 'user' as const,
    severity: 'error' as const,
    aliases: [],
    message,
    location: { in: 'image' as const, image: 'x', name: 'x', path },
    related: [],
    fixes: [],
    fingerprint: Math.random().toString(),
  });
  const before = { ...sideOf(image), findings: [finding('a', 'config/User'), finding('b', 'history/3', 'same'), finding('c', '/x')] };
  const after = { ...sideOf(image), findings: [finding('b', 'history/4', 'same'), finding('c', '/x'), finding('c', '/y')] };
  const { findings } = compareImages(before, after);
  assert.deepEqual([findings?.added.map(({ rule }) => rule), findings?.fixed.map(({ rule }) => rule), findings?.kept], [['c'], ['a'], 2]);
});
