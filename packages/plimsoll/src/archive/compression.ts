export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'none';

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

/** By the first bytes (six are enough), as container engines tell: media types are often wrong. */
export function compressionOf(head: Uint8Array): Compression {
  // A zstd stream may begin with a skippable frame: 0x184D2A50 to 0x184D2A5F, the least byte first.
  if (head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 && ((head[0] ?? 0) & 0xf0) === 0x50) return 'zstd';
  return magics.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0] ?? 'none';
}
