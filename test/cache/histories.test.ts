import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareReplays } from '../../packages/plimsoll/src/cache/compare.ts';
import type { Commit } from '../../packages/plimsoll/src/cache/history.types.ts';
import { type ReplayOptions, replay } from '../../packages/plimsoll/src/cache/replay.ts';
import { compileIgnore } from '../../packages/plimsoll/src/context/ignore.ts';
import { testData } from '../support/data.ts';
import { processorTime } from '../support/processor-time.ts';
import { graphOf } from './sketch.ts';

interface Recorded {
  readonly dockerfile: string;
  readonly context: string;
  readonly commits: readonly { readonly sha: string; readonly time: number; readonly changed: readonly (readonly [string, string])[] }[];
  /** By path, then by the commit that brought the text. */
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tree: readonly (readonly [path: string, bytes: number])[];
}

/** A recorded history as the replay takes it, with the newest Dockerfile and ignore file. */
function open(directory: string, name: string) {
  const recorded: Recorded = JSON.parse(readFileSync(join(directory, name), 'utf8'));
  const order = new Map(recorded.commits.map(({ sha }, index) => [sha, index]));
  const versions = Object.entries(recorded.texts[recorded.dockerfile] ?? {}).sort(
    ([a], [b]) => (order.get(a) ?? -1) - (order.get(b) ?? -1),
  );
  const ignorePath = Object.keys(recorded.texts).find((path) => path.endsWith('ignore'));
  const ignores = compileIgnore(Object.values(recorded.texts[ignorePath ?? ''] ?? {}).at(-1) ?? '').ignores;
  const contextPath = recorded.context === '.' ? '' : recorded.context;
  const prefix = contextPath === '' ? '' : `${contextPath}/`;
  const contextFiles = recorded.tree
    .filter(([path]) => path.startsWith(prefix) && !ignores(path.slice(prefix.length)))
    .map(([path, bytes]) => ({ path: path.slice(prefix.length), bytes }));
  const commits = recorded.commits.map(
    ({ sha, time, changed }): Commit => ({ sha, time, changed: changed.map(([status, path]) => ({ status: status as 'M', path })) }),
  );
  const options: ReplayOptions = {
    contextPath,
    ignores,
    contextFiles,
    dockerfilePath: recorded.dockerfile,
    ...(ignorePath !== undefined && { ignorePath }),
    versions({ sha }) {
      const index = versions.findIndex(([at]) => at === sha);
      const [before, after] = [versions[index - 1], versions[index]];
      return before && after ? { before: graphOf(before[1]), after: graphOf(after[1]) } : undefined;
    },
  };
  return { text: versions.at(-1)?.[1] ?? '', commits, options };
}

/** Commits that touch the context, and those left out: facts of the data, counted once and kept. */
const expected: Readonly<Record<string, readonly [touching: number, leftOut: number]>> = {
  'Azure-Samples__aks-store-demo__src_order-service_Dockerfile.json': [36, 3],
  'DocumentDrivenDX__axon__Dockerfile.json': [56, 0],
  'GoogleCloudPlatform__bank-of-anthos__src_frontend_Dockerfile.json': [56, 28],
  'dgtlmoon__changedetection.io__Dockerfile.json': [287, 0],
  'element-hq__synapse__docker_Dockerfile.json': [226, 0],
  'gotify__server__docker_Dockerfile.json': [293, 7],
  'healthchecks__healthchecks__docker_Dockerfile.json': [294, 6],
  'linkwarden__linkwarden__Dockerfile.json': [277, 14],
  'louislam__uptime-kuma__docker_dockerfile.json': [259, 0],
  'supabase__auth__Dockerfile.json': [290, 9],
  'umami-software__umami__Dockerfile.json': [278, 12],
  'wg-easy__wg-easy__Dockerfile.json': [290, 10],
};

test('real histories replay plausibly, quickly and always alike', (t) => {
  const directory = testData(t, 'histories');
  if (!directory) return;
  const names = readdirSync(directory).sort();
  assert.deepEqual(names, Object.keys(expected).sort());
  for (const name of names) {
    const { text, commits, options } = open(directory, name);
    const graph = graphOf(text);
    const result = replay(graph, commits, options);
    const elapsed = processorTime();
    const again = replay(graph, commits, options);
    const milliseconds = elapsed();
    const summary = ({ touching, leftOut, seconds, reinstalls, coldSeconds }: typeof result) => [
      touching,
      [...leftOut],
      seconds,
      reinstalls,
      coldSeconds,
    ];
    assert.deepEqual(summary(again), summary(result), name);
    const leftOut = [...result.leftOut.values()].reduce((sum, count) => sum + count, 0);
    assert.deepEqual([result.touching, leftOut], expected[name], name);
    assert.ok(result.reinstalls <= result.touching && result.secondsPerCommit <= result.coldSeconds + 1e-9, name);
    for (const commit of result.commits) assert.ok(commit.seconds <= result.coldSeconds + 1e-9, name);
    t.diagnostic(
      `${name}: ${milliseconds.toFixed(1)} ms, ${result.reinstalls} of ${result.touching} reinstall, estimated ${result.secondsPerCommit.toFixed(1)} s per commit of ${result.coldSeconds.toFixed(1)} s`,
    );
    // Generous, for a busy machine: it takes 1 to 10 ms.
    assert.ok(milliseconds < 250, `${name} took ${milliseconds} ms`);
  }
});

test('splitting COPY on a real history, counted by hand', (t) => {
  const directory = testData(t, 'histories');
  if (!directory) return;
  const { commits, options } = open(directory, 'wg-easy__wg-easy__Dockerfile.json');
  const together = graphOf('FROM node:lts', 'WORKDIR /app', 'COPY src ./', 'RUN npm ci', 'RUN npm run build');
  const split = graphOf(
    'FROM node:lts',
    'WORKDIR /app',
    'COPY src/package.json src/pnpm-lock.yaml ./',
    'RUN npm ci',
    'COPY src ./',
    'RUN npm run build',
  );
  const { versions: _, ...withoutVersions } = options;
  const { basis, ...comparison } = compareReplays(replay(together, commits, withoutVersions), replay(split, commits, withoutVersions));
  // Counted in the data itself: commits that do not edit the Dockerfile or the ignore file and touch the paths.
  const judged = commits.filter(({ changed }) => !changed.some(({ path }) => path === 'Dockerfile' || path === '.dockerignore'));
  const touching = (...paths: string[]) =>
    judged.filter(({ changed }) => changed.some(({ path }) => paths.some((prefix) => path.startsWith(prefix)))).length;
  assert.equal(comparison.reinstallsBefore, touching('src/'));
  assert.equal(comparison.reinstallsAfter, touching('src/package.json', 'src/pnpm-lock.yaml'));
  assert.deepEqual([comparison.reinstallsBefore, comparison.reinstallsAfter], [222, 93]);
  assert.ok(comparison.secondsPerCommitAfter < comparison.secondsPerCommitBefore * 0.85);
  assert.match(basis, /cannot be judged, because they edit the Dockerfile/);
});
