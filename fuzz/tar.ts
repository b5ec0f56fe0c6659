import { TarReader } from '../packages/plimsoll/src/archive/tar.ts';
import { LayerContents } from '../packages/plimsoll/src/image/layer-contents.ts';
import { cleanPath } from '../packages/plimsoll/src/image/layer-paths.ts';
import { imageLimits } from '../packages/plimsoll/src/image/limits.ts';
import { mergeLayers } from '../packages/plimsoll/src/image/tree.ts';
import { headerOf, memberOf, paxRecord, tarOf } from '../test/support/tars.ts';
import type { FuzzTarget } from './target.ts';

/** Bytes as the text that the fuzzer changes: a character each. */
const text = (bytes: Buffer) => bytes.toString('latin1');
const block = (content: string) => text(Buffer.concat([Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]));
const sparse = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '20' };

const seeds = [
  tarOf([
    { path: './etc/', kind: 'directory' },
    { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
  ]),
  tarOf([
    { path: 'l', kind: 'symlink', target: '../a' },
    { path: 'l/x', content: 'y' },
    { path: 'h', kind: 'hardlink', target: 'a/x' },
  ]),
  tarOf([{ path: 'a/.wh.b' }, { path: 'a/.wh..wh..opq' }, { path: 'd'.repeat(150), content: 'x', records: { mtime: '1.5' } }]),
  tarOf([
    { path: 's', content: `1\n3\n2\n${'\0'.repeat(506)}xy`, records: sparse },
    { path: 't', content: 'xy', records: { 'GNU.sparse.map': '1,2' } },
  ]),
  Buffer.concat([
    headerOf('s', 'S', 2, {
      patch: [
        [257, 'ustar  \0'],
        [386, '00000000003\0'],
        [398, '00000000002\0'],
        [483, '00000000010\0'],
      ],
    }),
    tarOf([]),
  ]),
  tarOf([{ path: 'var/lib/dpkg/status', content: 'Package: a\nStatus: install ok installed\nVersion: 1\n' }]),
].map(text);

/** Reads a layer in pieces of a size that the input decides, and merges it with itself. */
function check(input: string): void {
  const bytes = makeChecksumsRight(Buffer.from(input, 'latin1'));
  const told = [1 + (bytes.length % 700), bytes.length + 1].map((piece) => {
    const contents = new LayerContents({ secrets: false, contents: true }, imageLimits);
    const reader = new TarReader(contents);
    for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
    reader.end();
    contents.end();
    return contents;
  });
  const [inPieces, whole] = told;
  if (!inPieces || !whole) return;
  if (JSON.stringify(inPieces) !== JSON.stringify(whole)) throw new Error('pieces of another size give another layer');
  for (const { path } of whole.entries) if (cleanPath(path).path !== path) throw new Error(`the path ${JSON.stringify(path)} is not clean`);
  for (const path of mergeLayers([whole, inPieces]).tree.keys())
    if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`${JSON.stringify(path)} leads out`);
}

/** Else nearly every change would be a wrong checksum, and nothing else would be read. */
function makeChecksumsRight(bytes: Buffer): Buffer {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    if (bytes.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    bytes.write('        ', at + 148, 'latin1');
    let sum = 0;
    for (let i = at; i < at + 512; i++) sum += bytes[i] ?? 0;
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return bytes;
}

export const target: FuzzTarget = {
  seeds: () => seeds,
  fragments: [
    ...['x', 'g', 'L', 'K', 'S'].map((type) => text(headerOf('e', type, 20, {})) + block(paxRecord(['path', 'a/b']))),
    ...[{ path: '../x' }, { path: '/x/' }, { path: '.wh.' }, { path: 'a', kind: 'symlink', target: 'a' } as const].map((member) =>
      text(memberOf(member)),
    ),
    '\0'.repeat(512),
    '\0'.repeat(1024),
    '../',
    '/',
    '.wh.',
    '\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x80\0\0\0\0\0\0\0',
    '77777777777',
    '20 GNU.sparse.map=0\n',
  ],
  check,
  growing: [
    (size) => text(memberOf({ path: 'a' })).repeat(size / 512),
    (size) => text(memberOf({ path: 'a', kind: 'symlink', target: 'a/a' })).repeat(size / 512),
    (size) => (text(headerOf('e', 'x', 20, {})) + block(paxRecord(['path', 'a/b']))).repeat(size / 1024),
    (size) => text(memberOf({ path: 's', content: 'x', records: { 'GNU.sparse.map': '0,0,'.repeat(size / 4) } })),
    (size) => text(memberOf({ path: 'd/'.repeat(1000), kind: 'directory' })).repeat(size / 3000),
    (size) => text(memberOf({ path: 'a', records: { path: 'p'.repeat(size) } })),
  ],
};
