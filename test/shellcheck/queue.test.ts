import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { type OpenedFile, Shellcheck } from '../../packages/plimsoll/src/engine/shellcheck.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { checkByHalves } from '../../packages/plimsoll/src/shellcheck/halving.ts';
import type { Provider, ScriptResult } from '../../packages/plimsoll/src/shellcheck/provider.types.ts';
import { noStore, openResultStore, type ResultStore } from '../../packages/plimsoll/src/shellcheck/result-store.ts';
import { ShellcheckSession } from '../../packages/plimsoll/src/shellcheck/session.ts';
import { allRules, viewOf } from '../support/rules.ts';

const comment = { line: 3, column: 1, endLine: 3, endColumn: 2, code: 2086, level: 'info', message: 'it says so.' } as const;
const graphOf = (...bodies: string[]) =>
  buildGraph(parseDockerfile(new SourceText('Dockerfile', `FROM debian:12\n${bodies.map((body) => `RUN ${body}\n`).join('')}`)));

/** Says the same of every script; remembers what it was asked. */
function sameOfAll(asked: string[][], result: (script: string) => ScriptResult = () => ({ comments: [comment] })): Provider {
  return {
    version: '1',
    knowsBusybox: true,
    parallel: 2,
    batch: 4,
    least: 1,
    async check(scripts) {
      asked.push(scripts.map((script) => script.split('\n')[2] ?? ''));
      await new Promise((resolve) => setTimeout(resolve, 5));
      return scripts.map(result);
    },
    close() {},
  };
}

async function problemsIn(session: ShellcheckSession, graph: ReturnType<typeof graphOf>) {
  await session.settle(session.add(graph));
  return session.problems(graph).map(({ at }) => graph.dockerfile.source.slice(at));
}

test('each text is read once, many in one call', async () => {
  const asked: string[][] = [];
  const session = new ShellcheckSession(sameOfAll(asked), noStore);
  const graph = graphOf('a', 'b', 'a', 'c', 'd', 'e');
  assert.deepEqual(await problemsIn(session, graph), ['a', 'b', 'a', 'c', 'd', 'e']);
  assert.deepEqual(asked, [['a', 'b', 'c', 'd'], ['e']]);
  assert.deepEqual(session.add(graphOf('e', 'a')), [], 'all is known');
});

test('a script that ShellCheck cannot read is said to be unchecked; the others are not the worse for it', async () => {
  const session = new ShellcheckSession(
    sameOfAll([], (script) => (script.includes('bad') ? { failed: 'it took too long' } : { comments: [comment] })),
    noStore,
  );
  const graph = graphOf('a', 'bad');
  assert.deepEqual(await problemsIn(session, graph), ['a']);
  assert.deepEqual(
    session.unknowns(graph).map(({ reason }) => reason),
    ['a script was not checked by ShellCheck: it took too long'],
  );
});

test('a call that fails is made again by halves', async () => {
  const calls: number[] = [];
  const results = await checkByHalves(
    ['a', 'b', 'bad', 'c'],
    async (some) => {
      calls.push(some.length);
      return some.includes('bad') ? 'it died' : some.map(() => ({ comments: [] }));
    },
    () => false,
  );
  assert.deepEqual(
    results.map((result) => 'failed' in result),
    [false, false, true, false],
  );
  assert.deepEqual(calls, [4, 2, 2, 1, 1]);
});

function storeIn(t: TestContext): { folder: string; open: () => ResultStore } {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder: join(folder, 'results'), open: () => openResultStore(join(folder, 'results')) };
}

test('what was said is remembered by text and version, privately', async (t) => {
  const { folder, open } = storeIn(t);
  const asked: string[][] = [];
  const first = new ShellcheckSession(sameOfAll(asked), open());
  await problemsIn(first, graphOf('a', 'b'));
  first.close();
  const calls = asked.length;
  const second = new ShellcheckSession(sameOfAll(asked), open());
  assert.deepEqual(await problemsIn(second, graphOf('b', 'a')), ['b', 'a']);
  assert.equal(asked.length, calls);
  const other = new ShellcheckSession({ ...sameOfAll(asked), version: '2' }, open());
  await problemsIn(other, graphOf('a'));
  assert.equal(asked.length, calls + 1, 'another version is asked again');
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
});

test('what is damaged, cut off or not our own is not believed', async (t) => {
  const { folder, open } = storeIn(t);
  const store = open();
  const repaired = { ...comment, fix: [{ line: 3, column: 1, endLine: 3, endColumn: 1, text: '"' }] };
  store.put('aaa', [repaired]);
  store.put('aab', [comment]);
  store.put('aac', []);
  store.save();
  const [name = ''] = readdirSync(folder);
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/aab .*/, 'aab [{"line":"x"}]').replace('aac []', 'aac [{"li'));
  const damaged = open();
  assert.deepEqual(damaged.get('aaa'), [repaired]);
  assert.equal(damaged.get('aab'), undefined);
  assert.equal(damaged.get('aac'), undefined);
  damaged.put('aad', []);
  damaged.save();
  assert.deepEqual(open().get('aad'), []);
});

test('files come through in their order, each once, whatever ShellCheck answers first', async () => {
  const shellcheck = new Shellcheck({ choice: { use: 'off' }, env: {}, programEnv: {}, cache: false, onSignal: () => () => {} });
  const active = allRules();
  async function* names() {
    for (let index = 0; index < 200; index++) yield `f${index}`;
  }
  const open = async (name: string): Promise<OpenedFile & { name: string }> => ({
    name,
    view: viewOf(new SourceText(name, `FROM debian:12\nRUN ${name}\n`)),
    active,
  });
  const seen: string[] = [];
  for await (const { name } of shellcheck.inOrder(names(), open)) seen.push(name);
  assert.equal(seen.length, 200);
  assert.deepEqual(
    seen,
    Array.from({ length: 200 }, (_, index) => `f${index}`),
  );
});
