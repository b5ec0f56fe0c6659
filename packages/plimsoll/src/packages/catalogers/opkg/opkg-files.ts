import { defineCataloger } from '../../define.ts';

export const opkgFiles = defineCataloger({
  id: 'opkg-files',
  ecosystem: 'opkg',
  finds: 'installed',
  summary: 'Which files belong to which package of opkg',
  reads: ['**/lib/opkg/info/*.list'],
  examples: [{ files: { 'usr/lib/opkg/info/ubus.list': '/bin/ubus\n/lib/libubus.so\n' }, finds: [] }],
  *parse(file) {
    const files = file
      .text()
      .split('\n')
      .flatMap((line) => (line.startsWith('/') ? [line.slice(1).split('\t')[0] ?? ''] : []));
    const name = file.path.slice(file.path.lastIndexOf('/') + 1, -'.list'.length);
    if (files.length > 0) yield { about: name, files };
  },
});
