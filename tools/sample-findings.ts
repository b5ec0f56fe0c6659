/**
 * Draws findings at random over the real files of the test data, to be read one by one:
 * `node tools/sample-findings.ts [count] [seed] [level…]` prints JSON Lines for test/conformance/sampled-findings.jsonl, without
 * verdicts; other levels than warning and error may be asked for. Each file is looked at alone, as `plimsoll lint` does. At most
 * two findings come from one file, and none from a file of an earlier draw. What other kinds cannot give comes from Dockerfiles.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CorpusKind, corpusFiles, corpusKinds, lintCorpusFile, readCorpusFile } from '../test/support/corpus-findings.ts';
import { projectRoot } from './project.ts';

const [count = '200', seed = '1', ...asked] = process.argv.slice(2);
const levels = new Set(asked.length > 0 ? asked : ['error', 'warning']);
const corpus = join(projectRoot, '.data/corpus');
/** Of a hundred findings: the kinds of file as people meet them. */
const shares: Record<CorpusKind, number> = { dockerfiles: 0.8, compose: 0.1, workflows: 0.05, kubernetes: 0.05 };

/** A small generator of random numbers (mulberry32): the same seed draws the same findings. */
function random(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const drawn = new Set(
  readFileSync(join(projectRoot, 'test/conformance/sampled-findings.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly file: string })
    .map(({ kind, file }) => `${kind}/${file}`),
);
const next = random(Number(seed));
const remaining = new Map<CorpusKind, [string, string][]>();
for (const kind of corpusKinds) {
  if (!existsSync(join(corpus, kind, 'manifest.jsonl'))) throw new Error(`${corpus}/${kind} is not there: unpack the test data first`);
  remaining.set(
    kind,
    [...corpusFiles(corpus, kind)].filter(([file]) => !drawn.has(`${kind}/${file}`)),
  );
}
let missing = 0;
for (const kind of corpusKinds) missing += await draw(kind, Math.round(Number(count) * shares[kind]));
// Of some kinds there are few files.
await draw('dockerfiles', missing);

/** Prints so many findings in files of a kind that were not drawn yet; gives the number that could not be had. */
async function draw(kind: CorpusKind, wanted: number): Promise<number> {
  const files = remaining.get(kind) ?? [];
  let left = wanted;
  while (left > 0 && files.length > 0) {
    const [[file, path] = []] = files.splice(Math.floor(next() * files.length), 1);
    const source = file === undefined ? undefined : readCorpusFile(corpus, kind, file, path);
    if (!source) continue;
    const found = (await lintCorpusFile(kind, source)).filter(({ severity }) => levels.has(severity));
    for (let taken = 0; taken < 2 && found.length > 0 && left > 0; taken++) {
      const [finding] = found.splice(Math.floor(next() * found.length), 1);
      if (!finding) break;
      const { line } = source.position(finding.location.span.start);
      console.log(JSON.stringify({ kind, file, line, rule: finding.rule, severity: finding.severity, message: finding.message }));
      left--;
    }
  }
  return left;
}
