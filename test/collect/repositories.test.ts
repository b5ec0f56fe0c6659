import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repositories } from '../../packages/plimsoll/src/collect/repositories.ts';

test('a directory is a part of the repository around it, unless git ignores it', () => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-repositories-'));
  try {
    for (const folder of ['shop/.git', 'shop/api/src', 'shop/.data/a/b', 'shop/api/build/kept/x', 'shop/.data/own/.git'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'shop/.gitignore'), '.data/\n/api/build/*\n!/api/build/kept\n');
    writeFileSync(join(root, 'shop/api/.gitignore'), 'sr?\n!src\n');
    const repositories = new Repositories();
    const rootOf = (folder: string) => repositories.rootOf(join(root, folder));
    for (const part of ['shop', 'shop/api', 'shop/api/src', 'shop/api/build/kept/x']) assert.equal(rootOf(part), join(root, 'shop'), part);
    for (const apart of ['', 'shop/.data', 'shop/.data/a/b', 'shop/api/build/other']) assert.equal(rootOf(apart), undefined, apart);
    assert.equal(rootOf('shop/.data/own'), join(root, 'shop/.data/own'), 'a repository of its own');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
