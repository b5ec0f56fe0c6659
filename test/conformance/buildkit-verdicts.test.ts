import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Diagnostic } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

interface Verdict {
  readonly id: string;
  readonly dockerfile?: string;
  readonly error?: { readonly line?: number; readonly message: string };
  /** BuildKit's linter itself crashed: there is no verdict. */
  readonly panic?: string;
}

interface Tally {
  passed: number;
  total: number;
}

/**
 * Files that we judge differently from BuildKit's linter on purpose, or for a reason that is none of a build graph; notes.md
 * says why. Any other disagreement fails.
 */
const explained = new Set(['err-026', 'crazy-max__diun/5.Dockerfile']);
/** Those of them that still disagree. */
const met = new Set<string>();

/** `# check=error=true` turns BuildKit's own lint rules into errors: those are rules of ours, not refusals. */
const isLintFailure = ({ error }: Verdict) => error?.message.startsWith('lint violation found for rules') === true;

test('a file is refused if and only if BuildKit refuses it, at the same line', (t) => {
  const oracle = testData(t, 'cases/buildkit-oracle.jsonl');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!oracle || !corpus) return;
  const line = { passed: 0, total: 0 };
  const surprises: string[] = [];
  const parts = {
    oracle: judge(jsonLines<Verdict>(oracle), ({ dockerfile = '' }) => new SourceText('Dockerfile', dockerfile), line, surprises),
    corpus: judge(
      jsonLines<Verdict>(join(corpus, 'buildkit-verdicts.jsonl')),
      ({ id }) => SourceText.fromBytes(id, readFileSync(join(corpus, id))),
      line,
      surprises,
    ),
    line,
  };
  assert.deepEqual(surprises, []);
  assert.deepEqual(
    [...explained].filter((id) => !met.has(id)),
    [],
    'explanations that are no longer needed',
  );
  checkScore('buildkit-verdicts', parts);
});

const isReference = ({ code }: Diagnostic) => code === 'invalid-image-reference';

function judge(verdicts: readonly Verdict[], read: (verdict: Verdict) => SourceText, line: Tally, surprises: string[]): Tally {
  const score = { passed: 0, total: 0 };
  for (const verdict of verdicts) {
    if (verdict.panic !== undefined || isLintFailure(verdict)) continue;
    const source = read(verdict);
    const dockerfile = parseDockerfile(source);
    const refusals = [...dockerfile.diagnostics, ...buildGraph(dockerfile).diagnostics].filter(({ accepted }) => !accepted);
    const agrees = refusals.length > 0 === (verdict.error !== undefined);
    score.total++;
    if (agrees) score.passed++;
    else if (explained.has(verdict.id)) met.add(verdict.id);
    else {
      surprises.push(`${verdict.id}: BuildKit ${verdict.error?.message ?? 'accepts'}, we ${refusals[0]?.message ?? 'accept'}`);
    }
    const [first] = refusals;
    if (!first || verdict.error?.line === undefined) continue;
    line.total++;
    // BuildKit checks image references concurrently: which of several bad ones it names is chance.
    const candidates = refusals.filter((refusal) => refusal === first || (isReference(first) && isReference(refusal)));
    const lines = candidates.map(({ span }) => source.lineIndex(span.start) + 1);
    if (lines.includes(verdict.error.line)) line.passed++;
    else if (explained.has(verdict.id)) met.add(verdict.id);
    else {
      surprises.push(`${verdict.id}: BuildKit at line ${verdict.error.line} ${verdict.error.message}, we at ${lines} ${first.message}`);
    }
  }
  return score;
}
