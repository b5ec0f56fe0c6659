import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { State } from '../../packages/plimsoll/src/build/graph.types.ts';
import { graphOf, knownOf, stageAt } from './build-graph.ts';

const final = (lines: readonly string[], options?: Parameters<typeof graphOf>[1]): State => stageAt(graphOf(lines, options), -1).final;
const environment = (state: State) => Object.fromEntries([...state.environment].map(([name, { value }]) => [name, knownOf(value)]));

test('the environment grows, sees the state before the instruction, and is inherited', () => {
  const lines = ['FROM scratch AS a', 'ENV A=1 B=$A', 'ENV C="$A $B" A=2', 'FROM a', 'ENV D=${C}${A}'];
  assert.deepEqual(environment(final(lines)), { A: '2', B: '', C: '1 ', D: '1 2' });
});

test('earlier states keep what they saw', () => {
  const stage = stageAt(graphOf(['FROM scratch', 'ENV A=1', 'RUN x', 'ENV A=2', 'ENV B=3']), 0);
  assert.deepEqual(
    stage.steps.map(({ after }) => environment(after)),
    [{ A: '1' }, { A: '1' }, { A: '2' }, { A: '2', B: '3' }],
  );
  assert.equal(stage.steps[1]?.before, stage.steps[1]?.after);
});

test('a variable that the file does not set is blank on scratch and unknown on an image', () => {
  assert.deepEqual(environment(final(['FROM scratch', 'ENV A=x$HOME'])), { A: 'x' });
  assert.deepEqual(environment(final(['FROM mystery/image', 'ENV A=x$HOME'])), { A: '?' });
});

test('global arguments reach a stage only where they are declared again', () => {
  const lines = ['ARG V=1', 'FROM scratch', 'ENV BEFORE=$V', 'ARG V', 'ENV AFTER=$V', 'ARG W', 'ENV NONE=$W'];
  assert.deepEqual(environment(final(lines)), { BEFORE: '', AFTER: '1', NONE: '?' });
  const state = final(lines, { buildArgs: { V: '2', W: '3' } });
  assert.deepEqual(environment(state), { BEFORE: '', AFTER: '2', NONE: '3' });
  assert.deepEqual(
    [...state.args].map(([name, { value }]) => [name, knownOf(value)]),
    [
      ['V', '2'],
      ['W', '3'],
    ],
  );
});

test('each argument of one ARG sees those in front of it', () => {
  assert.deepEqual(environment(final(['FROM scratch', 'ARG A=1 B=${A}2', 'ENV C=$B'])), { C: '12' });
});

test('user: the base decides until USER does', () => {
  assert.equal(knownOf(final(['FROM scratch']).user), 'root');
  assert.equal(knownOf(final(['FROM mystery/image']).user), '?');
  const state = final(['FROM mystery/image AS a', 'USER app:app', 'FROM a']);
  assert.equal(knownOf(state.user), 'app:app');
  assert.equal(state.userFrom?.stage.index, 0);
  assert.equal(knownOf(final(['FROM scratch', 'USER $NOBODY']).user), 'root');
});

test('working directories are joined', () => {
  const workdir = (...lines: string[]) => knownOf(final(['FROM scratch', ...lines]).workdir);
  assert.equal(workdir(), '/');
  assert.equal(workdir('WORKDIR app', 'WORKDIR ./src/', 'WORKDIR ../lib'), '/app/lib');
  assert.equal(workdir('WORKDIR /app/', 'ENV D=x', 'WORKDIR $D'), '/app/x');
  assert.equal(knownOf(final(['FROM mystery/image', 'WORKDIR app']).workdir), '?');
  assert.equal(knownOf(final(['FROM mystery/image', 'WORKDIR /app', 'WORKDIR x']).workdir), '/app/x');
  const windows = ['# escape=`', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025', 'WORKDIR C:\\app', 'WORKDIR logs'];
  assert.equal(knownOf(final(windows).workdir), '\\app\\logs');
});

test('the shell and its options', () => {
  assert.equal(final(['FROM scratch']).shell.dialect, 'posix');
  const { dialect, pipefail, errexit } = final(['FROM a', 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]']).shell;
  assert.deepEqual([dialect, pipefail, errexit], ['bash', true, true]);
  assert.equal(final(['FROM mcr.microsoft.com/windows/servercore:ltsc2025']).shell.dialect, 'cmd');
});

test('ENTRYPOINT drops an inherited CMD, not one of its own stage', () => {
  const base = ['FROM a AS base', 'CMD ["x"]'];
  assert.equal(final([...base, 'FROM base', 'ENTRYPOINT ["e"]']).cmd, undefined);
  assert.ok(final([...base, 'FROM base', 'CMD ["y"]', 'ENTRYPOINT ["e"]']).cmd);
  assert.ok(final([...base, 'ENTRYPOINT ["e"]']).cmd);
  assert.equal(final([...base, 'FROM base']).cmd?.stage.index, 0);
});

test('ports, volumes, labels, health check and stop signal', () => {
  const state = final([
    'FROM a',
    'ENV PORT="80 443/udp"',
    'EXPOSE $PORT 8000-8010',
    'VOLUME ["/data", "/log"]',
    'LABEL a=1 "b c"=2',
    'HEALTHCHECK CMD true',
    'STOPSIGNAL SIGQUIT',
  ]);
  assert.deepEqual(
    state.exposed.map(({ port }) => port),
    ['80/tcp', '443/udp', '8000-8010/tcp'],
  );
  assert.deepEqual(state.volumes, ['/data', '/log']);
  assert.deepEqual(
    [...state.labels].map(([name, { value }]) => [name, knownOf(value)]),
    [
      ['a', '1'],
      ['b c', '2'],
    ],
  );
  assert.ok(state.healthcheck);
  assert.ok(state.stopSignal);
});

test('mounts are read after expansion', () => {
  const stage = stageAt(
    graphOf(['FROM a', 'ARG DIR=/c', 'RUN --mount=type=cache,target=$DIR,sharing=locked --mount=type=secret,id=s x']),
    0,
  );
  const [cache, secret] = stage.steps[1]?.mounts ?? [];
  assert.deepEqual([cache?.type, cache?.target, cache?.sharing, cache?.readOnly], ['cache', '/c', 'locked', false]);
  assert.deepEqual([secret?.type, secret?.id, secret?.required], ['secret', 's', false]);
});

test('a step expands words of its instruction', () => {
  const step = stageAt(graphOf(['FROM scratch', 'ARG D=out', 'COPY "$D/x" .']), 0).steps[1];
  const word = step?.instruction.keyword === 'COPY' ? step.instruction.sources[0] : undefined;
  assert.equal(word && knownOf(step?.expand(word)), 'out/x');
});

test('scripts and operations are read with the shell in force', () => {
  const stage = stageAt(
    graphOf(['FROM a', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'RUN curl -f x | tar x && apt-get install -y y', 'USER z']),
    0,
  );
  const [, run, user] = stage.steps;
  assert.equal(run?.script?.dialect, 'bash');
  assert.deepEqual(
    run?.script?.pipelines.map(({ pipefail }) => pipefail),
    [true],
  );
  assert.deepEqual(
    run?.operations.map(({ kind }) => kind),
    ['download', 'archive', 'package'],
  );
  assert.equal(run?.script, run?.script);
  assert.deepEqual([user?.script, user?.operations], [undefined, []]);
});

test('facts of the base come from the catalogue', () => {
  const { root, final: state } = stageAt(graphOf(['FROM node:22-alpine']), 0);
  assert.equal(root.kind === 'image' && root.facts?.os, 'alpine');
  assert.equal(knownOf(state.user), 'root');
});

test('a comment says which shell the base image starts commands with', () => {
  const shells = (...lines: string[]) =>
    graphOf(lines).stages.flatMap(({ steps }) =>
      steps.filter(({ instruction }) => instruction.keyword === 'RUN').map(({ before }) => before.shell.words[0]),
    );
  assert.deepEqual(shells('FROM a', 'RUN x', '# hadolint shell=powershell', '', 'RUN x', 'FROM b', 'RUN x'), [
    '/bin/sh',
    'powershell',
    '/bin/sh',
  ]);
  assert.deepEqual(shells('# hadolint shell = pwsh', 'FROM a AS one', 'RUN x', 'FROM one', 'RUN x', 'FROM c', 'RUN x'), [
    'pwsh',
    'pwsh',
    'pwsh',
  ]);
  assert.deepEqual(shells('# hadolint shell=bash', 'FROM a', 'SHELL ["zsh", "-c"]', 'RUN x', '# hadolint shell=ksh', 'RUN x'), [
    'zsh',
    'ksh',
  ]);
  assert.deepEqual(shells('FROM a', '# hadolint shell=bash', 'FROM b', 'RUN x', '# about hadolint shell=bash', 'RUN x'), [
    '/bin/sh',
    '/bin/sh',
  ]);
  const { shell } = final(['FROM a', '# hadolint shell=powershell.exe', 'RUN x']);
  assert.deepEqual([shell.words, shell.dialect, shell.step], [['powershell.exe', '-Command'], 'powershell', undefined]);
});
