import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { auditFolder } from '../../packages/plimsoll/src/audit/audit.ts';
import { fixFiles } from '../../packages/plimsoll/src/audit/fix-files.ts';
import { findFiles } from '../../packages/plimsoll/src/collect/find.ts';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { readSource } from '../../packages/plimsoll/src/engine/read.ts';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import { encode } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { layOut, readApplications } from '../support/applications.ts';
import { projectRoot, testData } from '../support/data.ts';
import { folder } from '../support/folder.ts';

const scoreFile = join(projectRoot, 'test/conformance/fix-quality.json');

interface Outcome {
  readonly grade: readonly [before: number, after: number];
  /** Findings by practice that are more than a matter of style. */
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** What is left, with how often and the worst severity. */
  readonly left: readonly string[];
}

/**
 * What is left of the articles' checklist after `plimsoll fix --unsafe`, for small real applications with the Dockerfiles of their
 * authors or of a beginner. The list is committed: it may get shorter, not longer.
 */
test('fixed applications: what is left, by practice', async (t) => {
  const corpus = testData(t, 'corpus');
  if (!corpus) return;
  const outcomes: Record<string, Outcome> = {};
  for (const application of readApplications(corpus)) {
    const root = folder(t);
    if (!layOut(application, corpus, root)) continue;
    outcomes[basename(application.dir)] = await fixAll(root);
  }
  assert.ok(Object.keys(outcomes).length >= 40, `${Object.keys(outcomes).length} applications`);
  const sum = (pick: (outcome: Outcome) => Readonly<Record<string, number>>) =>
    Object.values(outcomes).reduce((total, outcome) => total + Object.values(pick(outcome)).reduce((a, b) => a + b, 0), 0);
  t.diagnostic(
    `${Object.keys(outcomes).length} applications: ${sum(({ before }) => before)} findings before, ${sum(({ after }) => after)} after`,
  );
  if (process.env['PLIMSOLL_UPDATE']) {
    writeFileSync(scoreFile, `${JSON.stringify(outcomes, null, 2)}\n`);
    return;
  }
  const committed = JSON.parse(readFileSync(scoreFile, 'utf8')) as Record<string, Outcome>;
  for (const [name, { left }] of Object.entries(outcomes)) {
    const known = new Set(committed[name]?.left.map(ruleOf));
    assert.deepEqual(
      left.map(ruleOf).filter((rule) => !known.has(rule)),
      [],
      `${name}: more is left than before`,
    );
  }
});

const ruleOf = (entry: string) => entry.split(' ')[0] as string;

async function fixAll(root: string): Promise<Outcome> {
  const audited = async () => auditFolder(root, { cwd: root, configAt: configFinder(rules, root), rules, maxCommits: 0 });
  const before = await audited();
  const config = await configFinder(rules, root)(root);
  const found = findFiles(root);
  const files = (['dockerfiles', 'composeFiles', 'workflows', 'manifests'] as const).flatMap((kind) =>
    found[kind].flatMap((file) => {
      const path = file.slice(root.length + 1);
      const read = readSource(file, path);
      return read.ok ? [{ path, kind: kindNames[kind], source: read.source, config }] : [];
    }),
  );
  const fixed = await fixFiles(files, { cwd: root, rules, folders: [root], maxFiles: 50_000, unsafe: true });
  assert.deepEqual(
    fixed.unknowns.filter(({ reason }) => reason.includes('please report')),
    [],
  );
  for (const { path, after } of fixed.files) writeFileSync(join(root, path), encode(after.text, after.encoding));
  for (const [path, text] of fixed.overlay) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  assert.ok(existsSync(root));
  const after = await audited();
  return {
    grade: [before.grade?.score ?? 0, after.grade?.score ?? 0],
    before: byPractice(before.findings),
    after: byPractice(after.findings),
    left: [...Map.groupBy(more(after.findings), ({ rule }) => rule)]
      .map(([rule, same]) => `${rule} ${same.length} ${same.some(({ severity }) => severity !== 'info') ? 'warning' : 'info'}`)
      .sort(),
  };
}

const kindNames = { dockerfiles: 'dockerfile', composeFiles: 'compose', workflows: 'workflow', manifests: 'manifest' } as const;

const more = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity !== 'style');

function byPractice(findings: readonly Finding[]): Record<string, number> {
  const groups = Map.groupBy(more(findings), ({ practice }) => practice);
  return Object.fromEntries([...groups].map(([practice, own]) => [practice, own.length] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}
