import { accountsOf, groupsOf } from '../../facts/image/accounts.ts';
import { defineRule } from '../define.ts';

export const duplicateAccount = defineRule({
  id: 'duplicate-account',
  practice: 'user',
  severity: 'info',
  aliases: ['DKL-LI-0002'],
  summary: 'Two accounts or groups of the image share a name or number',
  why: 'The kernel knows numbers only: two accounts with one number own each other’s files, whatever their names promise, and a second account with number 0 is another root. Of two entries with one name programs see the first, so that the other is not what its author thinks.',
  notWhen: 'The second name is an alias on purpose.',
  decides:
    'Names and numbers of /etc/passwd and /etc/group as a container sees them. Another account with number 0 is a warning, as it is root under another name.',
  sources: ['https://man7.org/linux/man-pages/man5/passwd.5.html'],
  messages: {
    name: '{path} has {name} twice, in lines {lines}: programs see the first',
    number: '{path} gives {names} the same number {number}: they own each other’s files',
    root: '{names} are root under other names: their number is 0',
  },
  examples: [
    {
      bad: {
        image: {
          layers: [{ files: { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n' } }],
        },
      },
      flags: '/etc/passwd',
    },
    {
      bad: { image: { layers: [{ files: { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\nadmin:x:0:0::/:/bin/sh\n' } }] } },
      flags: '/etc/passwd',
    },
    { bad: { image: { layers: [{ files: { 'etc/group': 'app:x:1000:\napp:x:1001:\n' } }] } }, flags: '/etc/group' },
    { good: { image: { layers: [{ files: { 'etc/passwd': 'root:x:0:0::/root:/bin/sh\n', 'etc/group': 'root:x:0:\n' } }] } } },
  ],
  detect: {
    *image(image) {
      const files = [
        ['etc/passwd', (accountsOf(image) ?? []).map(({ name, uid, line }) => ({ name, number: uid, line }))],
        ['etc/group', (groupsOf(image) ?? []).map(({ name, gid, line }) => ({ name, number: gid, line }))],
      ] as const;
      for (const [path, entries] of files) {
        const layer = image.resolve(path)?.layer;
        if (layer === undefined || image.isBaseLayer(layer)) continue;
        const at = image.at(path, layer);
        for (const [name, same] of Map.groupBy(entries, (entry) => entry.name)) {
          if (same.length < 2) continue;
          yield { message: 'name', data: { path: `/${path}`, name, lines: same.map(({ line }) => line).join(' and ') }, at };
        }
        for (const [number, same] of Map.groupBy(entries, (entry) => entry.number)) {
          const names = [...new Set(same.map(({ name }) => name))];
          if (names.length < 2) continue;
          if (number === 0 && path === 'etc/passwd') {
            const others = names.filter((name) => name !== 'root').join(', ');
            yield { message: 'root', data: { names: others }, at, severity: 'warning' };
          } else yield { message: 'number', data: { path: `/${path}`, names: names.join(' and '), number }, at };
        }
      }
    },
  },
});
