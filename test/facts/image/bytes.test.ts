import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesByDirectory, bytesByPackage, bytesByType } from '../../../packages/plimsoll/src/facts/image/bytes.ts';
import type { TreeEntry } from '../../../packages/plimsoll/src/image/image.types.ts';
import type { Package } from '../../../packages/plimsoll/src/packages/package.types.ts';

const file = (path: string, size: number, layer: number, program?: TreeEntry['program']): [string, TreeEntry] => [
  path,
  { path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size, modified: 0, layer, ...(program && { program }) },
];
const tree = new Map([
  file('usr/lib/libc.so.6', 100, 0, 'elf'),
  file('usr/bin/tool', 30, 0, 'elf'),
  file('app/main.py', 7, 1),
  file('app/lib/a.py', 5, 1),
  file('app/run', 2, 1, 'script'),
]);
const common = { type: 'deb', purl: '', cataloger: 'dpkg-status', evidence: [], finds: 'installed' } as const;
const packages: Package[] = [
  { ...common, name: 'libc6', files: ['usr/lib/libc.so.6', 'usr/share/gone'], layer: 0 },
  { ...common, name: 'old', installedBytes: 99, deletedIn: 1 },
  { ...common, type: 'npm', name: 'left', installedBytes: 12, layer: 1 },
];

describe('bytes of an image', () => {
  test('by directory, each with the layer that most of it is from', () => {
    const root = bytesByDirectory(tree);
    assert.equal(root.bytes, 144);
    assert.deepEqual(
      root.children.map(({ name, bytes, layer }) => [name, bytes, layer]),
      [
        ['usr', 130, 0],
        ['app', 14, 1],
      ],
    );
  });

  test('by package: the files that are there, else what the database says; deleted ones do not count', () => {
    assert.deepEqual(
      bytesByPackage(packages, tree).children.map(({ name, bytes, children }) => [name, bytes, children[0]?.name]),
      [
        ['deb', 100, 'libc6'],
        ['npm', 12, 'left'],
      ],
    );
  });

  test('by type, as endings and first bytes tell', () => {
    const names = Object.fromEntries(bytesByType(tree).children.map(({ name, bytes }) => [name, bytes]));
    assert.deepEqual(names, { 'shared libraries': 100, programs: 30, 'Python code': 12, scripts: 2 });
  });
});
