import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanPath, LayerPaths } from '../../packages/plimsoll/src/image/layer-paths.ts';

test('names are cleaned and stay within the image', () => {
  for (const [name, path, escapes] of [
    ['./etc/passwd', 'etc/passwd', false],
    ['/etc//passwd/', 'etc/passwd', false],
    ['.', '', false],
    ['./', '', false],
    ['', '', false],
    ['a/./b/../c', 'a/c', false],
    ['../../etc/passwd', 'etc/passwd', true],
    ['a/../../b', 'b', true],
    ['...', '...', false],
    ['.hidden/..x', '.hidden/..x', false],
  ] as const)
    assert.deepEqual(cleanPath(name), { path, escapes }, name);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('.', '..', '', 'a', '...'), { maxLength: 8 }), (parts) => {
      const { path } = cleanPath(parts.join('/'));
      assert.ok(path === '' || path.split('/').every((part) => part === 'a' || part === '...'), path);
    }),
  );
});

test('members below a link of their own layer go to where it points', () => {
  const paths = new LayerPaths();
  assert.equal(paths.resolve('lib/x'), 'lib/x');
  paths.put('lib', 'usr/lib');
  assert.equal(paths.resolve('lib/x'), 'usr/lib/x');
  assert.equal(paths.resolve('lib'), 'lib', 'the link itself stays');
  paths.put('usr/lib/deep', '/opt/../var');
  assert.equal(paths.resolve('lib/deep/x'), 'var/x');
  paths.put('up', '../../..');
  assert.equal(paths.resolve('up/etc/passwd'), 'etc/passwd');
  paths.put('lib', undefined);
  assert.equal(paths.resolve('lib/x'), 'lib/x', 'a directory has taken its place');
  paths.put('one', 'two');
  paths.put('two', 'one');
  assert.equal(paths.resolve('one/x'), undefined);
});
