import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorTime } from '../support/processor-time.ts';
import { graphOf, rebuilt, rebuiltBy } from './sketch.ts';

test('an instruction runs again when a file it copies changed, and all behind it do', () => {
  const graph = graphOf(
    'FROM node:22',
    'WORKDIR /app',
    'COPY package.json ./',
    'RUN npm ci',
    'COPY . .',
    'RUN npm run build',
    'CMD ["node", "x.js"]',
  );
  assert.deepEqual(rebuilt(graph, { paths: ['src/a.js'] }), ['COPY . . < src/a.js', 'RUN npm run build < parent']);
  assert.deepEqual(rebuilt(graph, { paths: ['package.json'] }), [
    'COPY package.json ./ < package.json',
    'RUN npm ci < parent',
    'COPY . . < package.json',
    'RUN npm run build < parent',
  ]);
  assert.deepEqual(rebuilt(graph, {}), []);
});

test('sources: files, directories, patterns, several, above the root', () => {
  const copies = (source: string, path: string) => rebuiltBy(graphOf('FROM scratch', `COPY ${source} /x/`), path).length === 1;
  assert.ok(copies('a.txt', 'a.txt'));
  assert.ok(!copies('a.txt', 'b/a.txt'));
  assert.ok(!copies('a', 'ab'));
  assert.ok(copies('src', 'src/deep/a.js'));
  assert.ok(copies('./src/', 'src/deep/a.js'));
  assert.ok(copies('/src', 'src/a.js'));
  assert.ok(copies('../../src', 'src/a.js'));
  assert.ok(copies('.', 'anything/at/all'));
  assert.ok(copies('/', 'anything'));
  assert.ok(copies('*.json', 'package.json'));
  assert.ok(!copies('*.json', 'src/package.json'));
  assert.ok(copies('pack*', 'packages/a/b.js'), 'a pattern takes whole directories');
  assert.ok(copies('packages/*/package.json', 'packages/a/package.json'));
  assert.ok(!copies('packages/*/package.json', 'packages/a/b/package.json'));
  assert.ok(copies('packages/*/src', 'packages/a/src/b/c.js'));
  assert.ok(copies('a[^b]c/*', 'a/c/d/e'), 'a class may match a slash');
  assert.ok(!copies('*/*', 'package.json'));
  assert.ok(!copies('[', '['), 'BuildKit refuses the pattern');
  assert.ok(copies('a.txt b.txt', 'b.txt'));
  assert.ok(copies('package.json yarn.loc[k]', 'yarn.lock'));
  assert.ok(rebuiltBy(graphOf('FROM scratch', 'COPY ["with space.txt", "/x/"]'), 'with space.txt').length === 1);
});

test('variables in sources: known ones are replaced, of unknown ones only the constant part counts', () => {
  const graph = graphOf('FROM debian', 'ARG DIR=app', `COPY \${DIR}/a /x`, 'COPY lib/$UNSET/b /y');
  assert.deepEqual(rebuiltBy(graph, 'app/a'), [`COPY \${DIR}/a /x`, 'COPY lib/$UNSET/b /y']);
  assert.deepEqual(rebuiltBy(graph, 'lib/anything'), ['COPY lib/$UNSET/b /y']);
  assert.deepEqual(rebuiltBy(graph, 'other'), []);
});

test('heredocs and remote sources read nothing of the context', () => {
  const graph = graphOf(
    'FROM debian',
    'COPY <<EOF /etc/x',
    'a.txt',
    'EOF',
    'ADD https://example.com/a.txt /a.txt',
    'ADD https://example.com/r.git /r',
  );
  assert.deepEqual(rebuiltBy(graph, 'a.txt', 'r.git', 'https:/example.com/a.txt'), []);
});

test('--exclude takes files out, relative to the source', () => {
  const graph = graphOf('# syntax=docker/dockerfile:1-labs', 'FROM debian', 'COPY --exclude=*.md --exclude=test src /x');
  assert.deepEqual(rebuiltBy(graph, 'src/README.md', 'src/test/a.js'), []);
  assert.equal(rebuiltBy(graph, 'src/docs/README.md').length, 1);
  assert.equal(rebuiltBy(graph, 'src/a.js').length, 1);
});

test('--parents patterns reach into any depth', () => {
  const graph = graphOf(
    '# syntax=docker/dockerfile:1.20',
    'FROM debian',
    'COPY --parents ./**/package.json /x/',
    'COPY --parents a/./b*/c /y/',
  );
  assert.deepEqual(rebuiltBy(graph, 'packages/one/package.json'), ['COPY --parents ./**/package.json /x/', 'COPY --parents a/./b*/c /y/']);
  assert.deepEqual(rebuiltBy(graph, 'packages/one/index.js'), []);
  assert.deepEqual(rebuiltBy(graph, 'a/b1/c/d'), ['COPY --parents a/./b*/c /y/']);
});

test('--link: a copy is cached though what lies under it is not, but what follows stands on both', () => {
  const graph = graphOf('FROM debian', 'COPY a /a', 'COPY --link b /b', 'RUN c');
  assert.deepEqual(rebuiltBy(graph, 'a'), ['COPY a /a', 'RUN c']);
  assert.deepEqual(rebuiltBy(graph, 'b'), ['COPY --link b /b', 'RUN c']);
  const off = graphOf('FROM debian', 'COPY a /a', 'COPY --link=false b /b');
  assert.deepEqual(rebuiltBy(off, 'a'), ['COPY a /a', 'COPY --link=false b /b']);
});

test('stages: copies and mounts from a stage that ran again, stages that start from one, and stages nobody needs', () => {
  const graph = graphOf(
    'FROM node:22 AS deps',
    'COPY package.json .',
    'RUN npm ci',
    'FROM deps AS build',
    'COPY src src',
    'RUN npm run build',
    'FROM debian AS unused',
    'COPY . .',
    'FROM nginx',
    'RUN apt-get update',
    'COPY --from=build /dist /dist',
    'RUN --mount=type=bind,from=deps,target=/deps ls /deps',
  );
  assert.deepEqual(rebuilt(graph, { paths: ['src/a.js'] }), [
    'COPY src src < src/a.js',
    'RUN npm run build < parent',
    'COPY --from=build /dist /dist < contents',
    'RUN --mount=type=bind,from=deps,target=/deps ls /deps < parent',
  ]);
  assert.equal(rebuiltBy(graph, 'package.json').length, 6);
  assert.deepEqual(rebuiltBy(graph, 'other'), []);
});

test('bind mounts of the context count by content; cache mounts, secrets and their files do not', () => {
  const graph = graphOf(
    'FROM node:22',
    'RUN --mount=type=bind,source=package.json,target=package.json --mount=type=cache,target=/root/.npm npm ci',
    'RUN --mount=type=bind,target=/src make -C /src',
    'RUN --mount=type=secret,id=token,target=/token true',
  );
  assert.equal(rebuiltBy(graph, 'package.json').length, 3);
  assert.equal(rebuiltBy(graph, 'Makefile').length, 2);
  assert.deepEqual(rebuiltBy(graphOf('FROM a', 'RUN --mount=type=cache,target=/x true'), 'a'), []);
});

test('configuration costs nothing and invalidates nothing', () => {
  const graph = graphOf('FROM a', 'COPY a /a', 'ENV A=1', 'LABEL b=c', 'EXPOSE 80', 'USER x', 'VOLUME /v', 'CMD ["a"]', 'ENTRYPOINT ["b"]');
  assert.deepEqual(rebuiltBy(graph, 'a'), ['COPY a /a']);
});

test('arguments: every RUN in scope depends on them, COPY only where it names one', () => {
  const graph = graphOf(
    'ARG TAG=1',
    'FROM debian:$TAG AS base',
    'RUN one',
    'FROM debian',
    'RUN two',
    'COPY a /a',
    'ARG SHA',
    'COPY b /b',
    'RUN three',
    'COPY --from=base /x /x',
  );
  assert.deepEqual(rebuilt(graph, { buildArguments: ['SHA'] }), ['RUN three < SHA', 'COPY --from=base /x /x < parent']);
  assert.deepEqual(rebuilt(graph, { buildArguments: ['TAG'] })[0], 'FROM debian:$TAG AS base < TAG');
  assert.equal(rebuilt(graph, { buildArguments: ['TAG'] }).length, 3);
  const named = graphOf('FROM debian', 'ARG V', 'COPY v$V /v', 'ENV E=$V', 'RUN a');
  assert.deepEqual(rebuilt(named, { buildArguments: ['V'] }), ['COPY v$V /v < V', 'RUN a < parent']);
  const hidden = graphOf('FROM debian', 'ARG V', 'ENV V=1', 'RUN a');
  assert.deepEqual(rebuilt(hidden, { buildArguments: ['V'] }), []);
});

test('an argument reaches through ENV, other arguments and a base stage', () => {
  const graph = graphOf('ARG A', `ARG B=\${A}x`, 'FROM debian AS base', 'ARG B', `ENV C=\${B}`, 'FROM base', 'RUN a');
  assert.deepEqual(rebuilt(graph, { buildArguments: ['A'] }), ['RUN a < A']);
});

test('files of any kind of brokenness give a model in linear time', () => {
  const circles = graphOf('FROM b AS a', 'COPY x /', 'FROM a AS b', 'COPY --from=b . .', 'FROM b', 'RUN --mount=from=9 a');
  assert.ok(Array.isArray(rebuiltBy(circles, 'x')));
  assert.deepEqual(rebuiltBy(graphOf(''), 'x'), []);
  assert.deepEqual(rebuiltBy(graphOf('COPY a b', 'FROM'), 'a'), []);
  const doubling = Array.from({ length: 2000 }, (_, index) => `ENV V${index + 1}=$V${index}$V${index}`);
  const elapsed = processorTime();
  rebuilt(graphOf('FROM a', 'ARG V0=', ...doubling, 'RUN a'), { buildArguments: ['V0'] });
  assert.ok(elapsed() < 3000);
});
