import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareReplays } from '../../packages/plimsoll/src/cache/compare.ts';
import { changeFrequency } from '../../packages/plimsoll/src/cache/frequency.ts';
import { type ReplayOptions, replay } from '../../packages/plimsoll/src/cache/replay.ts';
import { processorTime } from '../support/processor-time.ts';
import { commitOf, graphOf, wordsOf } from './sketch.ts';

const everything: ReplayOptions = { contextPath: '', ignores: () => false };
const oneStage = ['FROM node:22', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'CMD ["node", "dist/main.js"]'];
const split = ['FROM node:22', 'COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY . .', 'RUN npm run build'];

const history = [
  commitOf('1', 'src/a.js'),
  commitOf('2', 'src/a.js', 'src/b.js'),
  commitOf('3', 'package.json', 'package-lock.json'),
  commitOf('4', 'docs/index.md'),
  commitOf('5', 'src/c.js'),
];

test('splitting COPY . . : reinstalls only where the manifest changed', () => {
  const options: ReplayOptions = { ...everything, ignores: (path) => path.startsWith('docs/') };
  const before = replay(graphOf(...oneStage), history, options);
  const after = replay(graphOf(...split), history, options);
  const { basis, ...numbers } = compareReplays(before, after);
  // By hand: a copy is 0.2 s, a RUN 0.4 s, npm ci 13.1 s, npm run build 25 s (cost-table.ts).
  const build = 0.2 + 0.4 + 25;
  const install = 0.4 + 13.1;
  assert.equal(numbers.commits, 4);
  assert.equal(numbers.leftOut, 0);
  assert.equal(numbers.reinstallsBefore, 4);
  assert.equal(numbers.reinstallsAfter, 1);
  assert.ok(Math.abs(numbers.secondsPerCommitBefore - (build + install)) < 1e-9);
  assert.ok(Math.abs(numbers.secondsPerCommitAfter - (3 * build + (build + install + 0.2)) / 4) < 1e-9);
  assert.match(basis, /estimated from the last 4 commits that changed the build context/);
});

test('only commits that change something that is sent count', () => {
  const before = replay(graphOf(...oneStage), history, everything);
  const after = replay(graphOf(...oneStage), history, { ...everything, ignores: (path) => path.startsWith('docs/') });
  assert.equal(before.touching, 5);
  assert.equal(after.touching, 4);
  const comparison = compareReplays(before, after);
  assert.equal(comparison.commits, 5, 'one denominator for both');
  assert.ok(comparison.secondsPerCommitAfter < comparison.secondsPerCommitBefore);
});

test('a context below the root sees only its files, relative to itself', () => {
  const commits = [commitOf('1', 'api/src/a.js'), commitOf('2', 'apis/src/a.js', 'src/a.js'), commitOf('3', 'api/b')];
  const result = replay(graphOf('FROM a', 'COPY src /src'), commits, { ...everything, contextPath: 'api' });
  assert.deepEqual(
    result.commits.map(({ touched, rebuilt }) => [touched, rebuilt.length]),
    [
      [true, 1],
      [false, 0],
      [true, 0],
    ],
  );
});

test('counts per instruction, and the cost of a build without cache', () => {
  const graph = graphOf(...split);
  const { rebuilds, coldSeconds } = replay(graph, history, everything);
  const text = graph.dockerfile.source.text;
  assert.deepEqual([...rebuilds].map(([{ instruction }, count]) => `${count} ${wordsOf(text, instruction.span)}`).sort(), [
    '1 COPY package.json package-lock.json ./',
    '1 RUN npm ci',
    '5 COPY . .',
    '5 RUN npm run build',
  ]);
  assert.ok(coldSeconds > 38 && coldSeconds < 42);
});

test('stages run side by side: the longer way decides', () => {
  const graph = graphOf(
    'FROM a AS x',
    'COPY a .',
    'RUN npm ci',
    'FROM a AS y',
    'COPY a .',
    'RUN npm run build',
    'FROM a',
    'COPY --from=x / /',
    'COPY --link --from=y / /',
  );
  const [commit] = replay(graph, [commitOf('1', 'a')], everything).commits;
  assert.ok(Math.abs((commit?.seconds ?? 0) - (0.2 + 25.4 + 0.5)) < 1e-9);
});

test('sizes of the context make copies cost more', () => {
  const run = (contextFiles: { path: string; bytes: number }[]) =>
    replay(graphOf('FROM a', 'COPY . .'), [commitOf('1', 'a')], { ...everything, contextFiles }).seconds;
  assert.ok(run([{ path: 'big', bytes: 800e6 }]) > run([{ path: 'big', bytes: 1e6 }]) + 10);
});

test('builds that fetch what they lack count as reinstalls, unless something fetched it before', () => {
  const reinstalls = (...lines: string[]) => replay(graphOf(...lines), [commitOf('1', 'main.go')], everything).reinstalls;
  assert.equal(reinstalls('FROM golang', 'COPY . .', 'RUN go build -o /app .'), 1);
  assert.equal(reinstalls('FROM golang', 'COPY go.mod go.sum ./', 'RUN go mod download', 'COPY . .', 'RUN go build -o /app .'), 0);
  assert.equal(reinstalls('FROM golang', 'COPY . .', 'RUN --mount=type=cache,target=/go/pkg/mod go build -o /app .'), 0);
  assert.equal(reinstalls('FROM golang', 'COPY . .', 'RUN go mod download', 'RUN go build -o /app .'), 1);
});

test('commits that cannot be judged count nowhere, with the reason', () => {
  const commits = [
    commitOf('1', 'Dockerfile', 'a'),
    commitOf('2', '.dockerignore', 'a'),
    { ...commitOf('3', 'a'), truncated: true as const },
    { ...commitOf('4', 'a'), root: true as const },
    commitOf('5', 'a'),
  ];
  const result = replay(graphOf(...oneStage), commits, { ...everything, dockerfilePath: 'Dockerfile', ignorePath: '.dockerignore' });
  assert.equal(result.touching, 1);
  assert.equal(result.leftOut.size, 4);
  assert.match(compareReplays(result, result).basis, /4 /);
});

test('edits of the Dockerfile count from the instruction on that they change', () => {
  const edited = (before: string[], after: string[]) => {
    const versions = () => ({ before: graphOf(...before), after: graphOf(...after) });
    const options: ReplayOptions = { ...everything, ignores: (path) => path === 'Dockerfile', dockerfilePath: 'Dockerfile', versions };
    const [commit] = replay(graphOf(...split), [commitOf('1', 'Dockerfile')], options).commits;
    return commit?.unjudged ?? commit?.rebuilt.map(({ instruction: { body } }) => body.text);
  };
  const other = (index: number, line: string) => split.map((old, at) => (at === index ? line : old));
  assert.deepEqual(edited(other(4, 'RUN npm run bundle'), split), ['npm run build']);
  assert.deepEqual(edited(other(2, 'RUN npm install'), split), ['npm ci', '. .', 'npm run build']);
  assert.equal((edited(other(0, 'FROM node:20'), split) ?? '').length, 4);
  assert.deepEqual(edited(['# a comment', ...split, 'LABEL a=b', 'CMD ["x"]'], split), []);
  assert.deepEqual(edited([...split.slice(0, 4), 'RUN lint', ...split.slice(4)], split), ['npm run build']);
  assert.deepEqual(edited([...split, 'RUN more'], split), []);
  const moved = edited([...split.slice(0, 2), 'ENV A=1', ...split.slice(2)], split);
  assert.deepEqual(moved, ['npm ci', '. .', 'npm run build'], 'RUN depends on the environment');
  assert.equal(
    edited(split, other(2, 'RUN npm install')),
    'they edit the Dockerfile itself',
    'the new instruction is not in the file that is judged',
  );
  assert.deepEqual(
    edited(
      split.map((line) => line.replace('npm ci', 'npm \\\n  ci')),
      split.map((line) => line.replace('npm ci', 'npm \\\n# why\n  ci')),
    ),
    [],
  );
});

test('changing arguments are part of every build that runs', () => {
  const graph = graphOf('FROM a', 'ARG SHA', 'RUN npm ci', 'COPY a .');
  const once = (changingArguments?: string[]) =>
    replay(graph, [commitOf('1', 'a')], { ...everything, ...(changingArguments && { changingArguments }) }).reinstalls;
  assert.equal(once(), 0);
  assert.equal(once(['SHA']), 1);
});

test('replays of different commits are not compared', () => {
  const one = replay(graphOf(...split), history, everything);
  assert.throws(() => compareReplays(one, replay(graphOf(...split), history.slice(1), everything)), RangeError);
  assert.throws(() => compareReplays(one, replay(graphOf(...split), history.toReversed(), everything)), RangeError);
});

test('how often files and directories change', () => {
  const counts = changeFrequency([...history, commitOf('6', 'src')], '');
  assert.equal(counts.get(''), 6);
  assert.equal(counts.get('src'), 4);
  assert.equal(counts.get('src/a.js'), 2);
  assert.equal(counts.get('package.json'), 1);
  assert.equal(counts.get('absent'), undefined);
  assert.deepEqual([...changeFrequency(history, 'src')].sort(), [
    ['', 3],
    ['a.js', 2],
    ['b.js', 1],
    ['c.js', 1],
  ]);
});

test('a hostile history on a hostile file is given up, with the reason', () => {
  const copies = Array.from({ length: 3000 }, (_, index) => `COPY a*b*c${index} /x`);
  const commits = Array.from({ length: 100 }, (_, index) =>
    commitOf(String(index), ...Array.from({ length: 500 }, (_, file) => `aaaaaaaa/${index}/${file}`)),
  );
  const elapsed = processorTime();
  const result = replay(graphOf('FROM a', ...copies), commits, everything);
  assert.ok(elapsed() < 15_000);
  assert.ok([...result.leftOut.keys()].some((reason) => reason.includes('too many')));
});
