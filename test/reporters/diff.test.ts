import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { Random } from '../../fuzz/random.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { diffReport } from '../../packages/plimsoll/src/reporters/diff.ts';
import { skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { processorTime } from '../support/processor-time.ts';

interface Change {
  readonly path: string;
  /** Undefined: the file is new. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

function diff(changes: readonly Change[]): Uint8Array {
  return diffReport(
    changes.map(({ path, before, after }) => {
      const source = before && SourceText.fromBytes(path, before);
      // Fixing keeps the encoding that a file was read with.
      const encoding = source?.encoding ?? SourceText.fromBytes(path, after).encoding;
      return { path, before: source, after: new SourceText(path, after.toString(encoding), encoding), applied: [] };
    }),
  );
}

/** Random texts of few different lines, so that equal lines abound, with every kind of line end. */
function randomText(random: Random, latin: boolean): string {
  const lines = ['RUN a', 'RUN b', '', '  && c \\', '-- x', '+++ y', latin ? '# caf\xe9' : '# ü€😀', '@@ -1 +1 @@'];
  let text = '';
  for (let count = random.below(30); count > 0; count--) text += random.pick(lines) + (random.below(5) === 0 ? '\r\n' : '\n');
  return random.below(4) === 0 ? text.replace(/\n$/, '') : text;
}

function edited(random: Random, text: string, latin: boolean): string {
  let result = text;
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(result.length + 1);
    result = result.slice(0, at) + (random.below(2) ? randomText(random, latin).slice(0, 20) : '') + result.slice(at + random.below(12));
  }
  return result;
}

const names = ['Dockerfile', 'a b/Dockerfile', 'ünï/x', 'deep/er/Containerfile', 'quote"d/back\\slash', 'tab\there'];

describe('the output of fix --diff', () => {
  for (const [tool, args] of [
    ['git', ['apply', '--whitespace=nowarn', '--unidiff-zero']],
    ['patch', ['-p1', '--binary', '--silent', '--no-backup-if-mismatch']],
  ] as const) {
    test(`is taken by ${tool} for random edits`, (t) => {
      if (spawnSync(tool, ['--version']).error) return skipOrFail(t, tool, tool);
      const random = new Random(42);
      for (let round = 0; round < 12; round++) {
        const cwd = folder(t);
        const changes: Change[] = [];
        // One file of each name in turn; GNU patch reads quoted names differently in old versions, so those are for git.
        for (const name of tool === 'git' ? names : names.slice(0, 4)) {
          const latin = random.below(3) === 0;
          const encoding = latin ? 'latin1' : 'utf8';
          // A Latin-1 file is known by a byte that is not UTF-8; an edit does not make one of another file.
          const text = (latin ? '# caf\xe9\n' : '') + randomText(random, latin);
          const before = text === '' ? undefined : Buffer.from(text, encoding);
          // No halves of surrogate pairs, which no file holds.
          const changed = Buffer.from(edited(random, text, latin), encoding).toString(encoding);
          // An emptied file is removed by some tools, which is another thing than an empty file.
          if (changed === text || changed === '') continue;
          changes.push({ path: name, before, after: Buffer.from(changed, encoding) });
          mkdirSync(dirname(join(cwd, name)), { recursive: true });
          if (before) writeFileSync(join(cwd, name), before);
        }
        const { status, stderr, stdout } = spawnSync(tool, args, { cwd, input: diff(changes), encoding: 'utf8' });
        assert.equal(status, 0, `round ${round}: ${stderr}${stdout}`);
        for (const { path, after } of changes) {
          assert.equal(readFileSync(join(cwd, path)).toString('latin1'), after.toString('latin1'), `round ${round}: ${path}`);
        }
      }
    });
  }

  test('shows three lines around each change, and only changes', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');
    const after = before.replace('line 10\n', 'ten\n').replace('line 20\n', '');
    const text = Buffer.from(diff([{ path: 'Dockerfile', before: Buffer.from(before), after: Buffer.from(after) }])).toString();
    assert.deepEqual(
      text.split('\n').filter((line) => /^[-+@]/.test(line)),
      ['--- a/Dockerfile', '+++ b/Dockerfile', '@@ -7,7 +7,7 @@', '-line 10', '+ten', '@@ -17,4 +17,3 @@', '-line 20'],
    );
    assert.equal(text.split('\n').filter((line) => line.startsWith(' ')).length, 9);
  });

  test('is empty for nothing', () => assert.equal(diff([]).length, 0));

  test('takes bounded time for large files that differ everywhere', () => {
    const lines = (letter: string) => Buffer.from(Array.from({ length: 20_000 }, (_, index) => `${letter}${index}\n`).join(''));
    const elapsed = processorTime();
    diff([{ path: 'Dockerfile', before: lines('a'), after: lines('b') }]);
    assert.ok(elapsed() < 3000);
  });
});
