import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { allRules } from '../support/rules.ts';
import { checkScore, type Score } from '../support/score.ts';
import { buildkitRows, inBuildkitsWords } from './buildkit-rows.ts';

/** Checks that the rules decide as BuildKit does without being asked to, instruction by instruction. */
const exact = [
  'ConsistentInstructionCasing',
  'CopyIgnoredFile',
  'DuplicateStageName',
  'ExposeInvalidFormat',
  'ExposeProtoCasing',
  'FromAsCasing',
  'FromPlatformFlagConstDisallowed',
  'InvalidDefinitionDescription',
  'LegacyKeyValueFormat',
  'MaintainerDeprecated',
  'MultipleInstructionsDisallowed',
  'NoEmptyContinuation',
  'RedundantTargetPlatform',
  'ReservedStageName',
  'StageNameCasing',
  'UndefinedArgInFrom',
];
/** Those that they decide otherwise on purpose, unless `as: buildkit` asks for its verdict; notes.md says why. */
const different = ['InvalidDefaultArgInFrom', 'JSONArgsRecommended', 'SecretsUsedInArgOrEnv', 'UndefinedVar', 'WorkdirRelativePath'];

/** Files in which the preset finds something else than BuildKit, and refused ones in which it does not find all; notes.md says why. */
const explained = new Map([
  ['parse_test-08', 'MaintainerDeprecated'],
  ['err-031', 'FromAsCasing'],
  ['dockerfmt-misc.dockerfile', 'MaintainerDeprecated'],
]);
/** Files that BuildKit refuses and in which the preset finds no error, or the other way round. */
const explainedExits = new Set([
  'crazy-max__diun/5.Dockerfile',
  'stackabletech__docker-images/5.Dockerfile',
  'stackabletech__docker-images/28.Dockerfile',
  'stackabletech__docker-images/32.Dockerfile',
]);

/** For each check, how often it is found where BuildKit finds it, only there, and only here. */
class Tally {
  readonly #parts = new Map<string, { both: number; missed: number; alarms: number }>();

  add(theirs: ReadonlySet<string>, ours: ReadonlySet<string>): void {
    for (const found of new Set([...theirs, ...ours])) {
      const part = this.part(found.slice(0, found.indexOf('@')));
      if (!ours.has(found)) part.missed++;
      else if (!theirs.has(found)) part.alarms++;
      else part.both++;
    }
  }

  part(check: string) {
    const part = this.#parts.get(check) ?? { both: 0, missed: 0, alarms: 0 };
    this.#parts.set(check, part);
    return part;
  }

  /** @param prefix in front of `recall` and `precision`. */
  scores(checks: readonly string[], prefix = ''): Record<string, Score> {
    const scores: Record<string, Score> = {};
    for (const check of checks) {
      const { both, missed, alarms } = this.part(check);
      if (both + missed > 0) scores[`${prefix}recall ${check}`] = { passed: both, total: both + missed };
      if (both + alarms > 0) scores[`${prefix}precision ${check}`] = { passed: both, total: both + alarms };
    }
    return scores;
  }
}

function missing(wanted: ReadonlySet<string>, found: ReadonlySet<string>): readonly string[] {
  return [...wanted].filter((each) => !found.has(each));
}

/**
 * BuildKit's own checks, as it reported them for its tests, collected texts and real files: by our rules as they are, and, file by file,
 * by the preset `buildkit`, which promises its verdicts.
 */
test("BuildKit's checks find the same instructions", async (t) => {
  const own = allRules().filter(({ rule }) => rule.aliases.some((alias) => exact.includes(alias) || different.includes(alias)));
  const preset = (await configFinder(rules, '/', undefined, { presets: ['buildkit'] })('/')).rulesFor('/Dockerfile');
  const usual = new Tally();
  const imitated = new Tally();
  const files = { passed: 0, total: 0 };
  const refused = { passed: 0, total: 0 };
  const exits = { passed: 0, total: 0 };
  const surprises: string[] = [];
  for (const { id, view, warnings, refused: isRefused, complete } of buildkitRows(t)) {
    if (complete && !isRefused) usual.add(warnings, inBuildkitsWords(view, inspect(view, own, rules, ['buildkit']).findings));
    const { findings } = inspect(view, preset, rules, ['buildkit']);
    const ours = inBuildkitsWords(view, findings);
    if (complete) imitated.add(warnings, ours);
    // BuildKit stops where it refuses a file; we go on.
    const differing = [...missing(warnings, ours), ...(complete ? missing(ours, warnings) : [])];
    const part = complete ? files : refused;
    part.total++;
    if (differing.length === 0) part.passed++;
    else if (!differing.every((found) => found.split('@')[0] === explained.get(id))) surprises.push(`${id}: ${differing.join(' ')}`);
    exits.total++;
    if (isRefused === findings.some(({ severity }) => severity === 'error')) exits.passed++;
    else if (!explainedExits.has(id)) surprises.push(`${id}: BuildKit ${isRefused ? 'refuses' : 'accepts'} it`);
  }
  if (files.total === 0) return;
  t.diagnostic(`${files.passed} of ${files.total} files as BuildKit; of ${refused.total} refused ones ${refused.passed} with its warnings`);
  assert.deepEqual(surprises, []);
  assert.ok(files.passed >= 0.995 * files.total, 'files with the same checks on the same lines');
  for (const check of exact) {
    const { both, missed, alarms } = usual.part(check);
    assert.ok(both >= 0.95 * (both + missed), `recall of ${check}`);
    assert.ok(both >= 0.95 * (both + alarms), `precision of ${check}`);
  }
  const all = [...exact, ...different];
  checkScore('buildkit-checks', {
    ...usual.scores(all),
    ...imitated.scores(all, 'preset: '),
    'preset: files': files,
    'preset: refused files with all warnings': refused,
    'preset: exit codes': exits,
  });
});
