import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CorpusKind, corpusFiles, corpusKinds, lintCorpusFile, readCorpusFile } from '../support/corpus-findings.ts';
import { jsonLines, projectRoot, testData } from '../support/data.ts';

/** A finding that tools/sample-findings.ts drew, and what a reader made of it. */
interface Judged {
  readonly kind: CorpusKind;
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  /** `minor`: not worth a warning, or not for the reason that was given. */
  readonly verdict: 'true' | 'false' | 'minor';
  readonly why?: string;
  /** The seed that drew it. */
  readonly draw: number;
}

const judged = jsonLines<Judged>(join(projectRoot, 'test/conformance/sampled-findings.jsonl'));
const last = judged.filter(({ draw }) => draw === judged.at(-1)?.draw);
const serious = new Set(['warning', 'error']);

/** The aim is 0.95; notes.md has what each draw reached. */
const leastShare = 0.9;

test('nine of ten findings of the last draw, at least, are true and worth acting on', () => {
  const worth = last.filter(({ verdict }) => verdict === 'true').length;
  assert.ok(last.length >= 90, `only ${last.length} were drawn`);
  assert.ok(worth / last.length >= leastShare, `${worth} of ${last.length}`);
});

test('what was true is still found, and what was false is not', async (t) => {
  const corpus = testData(t, 'corpus');
  if (corpus === undefined) return;
  const wanted = last.filter(({ verdict }) => verdict === 'true');
  const unwanted = judged.filter(({ verdict }) => verdict === 'false');
  const found = await seriousFindings(corpus, [...wanted, ...unwanted]);
  const name = ({ kind, file, line, rule }: Judged) => `${kind}/${file}:${line} ${rule}`;
  assert.deepEqual(wanted.filter((each) => !found.has(name(each))).map(name), [], 'true, and no longer found');
  assert.deepEqual(unwanted.filter((each) => found.has(name(each))).map(name), [], 'false, and still found');
});

/** `kind/file:line rule` of what is found at warning or error in these files. */
async function seriousFindings(corpus: string, judgements: readonly Judged[]): Promise<Set<string>> {
  const files = new Map(judgements.map(({ kind, file }) => [`${kind}/${file}`, { kind, file }]));
  const found = new Set<string>();
  const paths = new Map(corpusKinds.map((kind) => [kind, corpusFiles(corpus, kind)]));
  for (const [name, { kind, file }] of files) {
    const source = readCorpusFile(corpus, kind, file, paths.get(kind)?.get(file));
    assert.ok(source, `${name} cannot be read`);
    for (const { rule, severity, location } of await lintCorpusFile(kind, source)) {
      if (serious.has(severity)) found.add(`${name}:${source.position(location.span.start).line} ${rule}`);
    }
  }
  return found;
}
