import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../../packages/plimsoll/src/build/graph.types.ts';
import { stageByName, usesOf } from '../../packages/plimsoll/src/build/queries.ts';
import { graphOf, knownOf, stageAt } from './build-graph.ts';

const takesOf = (stage: Stage) =>
  stage.takes.map(({ by, source }) => {
    if (source.kind === 'stage') return `${by} stage ${source.stage.index}`;
    if (source.kind === 'image') return `${by} image ${source.reference.familiar}`;
    return source.kind === 'context' ? `${by} context ${source.name}` : `${by} unknown`;
  });

test('a base is an image, scratch, or a stage above', () => {
  const graph = graphOf(['FROM node:22 AS build', 'FROM scratch', 'FROM build', 'FROM $BASE']);
  assert.deepEqual(
    graph.stages.map(({ base }) => base.kind),
    ['image', 'scratch', 'stage', 'unknown'],
  );
  const { root } = stageAt(graph, 2);
  assert.equal(root.kind === 'image' && root.reference.familiar, 'node');
});

test('global arguments are expanded in order, build arguments win, undeclared names are blank', () => {
  const lines = ['ARG VERSION=22', 'ARG BASE=node:${VERSION}-slim', 'FROM $BASE$NOTHING'];
  assert.equal(knownOf(stageAt(graphOf(lines), 0).image), 'node:22-slim');
  assert.equal(knownOf(stageAt(graphOf(lines, { buildArgs: { VERSION: '24' } }), 0).image), 'node:24-slim');
  assert.equal(knownOf(graphOf(lines).globalArgs.get('BASE')?.value), 'node:22-slim');
});

test('an argument without default leaves the base unknown', () => {
  const stage = stageAt(graphOf(['ARG TAG', 'FROM node:${TAG}20']), 0);
  assert.equal(knownOf(stage.image), '?');
  assert.equal(stage.base.kind, 'unknown');
});

test('what depends on the platform is known only if a platform was asked for', () => {
  const lines = ['FROM --platform=$BUILDPLATFORM alpine AS tools', 'FROM app-$TARGETARCH'];
  assert.equal(knownOf(stageAt(graphOf(lines), 0).platform), '?');
  assert.equal(knownOf(stageAt(graphOf(lines), 1).image), '?');
  assert.equal(knownOf(stageAt(graphOf(lines, { platform: 'linux/arm64' }), 1).image), 'app-arm64');
  assert.equal(knownOf(stageAt(graphOf(['FROM --platform=linux/x86_64 alpine']), 0).platform), 'linux/amd64');
});

test('a base chosen by the platform takes from every stage that may be meant', () => {
  const graph = graphOf(['FROM a AS base-amd64', 'FROM b AS base-arm64', 'FROM c AS other', 'FROM base-$TARGETARCH']);
  assert.deepEqual(
    graph.stages.map(({ reachable }) => reachable),
    [true, true, false, true],
  );
});

test('takes come from FROM, COPY --from and mounts', () => {
  const graph = graphOf(
    [
      'FROM golang:1.25 AS Build',
      'FROM alpine AS assets',
      'FROM assets',
      'COPY --from=build /a /b',
      'COPY --from=1 /a /c',
      'COPY --from=docker.io/library/nginx /x /y',
      'COPY --from=extra /x /z',
      'RUN --mount=from=BUILD,target=/m --mount=type=cache,target=/c true',
    ],
    { contexts: ['extra'] },
  );
  assert.deepEqual(takesOf(stageAt(graph, 2)), [
    'from stage 1',
    'copy stage 0',
    'copy stage 1',
    'copy image nginx',
    'copy context extra',
    'mount stage 0',
  ]);
  assert.equal(usesOf(graph, stageAt(graph, 0)).length, 2);
  assert.equal(stageByName(graph, 'BUILD')?.index, 0);
});

test('shipped and reachable stages', () => {
  const lines = ['FROM a AS base', 'FROM base AS build', 'FROM c AS unused', 'FROM base AS final', 'COPY --from=build /x /x'];
  const marks = (target?: string) =>
    graphOf(lines, target === undefined ? {} : { target }).stages.map(
      ({ shipped, reachable }) => `${shipped ? 's' : '-'}${reachable ? 'r' : '-'}`,
    );
  assert.deepEqual(marks(), ['sr', '-r', '--', 'sr']);
  assert.deepEqual(marks('Build'), ['sr', 'sr', '--', '--']);
  assert.deepEqual(marks('2'), ['--', '--', 'sr', '--']);
  assert.deepEqual(marks('missing'), ['--', '--', '--', '--']);
  assert.equal(graphOf(lines, { target: 'missing' }).shipped, undefined);
});

test('triggers of ONBUILD run first in stages that start from the stage, not in those behind', () => {
  const graph = graphOf([
    'FROM x AS tools',
    'FROM a AS base',
    'ONBUILD COPY --from=tools /t /t',
    'FROM base AS child',
    'RUN true',
    'FROM child',
  ]);
  assert.deepEqual(
    graph.stages.map(({ steps }) => steps.map(({ instruction }) => instruction.keyword)),
    [[], ['ONBUILD'], ['COPY', 'RUN'], []],
  );
  assert.deepEqual(takesOf(stageAt(graph, 2)), ['from stage 1', 'copy stage 0']);
});

test('a file without stages has an empty graph', () => {
  const graph = graphOf('# nothing\n');
  assert.deepEqual([graph.stages.length, graph.shipped, graph.diagnostics.length], [0, undefined, 0]);
});
