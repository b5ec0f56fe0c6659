import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../tools/project.ts';

test('what a view derives is named by one function, so that it is made once', () => {
  const folder = join(projectRoot, 'packages/plimsoll/src');
  const inline = globSync('**/*.ts', { cwd: folder }).filter((file) =>
    /\.derive\(\s*[^\w\s]|\.derive\([^)]*=>/.test(readFileSync(join(folder, file), 'utf8')),
  );
  assert.deepEqual(inline, []);
});
