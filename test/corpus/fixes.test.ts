import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkFixes, fixSource } from '../support/fixes.ts';

/** What must hold for every file that fixes change, whatever the rules: no broken file is the bar. */
function checkAll(sources: Iterable<SourceText>, unsafe: boolean, check = checkFixes): number {
  const wrong: string[] = [];
  let changed = 0;
  for (const source of sources) {
    try {
      if (check(source, unsafe).applied.length > 0) changed++;
    } catch (error) {
      const { applied } = fixSource(source, { unsafe });
      const by = [...new Set(applied.map(({ rule }) => rule))].join(', ');
      wrong.push(`${source.path}: ${(error as Error).message.split('\n')[0]} (${by})`);
    }
  }
  assert.equal(wrong.length, 0, `${wrong.length} files, first ones:\n${wrong.slice(0, 40).join('\n')}`);
  return changed;
}

function* corpus(root: string, every = 1): Generator<SourceText> {
  for (const [index, file] of globSync('**/*.Dockerfile', { cwd: root }).sort().entries()) {
    if (index % every === 0) yield SourceText.fromBytes(file, readFileSync(`${root}/${file}`));
  }
}

describe('fixes over real files', () => {
  for (const unsafe of [false, true]) {
    const which = unsafe ? 'all fixes' : 'safe fixes';

    test(`every Dockerfile of the corpus, ${which}`, (t) => {
      const root = testData(t, 'corpus/dockerfiles');
      if (root) t.diagnostic(`${checkAll(corpus(root), unsafe)} files changed`);
    });

    test(`files that tally's fixes break, ${which}`, (t) => {
      const file = testData(t, 'cases/tally-fix-broken.jsonl');
      if (!file) return;
      // Some records name a file without holding it.
      const cases = jsonLines<{ id: string; before?: string }>(file);
      const sources = cases.flatMap(({ id, before }) => (before === undefined ? [] : [new SourceText(id, before)]));
      t.diagnostic(`${checkAll(sources, unsafe)} of ${sources.length} files changed`);
    });

    test(`line ends of Windows and a byte order mark change nothing else, ${which}`, (t) => {
      const root = testData(t, 'corpus/dockerfiles');
      if (!root) return;
      const variant = (source: SourceText, change: (text: string) => string) => {
        const fixed = checkFixes(new SourceText(source.path, change(source.text)), unsafe);
        assert.equal(fixed.source.text, change(fixSource(source, { unsafe }).source.text));
        return fixed;
      };
      const sources = [...corpus(root, 6)].filter(({ text }) => text.includes('\n') && !text.includes('\r') && !text.startsWith('\ufeff'));
      const windows = checkAll(sources, unsafe, (source) => variant(source, (text) => text.replaceAll('\n', '\r\n')));
      const marked = checkAll(sources, unsafe, (source) => variant(source, (text) => `\ufeff${text}`));
      t.diagnostic(`${windows} and ${marked} of ${sources.length} files changed`);
    });
  }
});
