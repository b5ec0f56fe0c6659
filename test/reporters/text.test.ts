import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rulesNamed } from '../../packages/plimsoll/src/commands/inputs.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { printable, wrap } from '../../packages/plimsoll/src/reporters/terminal.ts';
import { textReport } from '../../packages/plimsoll/src/reporters/text.ts';
import type { Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { testData } from '../support/data.ts';
import { inspectSource } from '../support/fixes.ts';
import { hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';

function report(source: SourceText, columns = 80, color = false): string {
  const { findings } = inspectSource(source);
  return [
    ...textReport(
      { findings, sources: new Map([[source.path, source]]), unknowns: [], unread: [], files: 1 },
      { columns, color },
      (id) => ({ ...(rulesNamed(id)[0] as Rule), why: 'Because.' }),
    ),
  ].join('');
}

/** Characters that a terminal obeys instead of showing them. */
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

describe('the text of a report', () => {
  test('shows hostile sources harmlessly', () => {
    const hostile = [
      'FROM debian:12\nUSER app\nRUN sudo \u001b[2J\u001b]0;owned\u0007ls\u0000\b\r x \u202e\u2066evil\u200b\n',
      'FROM debian:12 AS \u001b[31mred\nFROM \u001b[31mred\u009b5m\n',
      'FR\u001b[1mOM x\nFROM debian\nCOPY --\u0007=1 a b\nLABEL \u001b[31m=\u001b[0m\n',
      '# escape=\u001b\nFROM debian:12\nENV \u001b[31m \u202e\nMAINTAINER \u001b]8;;http://x\u0007y\n',
    ];
    for (const text of hostile) {
      const shown = report(new SourceText('Docker\u001b[31mfile', text));
      assert.doesNotMatch(shown, obeyed);
      assert.notEqual(shown, '');
    }
  });

  test('shows any text of a report harmlessly, in a comment for a pull request as well', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (hostile) => {
        for (const format of ['text', 'markdown'] as const) assert.doesNotMatch(await rendered(format, hostile), obeyed);
      }),
    );
  });

  test('keeps to the width of the terminal, apart from words that are longer', (t) => {
    const root = testData(t, 'corpus/dockerfiles');
    if (!root) return;
    for (const columns of [60, 80]) {
      for (const [index, file] of globSync('**/*.Dockerfile', { cwd: root }).sort().entries()) {
        if (index % 40 !== 0) continue;
        const text = report(SourceText.fromBytes('Dockerfile', readFileSync(join(root, file))), columns);
        assert.doesNotMatch(text, obeyed, file);
        for (const line of text.split('\n')) {
          if (line.length <= columns || line.startsWith('Nothing') || / · /.test(line)) continue;
          const longest = Math.max(...line.split(' ').map((word) => word.length));
          assert.ok(longest > columns - 30, `${file}: ${line.length} columns: ${line}`);
        }
      }
    }
  });

  test('marks what it speaks of, past tabs, wide lines and byte order marks', () => {
    for (const text of [
      'FROM debian:12\nUSER app\nRUN \tsudo ls\n',
      `FROM debian:12\nUSER app\nRUN ${'x '.repeat(100)}&& sudo ls\n`,
      `FROM debian:12\nUSER app\nRUN sudo ${'y'.repeat(500)}\n`,
      '\ufeffFROM debian:12\r\nUSER app\r\nRUN sudo ls\r\n',
    ]) {
      const lines = report(new SourceText('Dockerfile', text)).split('\n');
      const at = lines.findIndex((line) => line.includes('[sudo-used]') || line.endsWith('sudo-used]'));
      const source = lines.slice(at).findIndex((line) => /^ +3 \|/.test(line)) + at;
      const mark = lines[source + 1] ?? '';
      assert.match(lines[source]?.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1) ?? '', /^sudo$/, lines.slice(at, at + 6).join('\n'));
    }
  });

  test('has colours only when asked', () => {
    const source = new SourceText('Dockerfile', 'FROM debian:12\nUSER app\nRUN sudo ls\n');
    assert.match(report(source, 80, true), /\u001b\[/);
    assert.equal(report(source, 80, true).replace(/\u001b\[\d+m/g, ''), report(source));
  });
});

test('wrap breaks at spaces and keeps long words', () => {
  assert.deepEqual(wrap('aa bb cc', 5), ['aa bb', 'cc']);
  assert.deepEqual(wrap('a verylongword b', 6), ['a', 'verylongword', 'b']);
  assert.deepEqual(wrap('one\ntwo', 20), ['one', 'two']);
  assert.deepEqual(wrap('', 20), ['']);
});

test('printable leaves ordinary text alone', () => {
  assert.equal(printable('RUN echo "ü€😀"'), 'RUN echo "ü€😀"');
  assert.equal(printable('a\tb\u0007c\u202e'), 'a    b␇c<U+202E>');
});
