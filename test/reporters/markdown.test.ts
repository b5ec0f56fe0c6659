import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { marked, type Token, type Tokens } from 'marked';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { printable } from '../../packages/plimsoll/src/reporters/terminal.ts';
import { hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';

/** What a reader sees of inline tokens; what HTML parts comes as separate texts, since mentions are looked for in each by itself. */
function seen(tokens: readonly Token[] = []): string[] {
  const parts = [''];
  const append = (text: string) => {
    parts[parts.length - 1] += text;
  };
  for (const token of tokens) {
    if (token.type === 'html') {
      assert.match(token.raw, /^(?:<!-- -->|<span>|<\/span>)$/, 'no HTML but our own');
      parts.push('');
    } else if (token.type === 'strong') {
      const [first = '', ...rest] = seen(token.tokens);
      append(first);
      parts.push(...rest);
    } else {
      assert.match(token.type, /^(?:text|escape|codespan)$/, `${token.type}: ${token.raw}`);
      append(decoded((token as Tokens.Text).text));
    }
  }
  return parts;
}

/** marked gives texts as HTML. */
function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '');
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}

describe('Markdown for a pull request', () => {
  test('has one row for each finding, shows texts as they are and mentions nobody', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const tokens = marked.lexer(await rendered('markdown', report), { gfm: true });
        for (const { type } of tokens) assert.match(type, /^(?:heading|paragraph|table|space)$/);
        const rows = tokens.filter(isTable).flatMap((table) => table.rows);
        const texts = rows.map((row) => {
          assert.equal(row.length, 4);
          const parts = seen(row[2]?.tokens);
          for (const part of parts) assert.doesNotMatch(part, /[@#!~%&](?=[\w"])/, 'no mention');
          return parts.join('').trim();
        });
        const expected = report.findings.map(({ message, rule }) => `${printable(message)} (${rule})`);
        assert.deepEqual(texts.map(collapsed).sort(), expected.map(collapsed).sort());
      }),
    );
  });

  test('fits into a comment, with the worst findings in it', async () => {
    const findings = Array.from(
      { length: 5_000 },
      (_, index): Finding => ({
        rule: 'sudo-used',
        practice: 'user',
        severity: index === 4_999 ? 'error' : 'info',
        aliases: [],
        message: `number ${index} ${'@'.repeat(500)}x`,
        location: { in: 'source', path: `Dockerfile.${index % 7}`, span: { start: 0, end: 0 } },
        related: [],
        fixes: [],
        fingerprint: String(index),
      }),
    );
    const text = await rendered('markdown', { findings, sources: new Map(), unknowns: [], unread: [], files: 7 });
    assert.ok(text.length < 65_536, String(text.length));
    assert.match(text, /number 4999 /);
    const [, left] = /… and (\d+) more findings\.\n$/.exec(text) ?? [];
    assert.equal(Number(left) + (text.match(/^\| ..? ?\|/gmu) ?? []).length, findings.length);
  });
});

/** Markdown shows runs of blanks as one. */
function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
