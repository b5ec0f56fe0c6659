import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultFormat } from '../../packages/plimsoll/src/format/format.types.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkFormat, format } from '../support/layout.ts';
import { checkScore, type Score } from '../support/score.ts';

const verbose = process.env['PLIMSOLL_VERBOSE'] !== undefined;

interface UnitCase {
  readonly id: string;
  readonly fn: string;
  readonly input: string;
  readonly expected?: string;
  readonly config?: { readonly IndentSize?: number; readonly SpaceRedirects?: boolean; readonly TrailingNewline?: boolean };
}

/** Adds to a score; says what fails where that is asked for. */
function count(scores: Record<string, Score>, part: string, passed: boolean, what: string): void {
  const before = scores[part] ?? { passed: 0, total: 0 };
  scores[part] = { passed: before.passed + (passed ? 1 : 0), total: before.total + 1 };
  if (!passed && verbose) console.error(`${part}: ${what}`);
}

/** Whether a text keeps its meaning when it is formatted, and stays as it is the second time. */
function keepsMeaning(source: SourceText): boolean {
  try {
    return checkFormat(source).kept.length === 0;
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error;
    if (verbose) console.error(source.path, error.message);
    return false;
  }
}

/**
 * dockerfmt's own cases and the Dockerfiles of the corpus: every one keeps its meaning, and formatting it again changes nothing.
 * How often we lay a file out exactly as dockerfmt does is counted, too; notes.md says where we differ on purpose.
 */
test('formatting keeps the meaning of real files, and settles at once', (t) => {
  const peer = testData(t, 'cases/dockerfmt');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!peer || !corpus) return;
  const scores: Record<string, Score> = {};
  for (const name of readdirSync(join(peer, 'in')).sort()) {
    const source = SourceText.fromBytes(name, readFileSync(join(peer, 'in', name)));
    count(scores, 'dockerfmt: meaning kept', keepsMeaning(source), name);
    const expected = readFileSync(join(peer, 'out', name), 'utf8');
    const { text } = format(source);
    count(scores, 'dockerfmt: same files', text === expected, name);
    const lines = new Set(expected.split('\n'));
    for (const line of text.split('\n')) count(scores, 'dockerfmt: same lines', lines.has(line), `${name}: ${line}`);
  }
  for (const { id, fn, input, expected, config } of jsonLines<UnitCase>(join(peer, 'unit-cases.jsonl'))) {
    if ((fn !== 'PerDirective' && fn !== 'ConfigVariations') || expected === undefined) continue;
    const { IndentSize: indent = 4, TrailingNewline: finalNewline = true } = config ?? {};
    count(scores, 'dockerfmt: unit cases', format(input, { ...defaultFormat, indent, finalNewline }).text === expected, id);
  }
  for (const name of globSync('**/*Dockerfile', { cwd: corpus }).sort()) {
    const source = SourceText.fromBytes(name, readFileSync(join(corpus, name)));
    count(scores, 'corpus: meaning kept, settled', keepsMeaning(source), name);
  }
  for (const [part, { passed, total }] of Object.entries(scores)) t.diagnostic(`${part}: ${passed}/${total}`);
  checkScore('format', scores);
  for (const part of ['dockerfmt: meaning kept', 'corpus: meaning kept, settled'])
    assert.equal(scores[part]?.passed, scores[part]?.total, part);
});
