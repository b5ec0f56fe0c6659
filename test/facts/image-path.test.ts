import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coversPath } from '../../packages/plimsoll/src/facts/images/image-path.ts';

test('what rm -r takes with it', () => {
  const covered = [
    ['/tmp', '/tmp/a.zip'],
    ['/tmp/*', '/tmp/a.zip'],
    ['/tmp/*', '/tmp/a/b'],
    ['/tmp/*.zip', '/tmp/a.zip'],
    ['/opt/a-*-b*', '/opt/a-1-b2/c'],
    ['$DIR/a', '$DIR/a/b'],
  ] as const;
  for (const [target, path] of covered) assert.ok(coversPath(target, path), `${target} covers ${path}`);
  const left = [
    ['/tmp/a', '/tmp/ab'],
    ['/tmp/*', '/tmp/.hidden'],
    ['/tmp/*.zip', '/tmp/a.tar'],
    ['/tmp/a*a', '/tmp/a'],
    ['/*/a', '/tmp/a'],
    ['/tmp/a', '/tmp'],
  ] as const;
  for (const [target, path] of left) assert.ok(!coversPath(target, path), `${target} leaves ${path}`);
});
