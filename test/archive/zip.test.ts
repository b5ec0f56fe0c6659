import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteSource, readZipDirectory, readZipEntry, storedRange } from '../../packages/plimsoll/src/archive/zip.ts';
import { type Member, makeZip } from './make-zip.ts';

const mebibyte = 1024 * 1024;

function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(Math.max(0, start), Math.max(0, end)) };
}

/** Each member's content as text, or why there is none. */
function unpack(
  bytes: Uint8Array,
  budget = { bytes: 8 * mebibyte },
  limit = mebibyte,
): { members: [string, string][]; problem?: string | undefined } {
  const source = sourceOf(bytes);
  const directory = readZipDirectory(source);
  assert.ok(directory);
  const members = directory.entries.map((entry): [string, string] => {
    const content = readZipEntry(source, entry, limit, budget);
    return [entry.name, typeof content === 'string' ? content : new TextDecoder().decode(content)];
  });
  return { members, problem: directory.problem };
}

const two: readonly Member[] = [
  { name: 'stored', content: 'as it is' },
  { name: 'ünpacked/deflated', content: 'again '.repeat(100), deflated: true },
];
const contents = two.map(({ name, content }) => [name, content]);

test('stored and deflated members are read, also with ZIP64 fields and behind a script', () => {
  assert.deepEqual(unpack(makeZip(two)).members, contents);
  assert.deepEqual(unpack(makeZip(two, { large: true })).members, contents);
  const script = Buffer.from('#!/bin/sh\nexec java -jar "$0"\n');
  assert.deepEqual(unpack(Buffer.concat([script, makeZip(two)])).members, contents);
  assert.deepEqual(unpack(Buffer.concat([script, makeZip(two, { large: true })])).members, contents);
});

test('the range of a stored member is the member', () => {
  const source = sourceOf(makeZip(two));
  const [stored, deflated] = readZipDirectory(source)?.entries ?? [];
  assert.ok(stored && deflated);
  const range = storedRange(source, stored);
  assert.equal(new TextDecoder().decode(range?.read(0, 1000)), 'as it is');
  assert.equal(new TextDecoder().decode(range?.read(3, 5)), 'it');
  assert.equal(storedRange(source, deflated), undefined);
});

test('what is no archive is told from what is a broken one', () => {
  assert.equal(readZipDirectory(sourceOf(Buffer.from('PK'))), undefined);
  assert.equal(readZipDirectory(sourceOf(new Uint8Array())), undefined);
  const whole = makeZip(two);
  assert.equal(readZipDirectory(sourceOf(whole.subarray(0, -30))), undefined);
  assert.match(readZipDirectory(sourceOf(whole.subarray(60)))?.problem ?? '', /^$|bytes|ends after/);
  assert.match(unpack(makeZip(two, { count: 9 })).problem ?? '', /ends after 2 of 9/);
});

test('members that lie about themselves are refused in words', () => {
  const lies = (says: Member['says'], deflated = false) =>
    unpack(makeZip([{ name: 'a', content: 'content', deflated, ...(says && { says }) }])).members[0]?.[1];
  assert.equal(lies({ flags: 1 }), 'is encrypted');
  assert.equal(lies({ method: 14 }), 'is compressed by method 14');
  assert.equal(lies({ offset: 5 }), 'has no header where the directory says');
  assert.equal(lies({ checksum: 1 }), 'does not match its size or checksum');
  assert.equal(lies({ size: 9 }), 'does not match its size or checksum');
  assert.match(lies({ size: 3 }, true) ?? '', /^cannot be unpacked/);
  assert.match(lies({ size: 2 * mebibyte }) ?? '', /^has 2097152 bytes, more than/);
});

test('a bomb costs its budget and no more, however many members share its bytes', () => {
  const zeros = Buffer.alloc(mebibyte);
  const bomb = makeZip(
    Array.from({ length: 50 }, (_, index) => ({ name: `${index}`, content: zeros, deflated: true, says: { offset: 0 } })),
  );
  const budget = { bytes: 10 * mebibyte };
  const { members } = unpack(bomb, budget, 2 * mebibyte);
  assert.equal(members.filter(([, text]) => text.startsWith('would unpack to more')).length, 40);
  assert.equal(budget.bytes, 0);
});
