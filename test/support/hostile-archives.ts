import { gzipSync, zstdCompressSync } from 'node:zlib';
import { makeZip } from '../archive/make-zip.ts';
import { digestOf } from './images.ts';
import { headerOf, type MemberSketch, memberOf, paxRecord, tarEnd, tarOf } from './tars.ts';

/** An image archive that means harm, or that a broken program wrote. */
export interface HostileArchive {
  readonly name: string;
  /** The bytes of an archive, or the files of a layout folder. */
  readonly make: () => Buffer | Readonly<Record<string, string | Buffer>>;
  /** What the error or one of the unknowns says; undefined where there is nothing to complain of. */
  readonly says: RegExp | undefined;
}

/** docker-archive of some layers; everything can be made to lie. */
function dockerArchive(
  layers: readonly Buffer[],
  changes: { config?: string | Buffer; manifest?: unknown; diffIds?: readonly string[] } = {},
): Buffer {
  const diffIds = changes.diffIds ?? layers.map(digestOf);
  const config =
    changes.config ?? JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } });
  const manifest = changes.manifest ?? [
    { Config: 'config.json', RepoTags: ['hostile:1'], Layers: layers.map((_, index) => `${index}/layer.tar`) },
  ];
  return tarOf([
    { path: 'manifest.json', content: JSON.stringify(manifest) },
    { path: 'config.json', content: config },
    ...layers.map((content, index) => ({ path: `${index}/layer.tar`, content })),
  ]);
}

const layer = (name: string, says: RegExp | undefined, make: () => Buffer): HostileArchive => ({
  name,
  says,
  make: () => {
    const bytes = make();
    // Where the layer is compressed its diff ID is wrong, which is told as well.
    return dockerArchive([bytes]);
  },
});
const members = (name: string, says: RegExp | undefined, ...sketches: readonly MemberSketch[]) => layer(name, says, () => tarOf(sketches));
const raw = (name: string, says: RegExp | undefined, make: () => readonly Buffer[]) => layer(name, says, () => Buffer.concat(make()));

const good = memberOf({ path: 'good', content: 'x' });
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const dot = Buffer.from('.');
const base256 = (value: bigint) => Buffer.from([0x80, 0, 0, 0, ...many(8, (i) => Number((value >> BigInt(56 - 8 * i)) & 0xffn))]);

/** A layout whose index names a manifest of some descriptors. */
function layout(blobs: Readonly<Record<string, string | Buffer>>, index: unknown): Record<string, string | Buffer> {
  return { 'oci-layout': '{"imageLayoutVersion":"1.0.0"}', 'index.json': JSON.stringify(index), ...blobs };
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';
const blobPath = (digest: string) => `blobs/${digest.replace(':', '/')}`;

function ociLayout(change: {
  layerSize?: number;
  layerDigest?: string;
  withLayer?: boolean;
  config?: string | Buffer;
}): Record<string, string | Buffer> {
  const tar = tarOf([{ path: 'a', content: 'x' }]);
  const config = Buffer.from(
    change.config ?? JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [digestOf(tar)] } }),
  );
  const layerDigest = change.layerDigest ?? digestOf(tar);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: layerType, digest: layerDigest, size: change.layerSize ?? tar.length }],
  });
  const digest = digestOf(Buffer.from(manifest));
  return layout(
    {
      [blobPath(digest)]: manifest,
      [blobPath(digestOf(config))]: config,
      ...(change.withLayer !== false && { [blobPath(layerDigest)]: tar }),
    },
    { schemaVersion: 2, manifests: [{ mediaType: manifestType, digest, size: manifest.length }] },
  );
}

/** An index in an index in an index …; the innermost names nothing that is there. */
function nestedIndexes(depth: number): Record<string, string | Buffer> {
  const blobs: Record<string, string> = {};
  let inner: unknown = { mediaType: indexType, digest: `sha256:${'a'.repeat(64)}`, size: 10 };
  for (let i = 0; i < depth; i++) {
    const text = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [inner] });
    const digest = digestOf(Buffer.from(text));
    blobs[blobPath(digest)] = text;
    inner = { mediaType: indexType, digest, size: text.length };
  }
  return layout(blobs, { schemaVersion: 2, mediaType: indexType, manifests: [inner] });
}

export const hostileArchives: readonly HostileArchive[] = [
  // Names that lead out.
  members('a name with ..', /leads out of the image/, { path: '../../../../tmp/plimsoll-escaped', content: 'x' }),
  members('a name with .. in the midst', /leads out of the image/, { path: 'a/../../../tmp/plimsoll-escaped', content: 'x' }),
  members('an absolute name', undefined, { path: '/tmp/plimsoll-escaped', content: 'x' }),
  members(
    'a file through an absolute link',
    undefined,
    { path: 'l', kind: 'symlink', target: '/tmp' },
    { path: 'l/plimsoll-escaped', content: 'x' },
  ),
  members(
    'a file through a link upwards',
    undefined,
    { path: 'l', kind: 'symlink', target: '../../../../tmp' },
    { path: 'l/plimsoll-escaped' },
  ),
  members('a hard link out', /hard link that leads out/, { path: 'l', kind: 'hardlink', target: '../../../etc/passwd' }),
  members(
    'a hard link through a link',
    /which is not there/,
    { path: 'l', kind: 'symlink', target: '/' },
    { path: 'h', kind: 'hardlink', target: 'l/etc/shadow' },
  ),
  // Links in circles and into nothing.
  members(
    'links in a circle',
    /round in circles/,
    { path: 'a', kind: 'symlink', target: 'b' },
    { path: 'b', kind: 'symlink', target: 'a' },
    { path: 'a/x' },
  ),
  members('a link to itself', /round in circles/, { path: 'a', kind: 'symlink', target: 'a' }, { path: 'a/x' }),
  members('os-release as a circle', undefined, { path: 'etc/os-release', kind: 'symlink', target: '/etc/os-release' }),
  members(
    'hard links in a circle',
    /which is not there/,
    { path: 'a', kind: 'hardlink', target: 'b' },
    { path: 'b', kind: 'hardlink', target: 'a' },
  ),
  members('a hard link to nothing', /which is not there/, { path: 'a', kind: 'hardlink', target: 'nothing' }),
  members(
    'a hard link to a directory',
    /hard link to the directory/,
    { path: 'd', kind: 'directory' },
    { path: 'a', kind: 'hardlink', target: 'd' },
  ),
  members('a file below a file', /says is no directory/, { path: 'a', content: 'x' }, { path: 'a/b', content: 'x' }),
  layer('a chain of links that doubles', undefined, () =>
    tarOf([
      ...many(60, (i) => ({ path: `l${i}`, kind: 'symlink' as const, target: `l${i + 1}/l${i + 1}` })),
      { path: 'l60', kind: 'directory' },
    ]),
  ),
  layer('members below a chain of links that doubles', /round in circles/, () =>
    tarOf([...many(60, (i) => ({ path: `l${i}`, kind: 'symlink' as const, target: `l${i + 1}/l${i + 1}` })), { path: 'l0/x' }]),
  ),
  // Sizes and checksums.
  raw('a size beyond the end', /bytes before the end of a file/, () => [good, headerOf('a', '0', 1_000_000, {}), Buffer.alloc(5000)]),
  raw('a size of 8 GiB', /bytes before the end of a file/, () => [headerOf('a', '0', 8 ** 11 - 1, {}), Buffer.alloc(512)]),
  raw('a negative size', /a size that cannot be/, () => [good, memberOf({ path: 'a', patch: [[124, Buffer.alloc(12, 0xff)]] }), tarEnd]),
  raw('a size of 2^62', /a size that cannot be/, () => [memberOf({ path: 'a', patch: [[124, base256(2n ** 62n)]] }), tarEnd]),
  raw('a size that is no number', /a size that cannot be/, () => [memberOf({ path: 'a', patch: [[124, 'zzzzzzzzzzz\0']] }), tarEnd]),
  members('a PAX size that is no number', /a size that cannot be/, { path: 'a', records: { size: '-1' } }),
  members('a PAX size of 2^60', /a size that cannot be/, { path: 'a', records: { size: '1152921504606846976' } }),
  raw('a wrong checksum', /wrong checksum/, () => [good, Buffer.from(good).fill(0x41, 0, 1), tarEnd]),
  raw('noise', /wrong checksum/, () => [Buffer.from(many(5000, (i) => (i * 7919 + (i >> 3)) & 0xff))]),
  raw('an owner of 2^62', undefined, () => [memberOf({ path: 'a', patch: [[108, Buffer.alloc(8, 0x80)]] }), tarEnd]),
  // Cut off.
  raw('cut off in a header', /ends within a header/, () => [good, good.subarray(0, 100)]),
  raw('cut off in a file', /before the end of a file/, () => [good.subarray(0, 512)]),
  layer('a gzip stream that is cut off', /ends early/, () => gzipSync(Buffer.from(many(50_000, (i) => (i * 31) & 0xff))).subarray(0, 200)),
  layer('a gzip stream that is broken', /the gzip stream/, () => Buffer.concat([gzipSync(good).subarray(0, 40), Buffer.alloc(500, 0x55)])),
  layer('a zstd stream that is cut off', /ends early/, () => zstdCompressSync(tarOf([{ path: 'a', content: 'x' }])).subarray(0, 30)),
  layer('a zstd frame of no kind', /the zstd stream is broken/, () => Buffer.concat([zstdCompressSync(good), dot])),
  layer('an xz layer', /compressed with xz, which is not read/, () => Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2, 3])),
  layer('nothing at all', undefined, () => Buffer.alloc(0)),
  // Extension headers.
  raw('a hundred thousand PAX headers', undefined, () => [repeated(paxHeader(['a', 'b']), 100_000), good, tarEnd]),
  raw('a PAX header of 1 GiB', /an extension header of 1073741824 bytes/, () => [headerOf('x', 'x', 2 ** 30, {}), good]),
  raw('a GNU name of 1 GiB', /an extension header of 1073741824 bytes/, () => [headerOf('x', 'L', 2 ** 30, {}), good]),
  raw('a PAX header that never ends', /before the end of a file/, () => [headerOf('x', 'x', 1000, {})]),
  raw('PAX lengths that lie', /PAX records that cannot be read/, () => [headerOf('x', 'x', 12, {}), padded('99999 path=a'), good, tarEnd]),
  raw('a PAX length of many digits', /PAX records that cannot be read/, () => [
    headerOf('x', 'x', 512, {}),
    padded('9'.repeat(512)),
    good,
    tarEnd,
  ]),
  members('a PAX path of a million bytes', /a path of more than 4096 bytes/, { path: 'a', records: { path: 'p'.repeat(1_000_000) } }),
  raw('a global header that renames', /global header that engines ignore/, () => [paxHeader(['path', 'b'], 'g'), good, tarEnd]),
  // Sparse maps.
  members('a sparse map that goes back', /a sparse map that goes back/, sparse('10,1,0,1', '20', 'xy')),
  members('a sparse map beyond the end', /beyond the end/, sparse('0,2', '1', 'xy')),
  members('a sparse map that promises more', /does not fit/, sparse('0,1000000', '1000000', 'xy')),
  members('a sparse file of 8 PB', /bytes of holes/, sparse('0,2', '9007199254740990', 'xy')),
  members('a sparse map that is no map', /cannot be read/, sparse('0,x', '5', 'xy')),
  layer('a sparse map of a million parts', /does not fit/, () => tarOf([sparse(many(100_000, (i) => `${i},0`).join(), '100000', 'xy')])),
  members('a sparse 1.0 map that never ends', /cannot be read/, {
    path: 'a',
    content: '999999999\n'.repeat(300_000),
    records: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '5' },
  }),
  raw('an old GNU sparse map without end', /a sparse map that does not end|within a sparse map/, () => [
    headerOf('a', 'S', 0, {
      patch: [
        [257, 'ustar  \0'],
        [482, '\x01'],
      ],
    }),
    ...many(3000, () => Buffer.alloc(512, 1)),
  ]),
  // Odd members.
  raw('every type there is', /unknown type/, () => [
    ...many(256, (i) => memberOf({ path: `t${i}`, type: String.fromCharCode(i) })),
    tarEnd,
  ]),
  members('devices', undefined, { path: 'dev/sda', kind: 'block' }, { path: 'dev/mem', kind: 'character' }, { path: 'pipe', kind: 'fifo' }),
  members('a device where a database lies', undefined, { path: 'var/lib/dpkg/status', kind: 'character' }),
  members('names of control characters', undefined, { path: 'a\nb\x1b[31m' }, { path: 'a', patch: [[0, Buffer.from([0xff, 0xfe, 0x80])]] }),
  members('a name that NUL cuts', undefined, { path: 'abc', patch: [[1, '\0']] }),
  members('an empty name', undefined, { path: '' }, { path: '/' }, { path: '././.' }),
  members('__proto__ as a name', undefined, { path: '__proto__', content: 'x' }, { path: 'constructor/prototype', content: 'x' }),
  members('a whiteout of the root', /a whiteout of no file/, { path: '.wh.' }, { path: '.wh..' }, { path: '.wh...' }),
  members('a whiteout of what is above', /leads out|no file/, { path: '../.wh.etc' }, { path: 'a/.wh...' }),
  members('an opaque root', undefined, { path: '.wh..wh..opq' }),
  raw('members behind the end', /after the end of the archive/, () => [tarOf([{ path: 'a' }]), tarOf([{ path: 'b' }])]),
  raw('noise behind the end', /after the end of the archive/, () => [tarOf([{ path: 'a' }]), Buffer.alloc(700, 7)]),
  raw('a lone block of zeros', /a lone block of zeros/, () => [good, Buffer.alloc(512), good, tarEnd]),
  members('databases of noise', /./, ...databases()),
  layer('a file of keywords', /./, () =>
    gzipSync(tarOf([{ path: 'app/keys.txt', content: 'ghp_ AKIA -----BEGIN password= secret= token= eyJ '.repeat(200_000) }])),
  ),
  // What is around the layers.
  { name: 'a config that is not JSON', says: /./, make: () => dockerArchive([good], { config: '{"a' }) },
  { name: 'a config of a million brackets', says: /./, make: () => dockerArchive([good], { config: '['.repeat(1_000_000) }) },
  { name: 'a deep config', says: /./, make: () => dockerArchive([good], { config: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}` }) },
  {
    name: 'a config of odd types',
    says: undefined,
    make: () => dockerArchive([], { config: '{"config":{"Env":5,"Labels":[1],"ExposedPorts":"x"},"history":{},"rootfs":{"diff_ids":[]}}' }),
  },
  {
    name: 'more layers than diff IDs',
    says: /lists 2 layers, its config 1/,
    make: () => dockerArchive([good, good], { diffIds: [digestOf(good)] }),
  },
  {
    name: 'fewer layers than diff IDs',
    says: /1 of the 2 layers/,
    make: () => dockerArchive([good], { diffIds: [digestOf(good), digestOf(good)] }),
  },
  {
    name: 'a diff ID that is wrong',
    says: /the image says that it is/,
    make: () => dockerArchive([good], { diffIds: [`sha256:${'0'.repeat(64)}`] }),
  },
  {
    name: 'a layer that is missing',
    says: /./,
    make: () => dockerArchive([good], { manifest: [{ Config: 'config.json', Layers: ['nowhere/layer.tar'] }] }),
  },
  {
    name: 'a layer outside',
    says: /./,
    make: () => dockerArchive([good], { manifest: [{ Config: 'config.json', Layers: ['../../../etc/passwd'] }] }),
  },
  { name: 'a config outside', says: /./, make: () => dockerArchive([good], { manifest: [{ Config: '/etc/passwd', Layers: [] }] }) },
  { name: 'a manifest of nothing', says: /./, make: () => dockerArchive([good], { manifest: [] }) },
  { name: 'a manifest of odd types', says: /./, make: () => dockerArchive([good], { manifest: [{ Config: 5, Layers: 'x' }, null, 7] }) },
  {
    name: 'the manifest as its own layer',
    says: /./,
    make: () => dockerArchive([good], { manifest: [{ Config: 'config.json', Layers: ['manifest.json'] }] }),
  },
  {
    name: 'a layer that is a link to itself',
    says: /./,
    make: () =>
      Buffer.concat([
        memberOf({ path: 'manifest.json', content: JSON.stringify([{ Config: 'config.json', Layers: ['l/layer.tar'] }]) }),
        memberOf({ path: 'config.json', content: '{}' }),
        memberOf({ path: 'l/layer.tar', kind: 'symlink', target: '../l/layer.tar' }),
        tarEnd,
      ]),
  },
  { name: 'a blob that is missing', says: /./, make: () => ociLayout({ withLayer: false }) },
  { name: 'a blob of another size', says: undefined, make: () => ociLayout({ layerSize: 2 ** 50 }) },
  { name: 'a blob with another digest', says: /./, make: () => ociLayout({ layerDigest: `sha256:${'b'.repeat(64)}` }) },
  { name: 'a digest that leads out', says: /./, make: () => ociLayout({ layerDigest: 'sha256:../../../../etc/passwd' }) },
  { name: 'indexes in indexes', says: /./, make: () => nestedIndexes(200) },
  {
    name: 'an index that names itself',
    says: /./,
    make: () => layout({}, { schemaVersion: 2, manifests: [{ mediaType: indexType, digest: 'sha256:index.json', size: 1 }] }),
  },
  { name: 'an index of a million brackets', says: /./, make: () => ({ 'oci-layout': '{}', 'index.json': '['.repeat(1_000_000) }) },
  // Bombs; last, for memory that they took is not always given back.
  layer('a gzip bomb', /times its compressed size/, () => gzipSync(Buffer.alloc(280_000_000))),
  layer('gzip members without end', /times its compressed size/, () => Buffer.concat(many(300, () => zerosGzip()))),
  layer('zstd frames without end', /times its compressed size/, () => Buffer.concat(many(2000, () => zerosZstd()))),
  layer('gzip in gzip', /wrong checksum|ends within a header/, () => gzipSync(gzipSync(tarOf([{ path: 'a' }])))),
  layer('a bomb of members', /members in \d+ bytes/, () => zstdCompressSync(repeated(memberOf({ path: 'f' }), 400_000))),
  layer('a bomb of paths', /its paths take \d+ bytes/, () =>
    zstdCompressSync(repeated(memberOf({ path: `${'p'.repeat(200)}/`.repeat(20) }), 40_000)),
  ),
  layer('one path fifty thousand times', undefined, () => gzipSync(repeated(good, 50_000), { level: 1 })),
  layer('a hundred thousand nested directories', /a path of more than 4096 bytes/, () => {
    const parts: Buffer[] = [];
    for (let depth = 1; depth <= 100_000; depth += depth < 3000 ? 1 : 5000)
      parts.push(memberOf({ path: 'd/'.repeat(depth), kind: 'directory' }));
    return gzipSync(Buffer.concat([...parts, tarEnd]));
  }),
  layer('a jar of zeros', /cannot be read/, () => tarOf([{ path: 'app/a.jar', content: jarOfZeros('META-INF/maven/a/b/pom.properties') }])),
  layer('a jar of zeros in a jar in a jar', undefined, () => {
    const inner = jarOfZeros('META-INF/MANIFEST.MF');
    const outer = makeZip([{ name: 'BOOT-INF/lib/b.jar', content: makeZip([{ name: 'BOOT-INF/lib/c.jar', content: inner }]) }]);
    return tarOf([{ path: 'app/a.jar', content: outer }]);
  }),
];

let zerosOfJar: Buffer | undefined;
let zeros: { gzip: Buffer; zstd: Buffer } | undefined;
function zerosGzip(): Buffer {
  zeros ??= { gzip: gzipSync(Buffer.alloc(10_000_000)), zstd: zstdCompressSync(Buffer.alloc(10_000_000)) };
  return zeros.gzip;
}
function zerosZstd(): Buffer {
  zerosGzip();
  return zeros?.zstd ?? Buffer.alloc(0);
}

/** Three members of 50 MB each. */
function jarOfZeros(name: string): Buffer {
  zerosOfJar ??= Buffer.alloc(50_000_000);
  const content = zerosOfJar;
  return makeZip(['', 'lib/', 'BOOT-INF/'].map((folder) => ({ name: `${folder}${name}`, content, deflated: true })));
}

function repeated(bytes: Buffer, times: number): Buffer {
  return Buffer.alloc(bytes.length * times, bytes);
}

function paxHeader(record: readonly [string, string], type: 'x' | 'g' = 'x'): Buffer {
  const bytes = Buffer.from(paxRecord(record));
  return Buffer.concat([headerOf('x', type, bytes.length, {}), padded(bytes)]);
}

function padded(bytes: string | Buffer): Buffer {
  const buffer = Buffer.from(bytes as string);
  return Buffer.concat([buffer, Buffer.alloc((512 - (buffer.length % 512)) % 512)]);
}

function sparse(map: string, size: string, content: string): MemberSketch {
  return { path: 'sparse', content, records: { 'GNU.sparse.map': map, 'GNU.sparse.size': size } };
}

/** Noise where catalogers expect their databases. */
function databases(): MemberSketch[] {
  const noise = Buffer.from(many(20_000, (i) => (i * 7919 + (i >> 5)) & 0xff));
  return [
    ...['var/lib/dpkg/status', 'lib/apk/db/installed', 'var/lib/rpm/Packages', 'var/lib/rpm/Packages.db', 'var/lib/rpm/rpmdb.sqlite'],
    ...['usr/lib/python3/a-1.dist-info/METADATA', 'app/node_modules/a/package.json', 'app/a.jar', 'app/a.deps.json', 'app/a.dll'],
  ].map((path) => ({ path, content: noise }));
}
