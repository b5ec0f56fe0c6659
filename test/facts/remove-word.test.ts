import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordRemoval } from '../../packages/plimsoll/src/facts/edits/remove-word.ts';

function without(text: string): string | undefined {
  const start = text.indexOf('-k');
  const span = wordRemoval(text, { start, end: start + 2 }, '\\');
  return span && text.slice(0, span.start) + text.slice(span.end);
}

test('a word goes with its blanks, its line, or not at all', () => {
  assert.equal(without('RUN curl -k  x'), 'RUN curl  x');
  assert.equal(without('RUN curl \\\n  -k \\\n  x\n'), 'RUN curl \\\n  x\n');
  assert.equal(without('RUN curl \\\r\n  -k \\\r\n  x\r\n'), 'RUN curl \\\r\n  x\r\n');
  assert.equal(without('RUN curl \\\n  -k x\n'), 'RUN curl \\\n  x\n');
  assert.equal(without('RUN curl x \\\n  -k\n'), undefined);
});
