import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Onlooker, type Readable } from '../../packages/plimsoll/src/commands/look.ts';
import { lookInThreads, threadsFor } from '../../packages/plimsoll/src/commands/look-in-threads.ts';
import { type DiskObserver, observeDisk } from '../../packages/plimsoll/src/disk/observer.ts';
import { Shellcheck } from '../../packages/plimsoll/src/engine/shellcheck.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { folder } from '../support/folder.ts';

const options = {
  config: undefined,
  rule: [],
  preset: [],
  target: undefined,
  platform: undefined,
  'build-arg': ['TAG=3'],
  'build-context': [],
};
const dockerfile = (index: number) =>
  `ARG TAG\nFROM debian:\${TAG}\nCOPY . /app\nRUN apt-get update && apt-get install curl\nENV APP_PASSWORD=secret${index}\nCMD start ${index}\n`;

function prepare(t: TestContext) {
  const cwd = folder(t, { 'app/node_modules/a.js': '', 'app/package.json': '{}', 'plimsoll.yaml': 'rules:\n  runs-as-root: off\n' });
  const files = Array.from({ length: 24 }, (_, index): Readable => {
    const path = `app/Dockerfile.${index}`;
    writeFileSync(join(cwd, path), dockerfile(index));
    return { path, kind: 'dockerfile', source: new SourceText(path, dockerfile(index)) };
  });
  // A file that is built as a Compose file says stays in this thread.
  files.splice(3, 0, { ...(files[3] as Readable), plan: { context: undefined } });
  const io = { cwd, env: {} };
  const shellcheck = new Shellcheck({ choice: { use: 'off' }, env: {}, programEnv: {}, cache: false, onSignal: () => () => undefined });
  const look = (threads: number) => lookInThreads(files, new Onlooker(options, io, shellcheck), shellcheck, options, io, threads);
  return { cwd, look };
}

test('threads see what one thread sees, in the order of the files', async (t) => {
  const { look } = prepare(t);
  const alone = await look(1);
  assert.equal(alone.length, 25);
  assert.ok(alone.every(({ judged }) => judged.findings.some(({ rule }) => rule === 'secret-in-environment')));
  assert.deepEqual(await look(3), alone);
});

test('what threads ask of the disk is known to whoever observes it', async (t) => {
  const { cwd, look } = prepare(t);
  const asked = async (threads: number) => {
    const questions = new Map<string, string>();
    const observer: DiskObserver = {
      asked: ({ kind, path, detail }, answer) => questions.set(`${kind} ${detail} ${path}`, answer),
      transient: () => questions.set('transient', ''),
    };
    observeDisk(observer);
    try {
      await look(threads);
    } finally {
      observeDisk(undefined);
    }
    return questions;
  };
  const alone = await asked(1);
  assert.ok(
    [...alone.keys()].some((question) => question.endsWith(join(cwd, 'app'))),
    'the context was looked at',
  );
  const together = await asked(3);
  assert.ok(!together.has('transient'));
  for (const [question, answer] of alone) assert.equal(together.get(question), answer, question);
});

test('few files or processors are worth no thread', () => {
  assert.equal(threadsFor(1599, 64), 1);
  assert.equal(threadsFor(100_000, 2), 1);
  assert.equal(threadsFor(2400, 8), 3);
  assert.equal(threadsFor(100_000, 64), 4);
});
