import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { lineHashes } from '../../packages/plimsoll/src/reporters/line-hash.ts';
import { rendered } from './rendering.ts';

function findings(count: number, message: (index: number) => string): Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    rule: 'sudo-used',
    practice: 'user',
    severity: index === count - 1 ? 'error' : 'info',
    aliases: [],
    message: message(index),
    location: { in: 'source', path: 'a/Dockerfile', span: { start: 0, end: 0 } },
    related: [],
    fixes: [],
    fingerprint: '0123456789abcdef',
  }));
}

describe('SARIF', () => {
  test("stays within GitHub's limits, keeps the worst and says what it left out", async () => {
    const report = { findings: findings(25_003, String), sources: new Map(), unknowns: [], unread: [], files: 1 };
    const [run] = JSON.parse(await rendered('sarif', report)).runs;
    assert.equal(run.results.length, 25_000);
    assert.equal(run.results[0].level, 'error');
    assert.match(run.invocations[0].toolExecutionNotifications[0].message.text, /^3 of the least severe results are left out/);
  });

  test('is cut where it would be too large when compressed', async () => {
    let state = 1;
    const noise = () =>
      Array.from({ length: 3_000 }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8).toString(36);
      }).join('');
    const report = { findings: findings(2_000, noise), sources: new Map(), unknowns: [], unread: [], files: 1 };
    const text = await rendered('sarif', report);
    assert.ok(gzipSync(text).length < 10_000_000);
    const [run] = JSON.parse(text).runs;
    assert.ok(run.results.length > 100 && run.results.length < 2_000);
    const [notification] = run.invocations[0].toolExecutionNotifications;
    assert.match(notification.message.text, new RegExp(`^${2_000 - run.results.length} of the least severe`));
  });

  test('names files below the checkout relative to it, others absolutely', async () => {
    const uriOf = async (path: string) => {
      const [finding] = findings(1, String) as [Finding];
      const report = {
        findings: [{ ...finding, location: { ...finding.location, path } }],
        sources: new Map(),
        unknowns: [],
        unread: [],
        files: 1,
      };
      const fromCheckout = (shown: string) => (shown.startsWith('/') ? shown : `api/${shown}`);
      return JSON.parse(await rendered('sarif', report, { fromCheckout })).runs[0].results[0].locations[0].physicalLocation
        .artifactLocation;
    };
    assert.deepEqual(await uriOf('a b/Dockerfile'), { uri: 'api/a%20b/Dockerfile', uriBaseId: '%SRCROOT%' });
    assert.deepEqual(await uriOf('/else where/Dockerfile'), { uri: 'file:///else%20where/Dockerfile' });
  });

  test('has no links in its messages', async () => {
    const report = {
      findings: findings(1, () => 'see [this](https://evil.example)'),
      sources: new Map(),
      unknowns: [],
      unread: [],
      files: 1,
    };
    const [run] = JSON.parse(await rendered('sarif', report)).runs;
    assert.equal(run.results[0].message.text, 'see [this] (https://evil.example)');
  });
});

/** The hash as GitHub's documentation of its upload action words it, in arithmetic that needs no care. */
function slowLineHashes(text: string): string[] {
  const characters = [...text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, ''), '\uffff'].flatMap((character) =>
    Array.from({ length: character.length }, (_, index) => BigInt(character.charCodeAt(index))),
  );
  const seen = new Map<string, number>();
  return characters.flatMap((_, at) => {
    if (at > 0 && characters[at - 1] !== 10n) return [];
    let sum = 0n;
    for (let index = at; index < at + 100; index++) sum = (sum * 37n + (characters[index] ?? 0n)) & 0xffff_ffff_ffff_ffffn;
    const hash = sum.toString(16);
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    return [`${hash}:${seen.get(hash)}`];
  });
}

describe('the hash of a line', () => {
  test('is that of examples which GitHub tests its own with', () => {
    assert.deepEqual(lineHashes(''), ['c129715d7a2bc9a3:1']);
    const four = ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'];
    assert.deepEqual(lineHashes(' a\nb\n  \t\tc\n d'), four);
    assert.deepEqual(lineHashes('Lorem ipsum dolor sit amet.\n'.repeat(10)).slice(4, 7), [
      'a7f2ff13bc495cf2:5',
      'a7f2ff13bc495cf2:6',
      'a7f2ff1481e87703:1',
    ]);
  });

  test('is the one that GitHub computes', () => {
    const unit = fc.oneof(fc.constantFrom('\n', '\r', '\r\n', ' ', '\t', 'RUN x', '😀'), fc.string({ maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        assert.deepEqual(lineHashes(text), slowLineHashes(text));
      }),
    );
  });

  test('stays with its line when others are put in front', async () => {
    const hashOf = async (text: string) => {
      const [finding] = findings(1, String) as [Finding];
      const start = text.indexOf('sudo');
      const report = {
        findings: [{ ...finding, location: { ...finding.location, span: { start, end: start + 4 } } }],
        sources: new Map([['a/Dockerfile', new SourceText('a/Dockerfile', text)]]),
        unknowns: [],
        unread: [],
        files: 1,
      };
      return JSON.parse(await rendered('sarif', report)).runs[0].results[0].partialFingerprints.primaryLocationLineHash;
    };
    const hash = await hashOf('FROM debian\nRUN sudo ls\n');
    assert.match(hash, /^[0-9a-f]+:1$/);
    assert.equal(await hashOf('# one more\nFROM debian\n\nRUN  sudo ls\r\n'), hash);
  });
});
