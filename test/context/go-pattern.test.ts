import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasWildcard, parseGoPattern } from '../../packages/plimsoll/src/context/go-pattern.ts';
import { cleanPath, rootedPath } from '../../packages/plimsoll/src/context/path.ts';

test('patterns match whole paths, as filepath.Match', () => {
  const cases: [pattern: string, path: string, matches: boolean | 'bad'][] = [
    ['abc', 'abc', true],
    ['*', 'abc', true],
    ['*c', 'abc', true],
    ['a*', 'ab/c', false],
    ['a*/b', 'abc/b', true],
    ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true],
    ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
    ['a*b?c*x', 'abxbbxdbxebxczzx', true],
    ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['ab[b-d]', 'abc', true],
    ['ab[^b-d]', 'abc', false],
    ['a\\*b', 'a*b', true],
    ['a???b', 'aäbcb', true],
    ['[a-ζ]*', 'α', true],
    ['[\\]a]', ']', true],
    ['[-]', '-', 'bad'],
    ['[x-]', 'x', 'bad'],
    ['[-x]', 'x', 'bad'],
    ['[]a]', 'a', 'bad'],
    ['[a-b-c]', 'a', 'bad'],
    ['[', 'a', 'bad'],
    ['a[', 'ab', 'bad'],
    ['*x', 'xxx', true],
    ['a\\', 'a', 'bad'],
    ['*', '', true],
    ['', '', true],
  ];
  for (const [pattern, path, expected] of cases) {
    assert.equal(parseGoPattern(pattern)?.matches(path) ?? 'bad', expected, `${pattern} ${path}`);
  }
});

test('a pattern without wildcards matches itself alone', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      const escaped = text.replace(/[*?[\]\\]/g, '\\$&');
      assert.equal(hasWildcard(escaped), false);
      assert.equal(parseGoPattern(escaped)?.matches(text), true);
      assert.equal(parseGoPattern(escaped)?.matches(other), text === other);
    }),
  );
});

test('paths are cleaned as Go cleans them', () => {
  const cases = {
    '': '.',
    '.': '.',
    'a/../..': '..',
    '/..': '/',
    '//a//b/': '/a/b',
    './a/./b': 'a/b',
    '../../a': '../../a',
    'a/b/../c': 'a/c',
    '/': '/',
  };
  for (const [path, clean] of Object.entries(cases)) assert.equal(cleanPath(path), clean, path);
  assert.equal(rootedPath('../../etc'), 'etc');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '/', '.') }), (path) => {
      assert.equal(cleanPath(cleanPath(path)), cleanPath(path));
      assert.doesNotMatch(rootedPath(path), /(^|\/)\.{0,2}(\/|$)./);
    }),
  );
});
