import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { testData } from '../support/data.ts';
import { checkFormat, format } from '../support/layout.ts';
import { allRules, viewOf } from '../support/rules.ts';

/** Rules that speak of what the formatter decides, in whatever preset they are. */
const layoutRules = new Set(['not-formatted', 'mixed-keyword-case', 'mixed-from-as-case', 'empty-continuation-line']);

function* sample(root: string, every: number): Generator<SourceText> {
  for (const [index, file] of globSync('**/*Dockerfile', { cwd: root }).sort().entries())
    if (index % every === 0) yield SourceText.fromBytes(file, readFileSync(join(root, file)));
}

test('no rule that speaks of the layout finds anything in a formatted file', (t) => {
  const root = testData(t, 'corpus/dockerfiles');
  if (!root) return;
  const active = allRules().filter(({ rule }) => layoutRules.has(rule.id));
  assert.equal(active.length, layoutRules.size);
  const found: string[] = [];
  for (const source of sample(root, 8)) {
    const formatted = new SourceText(source.path, format(source).text, source.encoding);
    for (const { rule, location } of inspect(viewOf(formatted), active, rules).findings) {
      // What BuildKit refuses is left as it is, in whatever case it is written.
      if (viewOf(formatted).refusals > 0) continue;
      found.push(`${source.path}: ${rule} at ${location.in === 'source' ? formatted.slice(location.span) : ''}`);
    }
  }
  assert.deepEqual(found, []);
});

test('line ends of Windows and a byte order mark change nothing else', (t) => {
  const root = testData(t, 'corpus/dockerfiles');
  if (!root) return;
  for (const source of sample(root, 12)) {
    // A file of one line without an end does not say how it ends lines.
    if (!source.text.includes('\n') || source.text.includes('\r') || source.text.startsWith('\ufeff') || source.encoding !== 'utf-8')
      continue;
    const { text } = format(source);
    for (const change of [(plain: string) => plain.replaceAll('\n', '\r\n'), (plain: string) => `\ufeff${plain}`]) {
      const variant = new SourceText(source.path, change(source.text));
      assert.equal(checkFormat(variant).text, change(text), source.path);
    }
  }
});
