import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseOf } from '../../../packages/plimsoll/src/facts/image/base.ts';
import { matchDockerfile } from '../../../packages/plimsoll/src/facts/image/dockerfile.ts';
import { historySteps } from '../../../packages/plimsoll/src/facts/image/history.ts';
import { graphOf } from '../../build/build-graph.ts';
import { processorTime } from '../../support/processor-time.ts';
import { analysisOf } from './sketch.ts';

/** An image whose history has these entries; those that begin with a dash make no layer. */
function imageOf(entries: readonly string[]) {
  const history = entries.map((entry) => ({ createdBy: entry.replace(/^-/, ''), emptyLayer: entry.startsWith('-') }));
  const layers = history.filter(({ emptyLayer }) => !emptyLayer).map(() => ({}));
  const image = analysisOf({ layers, config: { history } });
  return { ...image, layers: image.layers.map(({ history: _, ...layer }) => layer) };
}

function matched(entries: readonly string[], dockerfile: readonly string[], options?: Parameters<typeof graphOf>[1]) {
  const image = imageOf(entries);
  const graph = graphOf(dockerfile, options);
  const match = matchDockerfile(historySteps(image), graph);
  const line = ({ instruction }: { readonly instruction: { readonly span: { readonly start: number } } }) =>
    graph.dockerfile.source.position(instruction.span.start).line;
  return {
    image,
    match,
    entries: match && Object.fromEntries([...match.byEntry].map(([entry, { step, how }]) => [entry, `${line(step)} ${how}`])),
    layers: match && Object.fromEntries([...match.byLayer].map(([layer, { step }]) => [layer, line(step)])),
  };
}

const debian = ["# debian.sh --arch 'amd64'", '-CMD ["bash"]'];

test('instructions of the shipped stage, and of the stage that it starts from, are found', () => {
  const { entries, layers, match, image } = matched(
    [
      ...debian,
      '-ENV APP=/app NODE_ENV=production',
      'WORKDIR /app',
      'RUN |1 VERSION=20 /bin/sh -c apt-get update &&     apt-get install -y nodejs=$VERSION # buildkit',
      'COPY package.json package-lock.json ./ # buildkit',
      'COPY /out /app/dist # buildkit',
      '-EXPOSE map[443/tcp:{} 8080/tcp:{}]',
      '-USER node',
      '-CMD ["/bin/sh" "-c" "node dist/main.js"]',
    ],
    [
      'FROM debian:12 AS runtime',
      'ARG VERSION=20',
      'ENV APP=/app NODE_ENV=production',
      'WORKDIR $APP',
      'RUN apt-get update && \\',
      '    # what runs it',
      '    apt-get install -y nodejs=$VERSION',
      'FROM node AS build',
      'RUN npm run build',
      'FROM runtime',
      'COPY --chown=node package.json package-lock.json ./',
      'COPY --from=build /out $APP/dist',
      'EXPOSE 8080 443',
      'USER node',
      'CMD node dist/main.js',
    ],
  );
  assert.deepEqual(entries, {
    2: '3 same',
    3: '4 same',
    4: '5 same',
    5: '11 same',
    6: '12 same',
    7: '13 same',
    8: '14 same',
    9: '15 same',
  });
  assert.deepEqual(layers, { 1: 4, 2: 5, 3: 11, 4: 12 });
  assert.equal(match?.firstOwnEntry, 2);
  assert.deepEqual(match?.missing, []);
  assert.deepEqual(match && baseOf(image, { dockerfile: match }), {
    known: true,
    value: { layers: 1, name: 'debian:12', digest: undefined, by: 'dockerfile' },
  });
});

test('the classic builder tells only where files went', () => {
  const hash = 'cd'.repeat(32);
  const { entries } = matched(
    [
      `/bin/sh -c #(nop) ADD file:${hash} in / `,
      '-/bin/sh -c #(nop)  CMD ["bash"]',
      `/bin/sh -c #(nop) COPY multi:${hash} in /srv/ `,
      '/bin/sh -c make -C /srv',
      `/bin/sh -c #(nop) COPY file:${hash} in /etc/app.conf `,
    ],
    ['FROM debian:12', 'COPY a b /srv/', 'RUN make -C /srv', 'COPY app.conf /etc/app.conf'],
  );
  assert.deepEqual(entries, { 2: '2 same', 3: '3 same', 4: '4 same' });
});

test('what was changed since is found by its words or by its place', () => {
  const { entries, match } = matched(
    [
      ...debian,
      'WORKDIR /app',
      'RUN /bin/sh -c apt-get update && apt-get install -y curl git make # buildkit',
      'COPY . . # buildkit',
      'RUN /bin/sh -c make # buildkit',
      '-CMD ["/app/run"]',
    ],
    [
      'FROM debian:12',
      'WORKDIR /app',
      'RUN apt-get update && apt-get install -y curl git',
      'COPY . .',
      'RUN ./configure --prefix=/usr',
      'LABEL new=1',
      'CMD ["/app/run"]',
    ],
  );
  assert.deepEqual(entries, { 2: '2 same', 3: '3 similar', 4: '4 same', 6: '7 same' });
  assert.deepEqual(
    match?.missing.map(({ instruction }) => instruction.keyword),
    ['RUN', 'LABEL'],
  );
  const place = matched(
    [...debian, 'WORKDIR /a', 'RUN /bin/sh -c x # buildkit', '-USER u'],
    ['FROM debian', 'WORKDIR /a', 'RUN y', 'USER u'],
  );
  assert.deepEqual(place.entries, { 2: '2 same', 3: '3 place', 4: '4 same' });
});

test('another Dockerfile is not taken', () => {
  const { match } = matched(
    [...debian, 'COPY jar /app.jar # buildkit', '-CMD ["java"]'],
    ['FROM python', 'WORKDIR /x', 'RUN pip install .', 'CMD ["python"]'],
  );
  assert.equal(match, undefined);
  assert.equal(matched([], ['FROM a', 'RUN x']).match, undefined);
  assert.equal(matched(debian, []).match, undefined);
});

test('the base of an image: what is named, noted, or likely', () => {
  const base = (entries: readonly string[], more: Partial<Parameters<typeof baseOf>[0]> = {}) => {
    const found = baseOf({ ...imageOf(entries), ...more });
    return found.known ? `${found.value.layers} ${found.value.by} ${found.value.name}` : found.why;
  };
  assert.equal(base([...debian, 'RUN a # buildkit', '-CMD ["x"]']), '1 command undefined');
  assert.equal(base([...debian, 'RUN a # buildkit', '-ENTRYPOINT ["x"]', '-CMD ["x"]', 'COPY a b # buildkit']), '2 command undefined');
  assert.equal(
    base([...debian, 'RUN a # buildkit'], { annotations: { 'org.opencontainers.image.base.name': 'docker.io/library/debian:12' } }),
    '1 command docker.io/library/debian:12',
  );
  assert.equal(base(debian), 'nothing in the history shows where a base image ends');
  assert.equal(base([]), 'the image has no history');
  assert.equal(base(['bazel build ...', 'bazel build ...', 'jib-maven-plugin:3.4.0', 'jib-maven-plugin:3.4.0']), '2 history undefined');
  const image = imageOf(['a', '/bin/sh -c apk add x']);
  const history = [
    { createdBy: 'a', emptyLayer: false },
    { createdBy: '/bin/sh -c apk add x', comment: 'FROM alpine:3.20', emptyLayer: false },
  ];
  assert.ok(image.config);
  assert.equal(base([], { ...image, config: { ...image.config, history } }), '1 history alpine:3.20');
});

test('a named base is one if its layers are at the bottom', () => {
  const ids = (...diffIds: string[]) => analysisOf({ layers: diffIds.map((diffId) => ({ diffId })) });
  const found = baseOf(ids('a', 'b', 'c'), { base: { ...ids('a', 'b'), name: 'debian:12' } });
  assert.deepEqual(found, { known: true, value: { layers: 2, name: 'debian:12', digest: undefined, by: 'diff-ids' } });
  assert.equal(baseOf(ids('a', 'x', 'c'), { base: ids('a', 'b') }).known, false);
});

test('long histories and files take bounded time', () => {
  const words = Array.from({ length: 300 }, (_, at) => `w${at}`).join(' ');
  const entries = Array.from({ length: 3000 }, (_, at) => `RUN /bin/sh -c ${at} ${words} # buildkit`);
  const elapsed = processorTime();
  matched(entries, ['FROM a', ...Array.from({ length: 3000 }, (_, at) => `RUN ${at}x ${words}`)]);
  assert.ok(elapsed() < 6000, `${elapsed()} ms`);
});
