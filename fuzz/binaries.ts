import assert from 'node:assert/strict';
import { auditedCratesOf } from '../packages/plimsoll/src/packages/binaries/cargo-auditable.ts';
import { classify } from '../packages/plimsoll/src/packages/binaries/classify.ts';
import { executableOf } from '../packages/plimsoll/src/packages/binaries/executable.ts';
import { goBuildInfoOf } from '../packages/plimsoll/src/packages/binaries/go-build-info.ts';
import { readPe } from '../packages/plimsoll/src/packages/binaries/pe.ts';
import { peVersionOf } from '../packages/plimsoll/src/packages/binaries/pe-version.ts';
import { executableCatalogers } from '../packages/plimsoll/src/packages/interest.ts';
import type { PackageFile } from '../packages/plimsoll/src/packages/package.types.ts';
import type { FuzzTarget } from './target.ts';

/** Bytes as Latin-1, as the fuzzer deals in texts. */
function bytesOf(input: string): Buffer {
  return Buffer.from(input, 'latin1');
}

/** The programs of the catalogers' examples, and headers of the other formats. */
function seeds(): string[] {
  const programs = executableCatalogers().flatMap(({ examples }) => examples.flatMap(({ files }) => Object.values(files)));
  const examples = programs
    .filter((file) => file.startsWith('base64:'))
    .map((file) => Buffer.from(file.slice(7), 'base64').toString('latin1'));
  return [...examples, machO(), pe(), 'nginx version: nginx/1.27.4\0', '\x003.13.1\0', '\0OpenSSL 3.0.15 3 Sep 2024\0'];
}

/** A 64-bit Mach-O file of one segment with one section. */
function machO(): string {
  const file = Buffer.alloc(256);
  file.writeUInt32LE(0xfeed_facf, 0);
  file.writeUInt32LE(1, 16);
  file.writeUInt32LE(152, 20);
  file.writeUInt32LE(0x19, 32);
  file.writeUInt32LE(152, 36);
  file.write('__DATA', 40, 'latin1');
  file.writeUInt32LE(256, 32 + 48);
  file.writeUInt32LE(2, 32 + 60);
  file.writeUInt32LE(1, 32 + 64);
  file.write('__go_buildinfo', 32 + 72, 'latin1');
  file.write('__DATA', 32 + 88, 'latin1');
  file.writeUInt32LE(64, 32 + 72 + 40);
  file.writeUInt32LE(192, 32 + 72 + 48);
  return file.toString('latin1');
}

/** A 64-bit PE file of one section that holds resources. */
function pe(): string {
  const file = Buffer.alloc(1024);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(64, 0x3c);
  file.write('PE\0\0', 64, 'latin1');
  file.writeUInt16LE(1, 70);
  file.writeUInt16LE(240, 84);
  file.writeUInt16LE(0x20b, 88);
  file.writeUInt32LE(16, 64 + 24 + 108);
  file.writeUInt32LE(0x1000, 64 + 24 + 112 + 16);
  file.writeUInt32LE(512, 64 + 24 + 112 + 20);
  const section = 64 + 24 + 240;
  file.write('.rsrc', section, 'latin1');
  file.writeUInt32LE(512, section + 8);
  file.writeUInt32LE(0x1000, section + 12);
  file.writeUInt32LE(512, section + 16);
  file.writeUInt32LE(512, section + 20);
  // Three directories of one entry each, then the place of the resource.
  for (const [at, id, next] of [
    [512, 16, 0x8000_0018],
    [536, 1, 0x8000_0030],
    [560, 1033, 72],
  ] as const) {
    file.writeUInt16LE(1, at + 14);
    file.writeUInt32LE(id, at + 16);
    file.writeUInt32LE(next, at + 20);
  }
  file.writeUInt32LE(0x1000 + 96, 584);
  file.writeUInt32LE(200, 588);
  file.writeUInt16LE(200, 608);
  file.writeUInt16LE(52, 610);
  file.write('VS_VERSION_INFO\0', 614, 'utf16le');
  return file.toString('latin1');
}

/** A file that counts what is read of it: no header may make a reader go through the file again and again. */
function countingFile(path: string, bytes: Uint8Array): PackageFile & { readonly total: () => number } {
  let total = 0;
  return {
    path,
    size: bytes.length,
    read(start, end) {
      const part = bytes.subarray(Math.max(0, start), Math.max(0, end));
      total += part.length;
      return part;
    },
    bytes: () => bytes,
    text: () => new TextDecoder().decode(bytes),
    total: () => total,
  };
}

function check(input: string): void {
  const bytes = bytesOf(input);
  const file = countingFile('usr/bin/program', bytes);
  const executable = executableOf(file);
  for (const { offset, size } of [...(executable?.sections ?? []), ...(executable?.segments ?? [])]) {
    assert.ok(offset >= 0 && size >= 0 && offset + size <= bytes.length, `a part from ${offset} of ${size} bytes is outside of the file`);
  }
  goBuildInfoOf(file);
  auditedCratesOf(file);
  const portable = readPe(file);
  if (portable) peVersionOf(file, portable);
  for (const cataloger of executableCatalogers()) for (const report of cataloger.parse(file)) assert.ok(report);
  assert.ok(file.total() <= 24 * bytes.length + (1 << 16), `${file.total()} bytes were read of a file of ${bytes.length}`);
  for (const name of ['nginx', 'python3.13', 'openssl', 'redis-server', 'envoy', 'gcc']) classify(countingFile(`usr/bin/${name}`, bytes));
}

export const target: FuzzTarget = {
  seeds,
  fragments: [
    ...['\x7fELF\x02\x01\x01', '\x7fELF\x01\x02\x01', 'MZ', 'PE\0\0', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe\0\0\0\x02'],
    ...['\0\0\0\0', '\xff\xff\xff\xff', '\xff\xff\xff\x7f', '\x01\0', '\0\x01', '\x80\x80\x80\x80\x7f', '\0'],
    ...['\xff Go buildinf:\x08\x02', '\xff Go buildinf:\x08\0', '.go.buildinfo\0', '.dep-v0\0', '.note.package\0', '.rsrc', 'FDO\0'],
    ...['go1.22.1', 'mod\t', 'dep\t', '=>\t', 'build\t', 'path\t', '\t', '\n', '-ldflags="-X main.version=v1.0.0"', 'x\x9c'],
    ...['3.13.1\0', 'version ', 'OpenSSL ', '1.2.3', 'Apache/', 'VS_VERSION_INFO\0'],
  ],
  check,
  growing: [
    (size) => `\x7fELF\x02\x01\x01${'\0'.repeat(33)}@${'\0'.repeat(17)}@\0\xff\xff\x01\0${'\x01\0'.repeat(size / 2)}`,
    (size) => `\0${'1.'.repeat(size / 2)}`,
    (size) => '\0OpenSSL 3.0.'.repeat(size / 13),
    (size) => '7.0.1a1'.repeat(size / 7),
    (size) => 'envoy_quic_\0'.repeat(size / 12),
    (size) => `\x00${'1.30.1\0'.repeat(size / 7)}`,
    (size) => 'nginx version: '.repeat(size / 15),
    (size) => '\xff Go buildinf:'.repeat(size / 14),
  ],
};
