import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TreeEntry } from '../../packages/plimsoll/src/image/image.types.ts';
import { draw } from '../../packages/plimsoll/src/reporters/browser/draw.ts';
import { keysOf } from '../../packages/plimsoll/src/reporters/browser/keys.ts';
import { nodesOf } from '../../packages/plimsoll/src/reporters/browser/nodes.ts';
import { type BrowserState, firstState, press, rowsOf } from '../../packages/plimsoll/src/reporters/browser/state.ts';

const entry = (path: string, layer: number, size = 0, kind: TreeEntry['kind'] = size > 0 ? 'file' : 'directory'): TreeEntry => ({
  path,
  kind,
  mode: kind === 'directory' ? 0o755 : 0o644,
  uid: 0,
  gid: 0,
  size,
  modified: 0,
  layer,
});
const tree = (...entries: TreeEntry[]) => new Map(entries.map((each) => [each.path, each]));

const lower = tree(entry('app', 0), entry('app/old.js', 0, 10), entry('app/main.js', 0, 20), entry('etc', 0), entry('etc/passwd', 0, 5));
const upper = tree(
  entry('app', 0),
  entry('app/main.js', 1, 25),
  entry('app/lib/deep/new.js', 1, 300),
  entry('etc', 0),
  entry('etc/passwd', 0, 5),
);
const root = nodesOf(lower, upper);
const view = { root, layers: 2, page: 10 };

function after(keys: readonly string[], state: BrowserState = { ...firstState, layer: 1 }): BrowserState {
  return keys.reduce((now, key) => press(now, key, view).state, state);
}
const shownPaths = (state: BrowserState) => rowsOf(root, state).map(({ node }) => node.path);

describe('the browser of images', () => {
  test('says what a layer changed, and sums up directories', () => {
    const changes = (path: string) => rowsOf(root, { ...firstState, filter: path }).find(({ node }) => node.path === path)?.node;
    assert.equal(changes('app/old.js')?.change, 'removed');
    assert.equal(changes('app/main.js')?.change, 'modified');
    assert.equal(changes('app/lib/deep/new.js')?.change, 'added');
    assert.equal(changes('etc')?.change, 'same');
    assert.deepEqual([changes('app')?.change, changes('app')?.bytes], ['modified', 325]);
    assert.equal(root.bytes, 330);
  });

  test('opens and closes directories, and goes up to the one above', () => {
    const open = after(['tab', 'down', 'space']);
    assert.deepEqual(shownPaths(open), ['app', 'app/lib', 'app/main.js', 'app/old.js', 'etc']);
    assert.equal(after(['down', 'down', 'left'], open).cursor, 'app');
    assert.deepEqual(shownPaths(after(['left'], open)), ['app', 'etc']);
  });

  test('filters while one types, and hides what one does not want', () => {
    const typed = after(['/', 'N', 'e', 'w']);
    assert.deepEqual(shownPaths(typed), ['app', 'app/lib', 'app/lib/deep', 'app/lib/deep/new.js']);
    assert.deepEqual(shownPaths(after(['escape'], typed)), ['app', 'etc']);
    assert.deepEqual(shownPaths(after(['u'])), ['app']);
    assert.deepEqual(shownPaths(after(['u', 'u'])), ['app', 'etc']);
  });

  test('asks for a file to be written, but not for a directory or one that is gone', () => {
    const onMain = after(['tab', 'down', 'space', 'down', 'down']);
    assert.equal(onMain.cursor, 'app/main.js');
    const asked = after(['e', 'backspace', 'backspace', 'backspace', '.', 'x'], onMain);
    assert.deepEqual(press(asked, 'enter', view).effect, { extract: { path: 'app/main.js', layer: 1, to: 'main.x' } });
    assert.equal(after(['down', 'e'], onMain).typing, undefined);
  });

  test('every screen is as large as the terminal, whatever the keys and names', () => {
    const keys = fc.array(
      fc.constantFrom(
        'tab',
        'up',
        'down',
        'left',
        'right',
        'space',
        'enter',
        '/',
        'x',
        'escape',
        'e',
        's',
        'c',
        'a',
        'm',
        'r',
        'u',
        '?',
        'home',
        'end',
        'page-down',
      ),
      { maxLength: 30 },
    );
    const names = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 6 });
    fc.assert(
      fc.property(keys, names, fc.integer({ min: 40, max: 200 }), fc.integer({ min: 5, max: 60 }), (pressed, odd, columns, rows) => {
        const hostile = nodesOf(lower, tree(...odd.map((name, index) => entry(`d${index}/${name.replaceAll('/', '_')}`, 1, 7))));
        let state: BrowserState = { ...firstState, open: new Set(['d0', 'd1']) };
        for (const key of pressed) state = press(state, key, { ...view, root: hostile }).state;
        const layers = odd.map((instruction) => ({ bytes: 3, instruction, diffId: 'sha256:1', isBase: false }));
        const screen = { name: odd[0] ?? 'a', summary: '', layers, root: hostile, columns, rows, color: false };
        const lines = draw(screen, state).map((line) => line.replaceAll('\u001b[7m', '').replaceAll('\u001b[27m', ''));
        assert.equal(lines.length, rows);
        for (const line of lines) {
          assert.ok(line.length <= Math.max(columns, 37), `${line.length} > ${columns}`);
          assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('deep trees take no deep stack', () => {
    const deep = nodesOf(new Map(), tree(entry(`${'a/'.repeat(20_000)}b`, 0, 3)));
    assert.equal(deep.bytes, 3);
    assert.equal(rowsOf(deep, { ...firstState, filter: 'b' }).length, 20_001);
  });

  test('reads keys as terminals send them', () => {
    assert.deepEqual(keysOf('\u001b[Aj\u001b[6~ \u001b\u0003é\u001b[200~'), ['up', 'j', 'page-down', 'space', 'escape', 'ctrl-c', 'é']);
  });
});
