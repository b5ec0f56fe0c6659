import assert from 'node:assert/strict';
import { type ByteSource, readZipDirectory, readZipEntry, storedRange } from '../packages/plimsoll/src/archive/zip.ts';
import { makeZip } from '../test/archive/make-zip.ts';
import type { FuzzTarget } from './target.ts';

const budget = 1024 * 1024;

/** An input is an archive's bytes as Latin-1. */
function check(input: string): void {
  const bytes = Buffer.from(input, 'latin1');
  const source: ByteSource = { size: bytes.length, read: (start, end) => bytes.subarray(Math.max(0, start), Math.max(0, end)) };
  const directory = readZipDirectory(source);
  if (!directory) return;
  const left = { bytes: budget };
  let unpacked = 0;
  for (const entry of directory.entries) {
    const content = readZipEntry(source, entry, budget, left);
    if (typeof content !== 'string') unpacked += content.length;
    const range = storedRange(source, entry);
    if (range) assert.ok(range.size >= 0 && range.read(0, range.size).length <= bytes.length);
  }
  assert.ok(unpacked <= budget && left.bytes >= 0, `${unpacked} bytes were unpacked`);
}

const members = [
  { name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n' },
  { name: 'lib/inner.jar', content: makeZip([{ name: 'a', content: 'b' }]) },
  { name: 'class', content: 'text '.repeat(50), deflated: true },
];

export const target: FuzzTarget = {
  seeds: () => [makeZip(members), makeZip(members, { large: true }), makeZip([])].map((bytes) => bytes.toString('latin1')),
  fragments: [
    'PK\x01\x02',
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    '\0',
    '\0\0\0\0',
    '\xff\xff\xff\xff',
    '\x01\0\x18\0',
    '\x08\0',
  ],
  check,
  growing: [
    (size) => 'PK\x05\x06'.repeat(size / 4),
    (size) => makeZip(Array.from({ length: size / 100 }, (_, index) => ({ name: `${index}`, content: '' }))).toString('latin1'),
  ],
};
