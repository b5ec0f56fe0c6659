import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browserAddress, remoteAddress } from '../../packages/plimsoll/src/collect/git-remote.ts';
import { folder } from '../support/folder.ts';

test('addresses of remotes become those that a browser opens, without credentials', () => {
  for (const [url, address] of [
    ['git@git.example:team/shop.git', 'https://git.example/team/shop'],
    ['ssh://git@git.example:2222/team/shop.git', 'https://git.example/team/shop'],
    ['https://ann:token@git.example/team/shop.git', 'https://git.example/team/shop'],
    ['https://git.example/team/shop/', 'https://git.example/team/shop'],
    ['/srv/git/shop.git', undefined],
    ['file:///srv/git/shop.git', undefined],
    ['ext::sh -c evil', undefined],
    [undefined, undefined],
  ] as const)
    assert.equal(browserAddress(url), address);
});

test('the remote called origin is read from the configuration of the repository', (t) => {
  const root = folder(t, {
    '.git/config':
      '[core]\n\tbare = false\n[remote "fork"]\n\turl = git@git.example:ann/shop.git\n[remote "origin"]\n\turl = git@git.example:team/shop.git\n',
  });
  mkdirSync(join(root, 'api'));
  assert.equal(remoteAddress(join(root, 'api')), 'https://git.example/team/shop');
  assert.equal(remoteAddress(folder(t)), undefined);
});
