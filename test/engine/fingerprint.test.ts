import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { finds, inspectText } from './sketch.ts';

const rules = [finds('bad-word', 'BAD'), finds('bad-letter', 'B')];
const fingerprints = (text: string) => inspectText(text, rules).findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`);

describe('fingerprints', () => {
  const text = 'FROM a\nRUN BAD\nRUN x\nRUN BAD\n';
  test('differ for different rules, and for equal findings of one rule', () => {
    const all = fingerprints(text);
    assert.equal(all.length, 4);
    assert.equal(new Set(all.map((line) => line.split(' ')[1])).size, 4);
  });
  test('survive moved lines, other findings and other line ends', () => {
    assert.deepEqual(fingerprints(`# a\n\n${text}`), fingerprints(text));
    assert.deepEqual(fingerprints(text.replace('RUN x', 'RUN y \\\n  z')), fingerprints(text));
    assert.deepEqual(fingerprints(text.replaceAll('\n', '\r\n')), fingerprints(text));
    assert.deepEqual(fingerprints(`\ufeff${text}`), fingerprints(text));
  });
  test('have the form that documents promise', () => {
    for (const line of fingerprints(text)) assert.match(line, /^[\w-]+ [0-9a-f]{16}$/);
  });
});
