import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { migrate } from '../../packages/plimsoll/src/migrate/migrate.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { projectRoot } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { defaultRules, lintText } from '../support/rules.ts';

/** A block of code of a page, and the note on what is reported of it that may follow. */
interface Block {
  readonly language: string;
  readonly text: string;
  readonly reports: string | undefined;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(projectRoot, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```\n(?:\n<!-- reports: (.*) -->)?/gm)].map(([, language = '', block = '', reports]) => ({
    language,
    text: block,
    reports,
  }));
}

for (const page of ['configuration.md', 'migrate.md']) {
  describe(`docs/${page}`, () => {
    for (const { language, text, reports } of blocksOf(page)) {
      const title = text.split('\n').find((line) => !line.startsWith('#')) ?? text;
      if (language === 'yaml') {
        test(`can be read: ${title}`, async (t) => {
          const cwd = folder(t, { [text.startsWith('# .hadolint.yaml') ? '.hadolint.yaml' : 'plimsoll.yaml']: text });
          const config = await configFinder(rules, cwd)(cwd);
          assert.ok(config.rulesFor(join(cwd, 'Dockerfile')).length > 0);
          assert.ok(config.file);
        });
      } else if (language === 'dockerfile') {
        test(`reports ${reports}`, () => {
          const { findings, view } = lintText(text, defaultRules());
          const found = findings.map(({ rule, location }) => `${rule} ${view.source.position(location.span.start).line}`);
          assert.equal(found.join(', '), reports);
        });
      }
    }
  });
}

test('docs/migrate.md shows what migrate writes', async (t) => {
  const [hadolint, ours, before, after] = blocksOf('migrate.md');
  assert.ok(hadolint && ours && before && after);
  const cwd = folder(t, { '.hadolint.yaml': hadolint.text, Dockerfile: before.text });
  const { files } = await migrate(cwd, cwd, rules);
  assert.deepEqual(
    files.map(({ after: written }) => written.text),
    [ours.text, after.text],
  );
});
