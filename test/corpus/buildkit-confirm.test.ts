import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { Random } from '../../fuzz/random.ts';
import { encode, SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { checkWithBuildKit, dockerClient } from '../support/buildkit.ts';
import { skipOrFail, testData } from '../support/data.ts';
import { fixSource } from '../support/fixes.ts';
import { format } from '../support/layout.ts';

/**
 * The judge of a fix that is not ours: files which the real BuildKit accepts have to be accepted after fixing, without a kind of
 * warning that they did not have.
 */
const drawn = 300;

interface Fixed {
  readonly file: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly by: string;
}

describe('BuildKit takes what fixes change', () => {
  for (const [unsafe, seed] of [
    [false, 20260810],
    [true, 20260811],
  ] as const) {
    test(`${drawn} files with ${unsafe ? 'all' : 'safe'} fixes`, async (t) => {
      const root = testData(t, 'corpus/dockerfiles');
      const docker = dockerClient();
      if (!docker) return skipOrFail(t, 'engine', 'a Docker engine (DOCKER_HOST and DOCKER)');
      if (root) await confirm(t, docker, fixedFiles(root, unsafe, seed));
    });
  }
});

test(`BuildKit takes what format changes: ${drawn} files`, async (t) => {
  const root = testData(t, 'corpus/dockerfiles');
  const docker = dockerClient();
  if (!docker) return skipOrFail(t, 'engine', 'a Docker engine (DOCKER_HOST and DOCKER)');
  if (root) await confirm(t, docker, formattedFiles(root, 20260812));
});

async function confirm(t: TestContext, docker: string, candidates: Iterator<Fixed>): Promise<void> {
  const wrong: string[] = [];
  let confirmed = 0;
  let refusedBefore = 0;
  while (confirmed < drawn) {
    const batch = take(candidates, Math.min(120, drawn - confirmed));
    if (batch.length === 0) break;
    const before = await checkWithBuildKit(
      docker,
      batch.map((entry) => entry.before),
    );
    const accepted = batch.flatMap((entry, index) => {
      const verdict = before[index];
      return verdict && verdict.error === undefined ? [{ entry, verdict }] : [];
    });
    refusedBefore += batch.length - accepted.length;
    const after = await checkWithBuildKit(
      docker,
      accepted.map(({ entry }) => entry.after),
    );
    for (const [index, { entry, verdict }] of accepted.entries()) {
      const now = after[index];
      assert.ok(now);
      const added = now.warnings.filter((kind) => !verdict.warnings.includes(kind));
      if (now.error !== undefined) wrong.push(`${entry.file} (${entry.by}): ${now.error}`);
      else if (added.length > 0) wrong.push(`${entry.file} (${entry.by}): new warning ${added.join(', ')}`);
    }
    confirmed += accepted.length;
  }
  t.diagnostic(`${confirmed} files confirmed; ${refusedBefore} that BuildKit refused before the fix were not drawn`);
  assert.equal(wrong.length, 0, `${wrong.length} of ${confirmed} files:\n${wrong.slice(0, 30).join('\n')}`);
  assert.ok(confirmed > 0, 'some file was changed');
}

function take<T>(source: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function* fixedFiles(root: string, unsafe: boolean, seed: number): Generator<Fixed> {
  for (const { file, bytes, source } of shuffledFiles(root, seed)) {
    const fixed = fixSource(source, { unsafe });
    if (fixed.source.text === source.text) continue;
    const by = [...new Set(fixed.applied.map(({ rule }) => rule))].join(', ');
    yield { file, before: bytes, after: encode(fixed.source.text, fixed.source.encoding), by };
  }
}

function* formattedFiles(root: string, seed: number): Generator<Fixed> {
  for (const { file, bytes, source } of shuffledFiles(root, seed)) {
    const { text } = format(source);
    if (text !== source.text) yield { file, before: bytes, after: encode(text, source.encoding), by: 'format' };
  }
}

function* shuffledFiles(root: string, seed: number): Generator<{ file: string; bytes: Uint8Array; source: SourceText }> {
  const random = new Random(seed);
  const files = globSync('**/*.Dockerfile', { cwd: root }).sort();
  while (files.length > 0) {
    const [file = ''] = files.splice(random.below(files.length), 1);
    const bytes = readFileSync(`${root}/${file}`);
    yield { file, bytes, source: SourceText.fromBytes('Dockerfile', bytes) };
  }
}
