import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlob, expandBraces, matchesGlob } from '../../packages/plimsoll/src/packages/glob.ts';
import { interestOf } from '../../packages/plimsoll/src/packages/interest.ts';

function matches(glob: string, path: string): boolean {
  return expandBraces(glob).some((one) => matchesGlob(compileGlob(one), path, () => path.split('/')));
}

test('globs match whole components', () => {
  for (const [glob, path] of [
    ['**/a.txt', 'a.txt'],
    ['**/a.txt', 'x/y/a.txt'],
    ['lib/**/c/*.{so,a}', 'lib/b/c/d/c/e.a'],
    ['lib/**', 'lib/a/b'],
    ['*a*b*', 'xaxbx'],
    ['a/*/c', 'a/b/c'],
    ['**/**/a', 'a'],
  ] as const) {
    assert.ok(matches(glob, path), `${glob} ${path}`);
  }
  for (const [glob, path] of [
    ['a.txt', 'x/a.txt'],
    ['*.txt', 'x/a.txt'],
    ['a/*/c', 'a/c'],
    ['aa*aa', 'aaa'],
    ['*ab*b', 'ab'],
    ['a/**/b', 'a/c'],
  ] as const) {
    assert.ok(!matches(glob, path), `${glob} ${path}`);
  }
});

test('catalogers are found by path', () => {
  const ids = (path: string) => interestOf(path).map(({ id }) => id);
  assert.deepEqual(ids('var/lib/dpkg/status'), ['dpkg-status']);
  assert.deepEqual(ids('var/lib/dpkg/status.d/libc6'), ['dpkg-status']);
  assert.deepEqual(ids('var/lib/dpkg/status.d/libc6.md5sums'), ['dpkg-files']);
  assert.deepEqual(ids('etc/passwd'), []);
});

test('a million odd paths cost little', () => {
  const started = process.cpuUsage();
  for (let index = 0; index < 200_000; index++) interestOf(`usr/share/doc/p${index}/${'a/'.repeat(index % 20)}file${index}.txt`);
  const { user } = process.cpuUsage(started);
  assert.ok(user < 2_000_000, `${user / 1000} ms for 200,000 paths`);
});
