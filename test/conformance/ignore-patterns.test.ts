import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileIgnore, compilePatterns } from '../../packages/plimsoll/src/context/ignore.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

type Answer = boolean | 'error';

interface MatchCase {
  readonly kind: 'match';
  readonly patterns: readonly string[];
  readonly path: string;
  readonly expect: Answer;
  readonly walk: Answer;
}

interface FileCase {
  readonly kind: 'ignorefile';
  readonly text: string;
  readonly patterns: readonly string[] | null;
}

test('ignore patterns and ignore files are read as Docker reads them', (t) => {
  const file = testData(t, 'cases/patternmatcher.jsonl');
  if (!file) return;
  const score = { match: { passed: 0, total: 0 }, walk: { passed: 0, total: 0 }, ignorefile: { passed: 0, total: 0 } };
  const failures: string[] = [];
  const count = (part: keyof typeof score, passed: boolean, what: unknown): void => {
    score[part].total++;
    if (passed) score[part].passed++;
    else failures.push(`${part}: ${JSON.stringify(what)}`);
  };
  for (const item of jsonLines<MatchCase | FileCase>(file)) {
    if (item.kind === 'ignorefile') {
      count('ignorefile', JSON.stringify(compileIgnore(item.text).patterns) === JSON.stringify(item.patterns ?? []), item);
      continue;
    }
    const set = compilePatterns(item.patterns);
    count('match', (set ? set.ignores(item.path) : 'error') === item.expect, item);
    // The walk asks about `.` as about any entry; everywhere else the root is never ignored.
    const walked = item.path === '.' ? set?.matches('.', undefined) : set?.ignores(item.path);
    count('walk', (walked ?? 'error') === item.walk, item);
  }
  assert.deepEqual(failures, []);
  checkScore('ignore-patterns', score);
});
