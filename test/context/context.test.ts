import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContext } from '../../packages/plimsoll/src/context/context.ts';
import type { BuildContext, ContextListing } from '../../packages/plimsoll/src/context/context.types.ts';
import { memoryContext } from '../../packages/plimsoll/src/context/memory-context.ts';
import { folder } from '../support/folder.ts';

const pathsOf = (listing: Pick<ContextListing, 'files'>): string[] => listing.files.map((file) => file.path);
const selected = (context: BuildContext, source: string): string[] => context.select(source).map((file) => file.path);

const shop = {
  '.dockerignore': 'node_modules\n**/*.log\n!keep.log\nsecret\n!secret/public/**\n',
  'a/b/x.js': 'xx',
  'a/c.log': 'l',
  'keep.log': 'k',
  'node_modules/p/i.js': 'iiii',
  'secret/key': 's',
  'secret/public/deep/page': 'p',
  'empty/': '',
};

test('disk and memory give the same context', (t) => {
  const root = folder(t, shop);
  const disk = readContext(root, { cwd: root, dockerfile: join(root, 'Dockerfile') });
  for (const context of [disk, memoryContext(shop)]) {
    assert.deepEqual(pathsOf(context.sent), ['.dockerignore', 'a/b/x.js', 'keep.log', 'secret/public/deep/page']);
    assert.deepEqual(pathsOf(context.all), [
      '.dockerignore',
      'a/b/x.js',
      'a/c.log',
      'keep.log',
      'node_modules/p/i.js',
      'secret/key',
      'secret/public/deep/page',
    ]);
    assert.equal(context.incomplete, undefined);
    assert.equal(context.all.bytes, shop['.dockerignore'].length + 10);
    assert.deepEqual(context.all.topLevel[1], { name: 'node_modules', bytes: 4, files: 1, directory: true });
    for (const path of ['a', 'a/b/x.js', './keep.log', 'secret', 'secret/public', 'empty', '']) assert.equal(context.has(path), true, path);
    for (const path of ['a/c.log', 'node_modules', 'secret/key', 'nothing', 'keep.log/x', 'nul\0'])
      assert.equal(context.has(path), false, path);
    assert.equal(context.read('../a/b/x.js')?.text, 'xx');
    assert.equal(context.read('secret/key'), undefined);
    assert.equal(context.ignore?.source.path, '.dockerignore');
  }
});

test('COPY sources select files, directories and patterns', () => {
  const context = memoryContext({ 'a/x.js': '', 'a/y.ts': '', 'a/d/z.js': '', 'b/x.js': '', '[odd]': '', 'package.json': '' });
  assert.deepEqual(selected(context, '.'), ['[odd]', 'a/d/z.js', 'a/x.js', 'a/y.ts', 'b/x.js', 'package.json']);
  assert.deepEqual(selected(context, '/a/'), ['a/d/z.js', 'a/x.js', 'a/y.ts']);
  assert.deepEqual(selected(context, '*/x.js'), ['a/x.js', 'b/x.js']);
  assert.deepEqual(selected(context, 'a/*'), ['a/d/z.js', 'a/x.js', 'a/y.ts']);
  assert.deepEqual(selected(context, 'package*.json'), ['package.json']);
  assert.deepEqual(selected(context, '[[]odd]'), ['[odd]']);
  assert.deepEqual(selected(context, '../../b'), ['b/x.js']);
  for (const nothing of ['c', 'a/x', 'c/*', '*.rs', '[', 'a/x.js/y']) assert.deepEqual(selected(context, nothing), [], nothing);
});

test("a Dockerfile's own ignore file wins, even when empty; Podman's is the last resort", () => {
  const files = { x: '', 'app.dockerignore': '', '.dockerignore': 'x', '.containerignore': 'y', y: '' };
  assert.deepEqual([memoryContext(files, { dockerfile: 'app' }).has('x'), memoryContext(files).has('x')], [true, false]);
  assert.equal(memoryContext(files, { dockerfile: 'app' }).ignore?.specific, true);
  assert.equal(memoryContext({ '.containerignore': 'y', y: '' }).has('y'), false);
});

test('an ignore file of another folder, and files that are not written yet, count', (t) => {
  const root = folder(t, { 'docker/Dockerfile': '', 'docker/Dockerfile.dockerignore': 'b', 'src/a': '', 'src/b': '' });
  const options = { cwd: root, dockerfile: join(root, 'docker/Dockerfile') };
  const context = readContext(join(root, 'src'), options);
  assert.deepEqual([context.path, context.ignore?.source.path, pathsOf(context.sent)], ['src', 'docker/Dockerfile.dockerignore', ['a']]);
  const overlay = new Map([
    ['docker/Dockerfile.dockerignore', 'a'],
    ['src/new/c', 'text'],
  ]);
  const edited = readContext(join(root, 'src'), { ...options, overlay });
  assert.deepEqual(pathsOf(edited.sent), ['b', 'new/c']);
  assert.equal(edited.read('new/c')?.path, 'src/new/c');
});

test('links are entries, followed inside the context only', (t) => {
  const outside = folder(t, { secret: 'outside' });
  const root = folder(t, { 'real/file': 'inside' });
  symlinkSync(outside, join(root, 'out'));
  symlinkSync(join(outside, 'secret'), join(root, 'leak'));
  symlinkSync('real', join(root, 'in'));
  symlinkSync('.', join(root, 'real/loop'));
  symlinkSync('self', join(root, 'self'));
  const context = readContext(root, { cwd: root });
  assert.deepEqual(pathsOf(context.all), ['in', 'leak', 'out', 'real/file', 'real/loop', 'self']);
  assert.equal(context.read('in/file')?.text, 'inside');
  assert.deepEqual(selected(context, 'in'), ['real/file', 'real/loop']);
  for (const path of ['leak', 'out/secret', 'out', 'self', '../secret', `..${outside}/secret`]) {
    assert.equal(context.read(path), undefined, path);
    assert.equal(context.has(path), false, path);
  }
  symlinkSync(join(outside, 'secret'), join(root, '.dockerignore'));
  const linked = readContext(root, { cwd: root });
  assert.equal(linked.ignore, undefined);
  assert.equal(linked.incomplete, '.dockerignore is a link that leads nowhere inside the context');
});

test('pipes never block, and odd names and huge ignore files are told', (t) => {
  const root = folder(t, { 'line\nbreak': '1' });
  execFileSync('mkfifo', [join(root, 'pipe'), join(root, 'Dockerfile.dockerignore')]);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff])]), 'x');
  const context = readContext(root, { cwd: root });
  assert.deepEqual(pathsOf(context.sent), ['line\nbreak']);
  assert.equal(context.incomplete, 'the directory has a name that is not UTF-8');
  assert.equal(context.read('pipe'), undefined);
  assert.equal(readContext(root, { cwd: root, dockerfile: join(root, 'Dockerfile') }).ignore, undefined);
  writeFileSync(join(root, '.dockerignore'), 'x\n'.repeat(600_000));
  assert.equal(readContext(root, { cwd: root }).incomplete, '.dockerignore is larger than 1024 KiB');
});

test('what cannot be read or lies beyond the bounds is said', (t) => {
  const root = folder(t, { 'a/b/c/d': '', 'closed/x': '' });
  assert.match(readContext(root, { cwd: root, maxFiles: 1 }).incomplete ?? '', /more than 1 files/);
  assert.match(readContext(root, { cwd: root, maxDepth: 2 }).sent.incomplete ?? '', /a\/b\/c is more than 2 directories deep/);
  assert.match(readContext(root, { cwd: root, maxMilliseconds: -1 }).incomplete ?? '', /took more than/);
  assert.match(readContext(join(root, 'gone'), { cwd: root }).incomplete ?? '', /does not exist/);
  if (process.getuid?.() === 0) return;
  chmodSync(join(root, 'closed'), 0);
  assert.match(readContext(root, { cwd: root }).incomplete ?? '', /closed cannot be read: permission denied/);
  chmodSync(join(root, 'closed'), 0o700);
});

test('a deep tree ends the walk, not the program', (t) => {
  const root = folder(t);
  mkdirSync(join(root, 'd/'.repeat(900)), { recursive: true });
  const context = readContext(root, { cwd: root });
  assert.match(context.incomplete ?? '', /more than 100 directories deep/);
  assert.equal(context.has('d/'.repeat(800)), true);
});
