import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encode, MappedText, SourceText } from '../packages/plimsoll/src/model/text.ts';

test('any bytes survive decoding and encoding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const source = SourceText.fromBytes('x', bytes);
      assert.deepEqual(new Uint8Array(encode(source.text, source.encoding)), bytes);
    }),
  );
});

test('positions count lines and columns from 1', () => {
  const source = new SourceText('x', 'ab\r\ncd\n\nx');
  assert.deepEqual(source.position(0), { line: 1, column: 1 });
  assert.deepEqual(source.position(5), { line: 2, column: 2 });
  assert.deepEqual(source.position(7), { line: 3, column: 1 });
  assert.deepEqual(source.position(9), { line: 4, column: 2 });
});

test('mapped text finds its way back through dropped pieces', () => {
  // source: `ab\⏎cd`, text: `abcd`
  const mapped = new MappedText('abcd', [0, 2], [0, 4], 6);
  assert.equal(mapped.toSource(1), 1);
  assert.equal(mapped.toSource(2), 4);
  assert.deepEqual(mapped.toSourceSpan(1, 3), { start: 1, end: 5 });
  assert.deepEqual(mapped.toSourceSpan(4, 4), { start: 6, end: 6 });
});
