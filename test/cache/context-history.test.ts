import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextHistory } from '../../packages/plimsoll/src/cache/context-history.ts';
import type { Commit } from '../../packages/plimsoll/src/cache/history.types.ts';

const commit = (paths: readonly string[], rest: Partial<Commit> = {}): Commit => ({
  sha: paths.join(),
  time: 0,
  changed: paths.map((path) => ({ status: 'M', path })),
  ...rest,
});

test('commits as the build context sees them', () => {
  const commits = [
    commit(['api/a.ts', 'web/b.ts']),
    commit(['web/b.ts']),
    commit(['api/README.md']),
    commit(['api/b.ts'], { truncated: true }),
    commit(['api/c.ts'], { root: true }),
  ];
  assert.deepEqual(contextHistory(commits, 'api', (path) => path.endsWith('.md')).commits, [['a.ts']]);
  assert.deepEqual(contextHistory(commits, '', () => false).commits, [['api/a.ts', 'web/b.ts'], ['web/b.ts'], ['api/README.md']]);
});
