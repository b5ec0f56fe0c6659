import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { committedFiles, parseIndex } from '../../packages/plimsoll/src/collect/git-index.ts';
import { folder } from '../support/folder.ts';
import { trackFiles } from '../support/git-index.ts';

const files = { '.env': 'A=1\n', 'api/.env': 'B=2\n', 'api/server.js': '', 'apiary/a': 'x', 'left.env': 'C=3\n', 'zoo/ünïcode': 'y' };

test('what git has is told by its index, of each version', (t) => {
  const root = folder(t, files);
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    git('init', '-q');
  } catch {
    t.skip('git is not there');
    return;
  }
  git('add', '.env', 'api', 'apiary', 'zoo');
  for (const version of ['2', '3', '4']) {
    git('update-index', '--index-version', version);
    const paths = [...parseIndex(readFileSync(join(root, '.git/index'))).keys()];
    assert.deepEqual(paths, ['.env', 'api/.env', 'api/server.js', 'apiary/a', 'zoo/ünïcode'], version);
    const isCommitted = committedFiles(join(root, 'api'));
    assert.equal(isCommitted(join(root, '.env')), true);
    assert.equal(isCommitted(join(root, 'zoo/ünïcode')), true);
    assert.equal(isCommitted(join(root, 'left.env')), false);
  }
  writeFileSync(join(root, '.env'), 'A=changed\n');
  assert.equal(committedFiles(root)(join(root, '.env')), false, 'what is changed since is not what git has');
  git('update-index', '--assume-unchanged', 'api/.env');
  assert.equal(committedFiles(root)(join(root, 'api/.env')), false);
});

test('an index that is made for tests is read, and one that is broken has nothing', (t) => {
  const root = folder(t, files);
  trackFiles(root, ['api/.env', '.env']);
  assert.equal(committedFiles(root)(join(root, 'api/.env')), true);
  const bytes = readFileSync(join(root, '.git/index'));
  for (let length = 0; length < bytes.length; length++) parseIndex(bytes.subarray(0, length));
  for (let at = 0; at < bytes.length; at++) {
    const broken = Buffer.from(bytes);
    broken[at] = 0xff;
    parseIndex(broken);
  }
  assert.equal(parseIndex(Buffer.from('DIRC')).size, 0);
  assert.equal(committedFiles(folder(t, { '.env': '' }))('/nowhere/.env'), false);
});
