import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSystem } from '../../packages/plimsoll/src/packages/system.ts';

test('the operating system is read from its files', () => {
  const read = (files: Readonly<Record<string, string>>) => readSystem((path) => files[path]);
  assert.deepEqual(
    read({
      'usr/lib/os-release':
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
    }),
    { id: 'debian', version: '12', codename: 'bookworm', name: 'Debian GNU/Linux 12 (bookworm)' },
  );
  assert.deepEqual(read({ 'etc/os-release': 'ID=debian\nNAME=Debian\n', 'etc/debian_version': 'forky/sid\n' }), {
    id: 'debian',
    name: 'Debian',
    codename: 'sid',
  });
  assert.deepEqual(read({ 'etc/os-release': 'ID=\'rocky\'\nVERSION_ID="9.4"\nID_LIKE="rhel centos fedora"\n' }), {
    id: 'rocky',
    version: '9.4',
    like: ['rhel', 'centos', 'fedora'],
  });
  assert.deepEqual(read({ 'etc/alpine-release': '3.3.3\n' }), { id: 'alpine', version: '3.3.3' });
  assert.deepEqual(read({ 'etc/debian_version': '7.11\n' }), { id: 'debian', version: '7.11' });
  assert.deepEqual(read({ 'etc/redhat-release': 'CentOS release 6.10 (Final)\n' }), {
    id: 'centos',
    version: '6.10',
    name: 'CentOS release 6.10 (Final)',
  });
  assert.equal(read({ 'etc/os-release': 'nothing' }), undefined);
});
