import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { gradeImage } from '../../packages/plimsoll/src/audit/grade.ts';
import { fixFile, type Overlay } from '../../packages/plimsoll/src/engine/fix.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { assertSameMeaning } from '../support/meaning.ts';
import { defaultRules, viewOf } from '../support/rules.ts';

/** What must hold for every file that fixes change, whatever the rules: no broken file is the bar. */
const active = defaultRules();

function checkFixes(source: SourceText, unsafe: boolean): boolean {
  const overlay: Overlay = new Map();
  const before = inspect(viewOf(source), active, rules);
  assert.deepEqual(before.failures, []);
  const fixed = fixFile(source, (text, current) => viewOf(text, undefined, current), active, rules, overlay, { unsafe });
  if (fixed.source.text === source.text) return false;
  assert.deepEqual(fixed.rejected, [], 'no fix breaks the file');
  assert.ok(fixed.converged, 'settles within five rounds');
  assert.ok(fixed.rounds <= 5);
  const refusals = (diagnostics: readonly { accepted?: true; code: string }[]) => diagnostics.filter(({ accepted }) => !accepted).map(({ code }) => code);
  assert.deepEqual(refusals(fixed.after.view.diagnostics), refusals(before.view.diagnostics), 'no new diagnostic');
  const again = inspect(viewOf(parseDockerfile(fixed.source).source), active, rules);
  const stillFixable = again.findings.filter(({ fixes }) => fixes.some(({ applicability }) => applicability === 'safe' || (unsafe && applicability === 'unsafe')));
  assert.deepEqual(stillFixable.map(({ rule }) => rule), [], 'what was fixed is not reported again');
  assertCommentsKept(before.view.dockerfile.comments.map(({ text }) => text), fixed.after.view.dockerfile.comments.map(({ text }) => text));
  const ends = (text: string) => ({ crlf: /\r\n/.test(text), lf: /(^|[^\r])\n/.test(text) });
  if (!ends(source.text).lf) assert.ok(!ends(fixed.source.text).lf, 'line ends stay');
  if (!ends(source.text).crlf) assert.ok(!ends(fixed.source.text).crlf, 'line ends stay');
  assert.ok(gradeImage(fixed.after.findings).score >= gradeImage(before.findings).score, 'fixing does not lower the grade');
  if (!unsafe) assertSameMeaning(before.view.graph, fixed.after.view.graph);
  return true;
}

function assertCommentsKept(before: readonly string[], after: readonly string[]): void {
  const left = new Map<string, number>();
  for (const text of after) left.set(text, (left.get(text) ?? 0) + 1);
  for (const text of before) {
    const count = left.get(text) ?? 0;
    if (count === 0 && /\b(ignore|skip)\s*=/.test(text)) continue;
    assert.ok(count > 0, `the comment “${text}” is lost`);
    left.set(text, count - 1);
  }
}

describe('fixes over real files', () => {
  for (const unsafe of [false, true]) {
    test(`every Dockerfile of the corpus, ${unsafe ? 'unsafe' : 'safe'} fixes`, (t) => {
      const root = testData(t, 'corpus/dockerfiles');
      if (!root) return;
      const wrong: string[] = [];
      let changed = 0;
      for (const file of globSync('**/*.Dockerfile', { cwd: root }).sort()) {
        try {
          if (checkFixes(SourceText.fromBytes(file, readFileSync(`${root}/${file}`)), unsafe)) changed++;
        } catch (error) {
          wrong.push(`${file}: ${(error as Error).message.split('\n')[0]}`);
        }
      }
      t.diagnostic(`${changed} files changed`);
      assert.equal(wrong.length, 0, `${wrong.length} files, first ones:\n${wrong.slice(0, 20).join('\n')}`);
    });

    test(`files that tally's fixes break, ${unsafe ? 'unsafe' : 'safe'} fixes`, (t) => {
      const file = testData(t, 'cases/tally-fix-broken.jsonl');
      if (!file) return;
      for (const { id, before } of jsonLines<{ id: string; before: string }>(file)) {
        assert.doesNotThrow(() => checkFixes(new SourceText(id, before), unsafe), id);
      }
    });
  }
});
