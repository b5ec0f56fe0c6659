import { accountsOf, shadowOf } from '../../facts/image/accounts.ts';
import { defineRule } from '../define.ts';

export const emptyPassword = defineRule({
  id: 'empty-password',
  practice: 'user',
  severity: 'warning',
  aliases: ['DKL-LI-0001'],
  summary: 'An account of the image has an empty password',
  why: 'Whoever runs a process in the container becomes that account with su or login and types nothing. Where it is root, an attacker who took over an unprivileged process needs no defect of the kernel any more (Alpine’s images had it until 3.9: CVE-2019-5021).',
  notWhen: 'Nothing in the image asks for passwords: no su, no login, no SSH server.',
  decides:
    'Accounts in /etc/shadow, or in /etc/passwd itself, whose password field is empty, as a container sees the files. Info where the image has no setuid su and no sshd, so that nothing asks for a password on behalf of another user.',
  sources: [
    'https://alpinelinux.org/posts/Docker-image-vulnerability-CVE-2019-5021.html',
    'https://man7.org/linux/man-pages/man5/shadow.5.html',
  ],
  messages: {
    empty: '{path} has an empty password for {users}: whoever is in the container can become {them}',
    idle: '{path} has an empty password for {users}, though nothing in the image asks for one',
  },
  examples: [
    {
      bad: {
        image: {
          layers: [
            {
              files: {
                'etc/shadow': 'root::17000:0:::::\nbin:!:17000:0:::::\n',
                'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
                'bin/su': { mode: 0o4755, program: 'elf' },
              },
            },
          ],
        },
      },
      flags: '/etc/shadow',
    },
    { bad: { image: { layers: [{ files: { 'etc/passwd': 'root::0:0:root:/root:/bin/sh\n' } }] } }, flags: '/etc/passwd' },
    {
      good: {
        image: {
          layers: [
            { files: { 'etc/shadow': 'root:*:17000:0:::::\napp:!:17000:0:::::\n', 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' } },
          ],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      const askers = ['su', 'login'].map((name) => image.program(name)).filter((file) => file !== undefined && (file.mode & 0o4000) !== 0);
      const isAsked = askers.length > 0 || image.program('sshd') !== undefined;
      for (const [path, accounts] of [
        ['etc/shadow', shadowOf(image)],
        ['etc/passwd', accountsOf(image)],
      ] as const) {
        const open = (accounts ?? []).filter(({ password }) => password === '');
        const layer = image.resolve(path)?.layer;
        if (open.length === 0 || layer === undefined) continue;
        const data = { path: `/${path}`, users: open.map(({ name }) => name).join(', '), them: open.length === 1 ? 'it' : 'them' };
        if (isAsked) yield { message: 'empty', data, at: image.at(path, layer) };
        else yield { message: 'idle', data: { path: data.path, users: data.users }, at: image.at(path, layer), severity: 'info' };
      }
    },
  },
});
