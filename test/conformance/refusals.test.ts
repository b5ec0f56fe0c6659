import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { defaultRules, viewOf } from '../support/rules.ts';
import { checkScore } from '../support/score.ts';

interface Verdict {
  readonly id: string;
  readonly dockerfile?: string;
  readonly error?: { readonly message: string };
  /** BuildKit's linter itself crashed: there is no verdict. */
  readonly panic?: string;
}

/** Differences that notes.md explains; they count as wrong in the score. */
const explained = new Set(['crazy-max__diun/5.Dockerfile']);

/** `# check=error=true` turns BuildKit's own lint rules into errors: no refusal. */
const isLintFailure = ({ error }: Verdict) => error?.message.startsWith('lint violation found for rules') === true;

/** Errors of a build that BuildKit begins. */
const later = new Set(['copy-from-empty-stage', 'unanswered-prompt']);
const reasons = new Set([
  'unknown-stage',
  ...rules
    .filter(({ practice, severity }) => practice === 'correctness' && severity === 'error')
    .filter(({ id }) => !later.has(id))
    .map(({ id }) => id),
]);
/** Info where an argument, the base image or a placeholder may still fill something in, which BuildKit's linter cannot know. */
const incomplete = new Set([
  'blank-base-name',
  'invalid-image-reference',
  'invalid-mount',
  'invalid-platform',
  'invalid-signal',
  'invalid-variable',
  'wrong-arguments',
]);
const active = defaultRules().filter(({ rule }) => reasons.has(rule.id));

/** What a user sees of a refusal: an error of one of the rules that speak of correctness, and none on a file that builds. */
test('a file that BuildKit refuses has an error, and one that it builds has none', (t) => {
  const oracle = testData(t, 'cases/buildkit-oracle.jsonl');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!oracle || !corpus) return;
  const surprises: string[] = [];
  const judge = (verdicts: readonly Verdict[], read: (verdict: Verdict) => SourceText) => {
    const score = { passed: 0, total: 0 };
    for (const verdict of verdicts) {
      if (verdict.panic !== undefined || isLintFailure(verdict)) continue;
      score.total++;
      const { findings } = inspect(viewOf(withoutIgnores(read(verdict))), active, rules);
      const errors = findings.filter(({ rule, severity }) => severity === 'error' || (severity === 'info' && incomplete.has(rule)));
      if (errors.length > 0 === (verdict.error !== undefined)) score.passed++;
      else if (!explained.has(verdict.id)) {
        surprises.push(`${verdict.id}: BuildKit ${verdict.error?.message ?? 'accepts'}, we ${errors[0]?.message ?? 'say nothing'}`);
      }
    }
    return score;
  };
  const parts = {
    oracle: judge(jsonLines<Verdict>(oracle), ({ dockerfile = '' }) => new SourceText('Dockerfile', dockerfile)),
    corpus: judge(jsonLines<Verdict>(join(corpus, 'buildkit-verdicts.jsonl')), ({ id }) =>
      SourceText.fromBytes(id, readFileSync(join(corpus, id))),
    ),
  };
  assert.deepEqual(surprises, []);
  checkScore('refusals', parts);
});

/** Some texts hide what is wrong with them from linters, which does not make them build. */
function withoutIgnores(source: SourceText): SourceText {
  return new SourceText(
    source.path,
    source.text.replace(/ignore\s*=|(?<=^#\s*check=[^\n]{0,40})skip=/gim, (found) => 'x'.repeat(found.length)),
    source.encoding,
  );
}
