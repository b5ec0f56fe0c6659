import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { allRules, viewOf } from '../support/rules.ts';
import { checkScore, type Score } from '../support/score.ts';

interface Row {
  readonly id: string;
  readonly dockerfile?: string;
  readonly warnings?: readonly { readonly rule: string; readonly line: number }[];
  readonly error?: unknown;
  readonly panic?: unknown;
  readonly config?: { readonly dockerignore?: string; readonly check?: string; readonly build_args?: unknown } | null;
}

/** Checks that we mean to decide as BuildKit does, instruction by instruction. */
const exact = [
  'ConsistentInstructionCasing',
  'CopyIgnoredFile',
  'DuplicateStageName',
  'ExposeInvalidFormat',
  'ExposeProtoCasing',
  'FromAsCasing',
  'FromPlatformFlagConstDisallowed',
  'LegacyKeyValueFormat',
  'NoEmptyContinuation',
  'RedundantTargetPlatform',
  'ReservedStageName',
  'StageNameCasing',
  'UndefinedArgInFrom',
];
/** Checks of which we report less on purpose; notes.md says why. */
const narrower = ['UndefinedVar', 'WorkdirRelativePath'];

/**
 * BuildKit's own checks, as it reported them for collected texts and real files: the same instructions, no more and no less. Files that
 * BuildKit refuses have no complete list of warnings and are left out.
 */
test("BuildKit's checks find the same instructions", (t) => {
  const cases = testData(t, 'cases');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!cases || !corpus) return;
  const checks = [...exact, ...narrower];
  const active = allRules().filter(({ rule }) => rule.aliases.some((alias) => checks.includes(alias)));
  const parts = new Map(checks.map((check) => [check, { both: 0, missed: 0, alarms: 0 }]));
  const look = (row: Row, written: SourceText) => {
    if (row.error || row.panic || !row.warnings || row.config?.check || row.config?.build_args) return;
    // BuildKit knows no other tool's comments.
    const source = new SourceText(
      written.path,
      written.text.replace(/ignore\s*=/gi, (found) => 'x'.repeat(found.length)),
    );
    const ignore = row.config?.dockerignore;
    const view = viewOf(source, ignore === undefined ? undefined : { '.dockerignore': ignore });
    const { findings } = inspect(view, active, rules);
    const instructionAt = (line: number) => {
      const found = view.dockerfile.instructions.find(
        ({ span }) => source.position(span.start).line <= line && line <= source.position(span.end).line,
      );
      return found?.span.start ?? -1;
    };
    for (const [check, part] of parts) {
      const ids = active.filter(({ rule }) => rule.aliases.includes(check)).map(({ rule }) => rule.id);
      const theirs = new Set(row.warnings.filter(({ rule }) => rule === check).map(({ line }) => instructionAt(line)));
      const ours = new Set(
        findings
          .filter(({ rule, location }) => ids.includes(rule) && location.in === 'source')
          .map(({ location }) => instructionAt(source.position(location.span.start).line)),
      );
      for (const at of theirs) ours.has(at) ? part.both++ : part.missed++;
      for (const at of ours) if (!theirs.has(at)) part.alarms++;
    }
  };
  for (const name of ['buildkit', 'buildkit-oracle'])
    for (const row of jsonLines<Row>(join(cases, `${name}.jsonl`))) look(row, new SourceText('Dockerfile', row.dockerfile ?? ''));
  for (const row of jsonLines<Row>(join(corpus, 'buildkit-verdicts.jsonl')))
    look(row, SourceText.fromBytes('Dockerfile', readFileSync(join(corpus, row.id))));

  const scores: Record<string, Score> = {};
  for (const [check, { both, missed, alarms }] of parts) {
    t.diagnostic(`${check}: ${both} as BuildKit, ${missed} missed, ${alarms} alarms`);
    scores[`recall ${check}`] = { passed: both, total: both + missed };
    scores[`precision ${check}`] = { passed: both, total: both + alarms };
    if (narrower.includes(check)) continue;
    assert.ok(both >= 0.95 * (both + missed), `recall of ${check}`);
    assert.ok(both >= 0.95 * (both + alarms), `precision of ${check}`);
  }
  checkScore('buildkit-checks', scores);
});
