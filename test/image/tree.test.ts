import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LayerEntry } from '../../packages/plimsoll/src/image/image.types.ts';
import { mergeLayers } from '../../packages/plimsoll/src/image/tree.ts';

type Sketch = Partial<LayerEntry> & { readonly path: string };
interface Layer {
  readonly entries?: readonly Sketch[];
  readonly whiteouts?: readonly string[];
  readonly opaque?: readonly string[];
}

const entryOf = (sketch: Sketch): LayerEntry => ({ kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, modified: 0, ...sketch });
const file = (path: string, content = 'c'): Sketch => ({ path, content });
const directory = (path: string, mode = 0o755): Sketch => ({ path, kind: 'directory', size: 0, mode });
const symlink = (path: string, target: string): Sketch => ({ path, kind: 'symlink', size: 0, target });
const hardlink = (path: string, target: string): Sketch => ({ path, kind: 'hardlink', size: 0, target });

function merge(...layers: readonly Layer[]) {
  const removed: string[] = [];
  const whole = layers.map(({ entries = [], whiteouts = [], opaque = [] }) => ({ entries: entries.map(entryOf), whiteouts, opaque }));
  const { tree, unknowns } = mergeLayers(whole, ({ path, layer }, by) => removed.push(`${path}@${layer} by ${by}`));
  return {
    tree,
    paths: [...tree.values()].map(({ path, kind, layer }) => `${path} ${kind} ${layer}`),
    removed: removed.sort(),
    unknowns: unknowns.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

test('whiteouts and opaque directories hide what is below their layer, wherever they stand in it', () => {
  const base: Layer = { entries: [directory('d'), file('d/a'), file('d/b'), directory('e'), directory('e/f'), file('e/f/g'), file('h')] };
  const upper: Layer = { entries: [file('d/new'), file('h')], opaque: ['d'], whiteouts: ['e', 'h', 'not/there'] };
  const { paths, removed } = merge(base, upper);
  assert.deepEqual(paths, ['d directory 0', 'd/new file 1', 'h file 1']);
  assert.deepEqual(removed, ['d/a@0 by 1', 'd/b@0 by 1', 'e/f/g@0 by 1', 'e/f@0 by 1', 'e@0 by 1', 'h@0 by 1']);
  assert.deepEqual(merge(base, { opaque: [''] }).paths, []);
});

test('a directory over a directory keeps what is in it, anything else takes the place of all', () => {
  const base: Layer = { entries: [directory('d'), file('d/a'), file('f'), symlink('l', 'd')] };
  assert.deepEqual(merge(base, { entries: [directory('d', 0o700)] }).tree.get('d')?.mode, 0o700);
  assert.deepEqual(merge(base, { entries: [directory('d', 0o700)] }).paths.length, 4);
  assert.deepEqual(merge(base, { entries: [file('d')] }).paths, ['d file 1', 'f file 0', 'l symlink 0']);
  assert.deepEqual(merge(base, { entries: [directory('f'), file('f/x')] }).paths.slice(2, 4), ['f directory 1', 'f/x file 1']);
  assert.deepEqual(
    merge(base, { entries: [file('f/x')] }).paths.slice(2, 4),
    ['f directory 1', 'f/x file 1'],
    'made where no member names it',
  );
  // Links of lower layers are not followed: a layer is unpacked into a folder of its own.
  assert.deepEqual(merge(base, { entries: [file('l/x')] }).paths.slice(3), ['l directory 1', 'l/x file 1']);
  assert.deepEqual(merge({ entries: [file('f'), file('f/x')] }).unknowns, ['f/x: it lies below what its own layer says is no directory']);
});

test('of several members with one path the last counts', () => {
  assert.deepEqual(merge({ entries: [file('a', 'one'), file('a', 'two')] }).tree.get('a')?.content, 'two');
  assert.deepEqual(merge({ entries: [directory('a'), file('a/b'), file('a')] }).paths, ['a file 0']);
});

test('hard links: to lower layers, to each other, to what is deleted later, to nothing', () => {
  const base: Layer = { entries: [file('a', 'content'), hardlink('b', 'a'), hardlink('c', 'b')] };
  assert.deepEqual(merge(base).paths, ['a file 0', 'b hardlink 0', 'c hardlink 0']);
  const { tree, paths } = merge(base, { whiteouts: ['a'] });
  assert.deepEqual(paths, ['b file 0', 'c hardlink 0']);
  assert.deepEqual([tree.get('b')?.content, tree.get('b')?.size, tree.get('c')?.target], ['content', 1, 'b']);
  assert.equal(merge(base, { entries: [file('a', 'other')] }).tree.get('b')?.content, 'content');
  assert.deepEqual(merge(base, { entries: [hardlink('d', 'a')] }).unknowns, []);
  assert.deepEqual(merge({ entries: [hardlink('x', 'y'), hardlink('y', 'x'), directory('d'), hardlink('z', 'd')] }).unknowns, [
    'x: it is a hard link to "y", which is not there',
    'y: it is a hard link to "x", which is not there',
    'z: it is a hard link to the directory "d"',
  ]);
});

test('what is in the tree lies in directories, and is from the topmost layer that has it', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const sketch = fc.record({ path, kind: fc.constantFrom('file', 'directory', 'symlink'), target: fc.constant('a') } as const);
  const layer = fc.record({ entries: fc.array(sketch), whiteouts: fc.array(path), opaque: fc.array(path) });
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 4 }), (layers) => {
      const { tree } = merge(...(layers as readonly Layer[]));
      for (const [at, entry] of tree) {
        const parent = at.slice(0, Math.max(0, at.lastIndexOf('/')));
        assert.equal(entry.path, at);
        if (parent !== '') assert.equal(tree.get(parent)?.kind, 'directory', `${at} lies in ${parent}`);
        for (const { whiteouts = [], opaque = [] } of layers.slice(entry.layer + 1)) {
          assert.ok(!whiteouts.some((gone) => at === gone || at.startsWith(`${gone}/`)));
          assert.ok(!opaque.some((gone) => at.startsWith(`${gone}/`)));
        }
      }
    }),
  );
});
