import { defineCataloger } from '../../define.ts';

export const dpkgFiles = defineCataloger({
  id: 'dpkg-files',
  ecosystem: 'deb',
  finds: 'installed',
  summary: 'Which files belong to which package of dpkg',
  reads: ['**/var/lib/dpkg/info/*.list', '**/var/lib/dpkg/status.d/*.md5sums'],
  examples: [{ files: { 'var/lib/dpkg/info/libc6:amd64.list': '/.\n/usr\n/usr/lib\n/usr/lib/libc.so.6\n' }, finds: [] }],
  *parse(file) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const lines = file.text().split('\n');
    const paths = name.endsWith('.md5sums')
      ? lines.map((line) => relative(/^[0-9a-f]{32} {2}(.+)$/.exec(line)?.[1] ?? ''))
      : lines.map(relative);
    // A list names directories too: those that hold something of it are no files.
    const directories = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));
    const files = paths.filter((path) => path !== '' && path !== '.' && !directories.has(path));
    yield { about: name.replace(/\.(list|md5sums)$/, ''), files };
  },
});

function relative(path: string): string {
  if (path.startsWith('/')) return path.slice(1);
  return path.startsWith('./') ? path.slice(2) : path;
}
