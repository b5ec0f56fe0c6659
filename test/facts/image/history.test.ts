import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historySteps } from '../../../packages/plimsoll/src/facts/image/history.ts';
import type { HistoryEntry } from '../../../packages/plimsoll/src/image/image.types.ts';
import { processorTime } from '../../support/processor-time.ts';
import { analysisOf } from './sketch.ts';

function stepOf(entry: string | Partial<HistoryEntry>) {
  const given = typeof entry === 'string' ? { createdBy: entry } : entry;
  const [step] = historySteps(analysisOf({ layers: [], config: { history: [{ emptyLayer: false, ...given }] } }));
  assert.ok(step);
  return step;
}

const text = (entry: string | Partial<HistoryEntry>) => stepOf(entry).text;
const hash = 'ab'.repeat(32);

test('instructions as BuildKit writes them', () => {
  assert.equal(
    text('RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit'),
    'RUN apt-get update && apt-get install -y curl',
  );
  assert.equal(text('RUN /bin/bash -o pipefail -c curl x | sh # buildkit'), 'RUN curl x | sh');
  assert.equal(
    text({ createdBy: 'CMD ["nginx" "-g" "daemon off;"]', comment: 'buildkit.dockerfile.v0' }),
    'CMD ["nginx", "-g", "daemon off;"]',
  );
  assert.equal(text({ createdBy: 'EXPOSE map[443/tcp:{} 80/tcp:{}]', comment: 'buildkit.dockerfile.v0' }), 'EXPOSE 443/tcp 80/tcp');
  assert.equal(text({ createdBy: 'EXPOSE [80/tcp]', comment: 'buildkit.dockerfile.v0' }), 'EXPOSE 80/tcp');
  assert.equal(text('VOLUME [/data /logs]'), 'VOLUME /data /logs');
  assert.equal(text('SHELL [/bin/bash -o pipefail -c]'), 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]');
  assert.equal(
    text(`HEALTHCHECK &{["CMD-SHELL" "curl -f \\"http://localhost\\" || exit 1"] "30s" "5s" "0s" "0s" '\\x03'}`),
    'HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD curl -f "http://localhost" || exit 1',
  );
  assert.equal(
    text(`HEALTHCHECK &{["CMD" "/check"] "1m0s" "0s" "10s" '\\n'}`),
    'HEALTHCHECK --interval=1m0s --start-period=10s --retries=10 CMD ["/check"]',
  );
  assert.equal(stepOf('RUN npm ci # buildkit').script?.form, 'exec');
  assert.equal(stepOf('COPY --from=build /out/ /app/ # buildkit').destination, '/app/');
  const heredoc = stepOf('RUN /bin/sh -c set -e\napt-get update\n # buildkit');
  assert.deepEqual(
    heredoc.script?.commands.map(({ name }) => name),
    ['set', 'apt-get'],
  );
});

test('keyword and body of each form', () => {
  const forms: readonly (readonly [string, string | undefined, string])[] = [
    ['RUN |2 A=1 B=x y /bin/bash -o pipefail -c make # buildkit', 'RUN', 'make'],
    ['RUN /usr/bin/prog arg # buildkit', 'RUN', '/usr/bin/prog arg'],
    ['COPY file.txt /app/ # buildkit', 'COPY', 'file.txt /app/'],
    ['/bin/sh -c #(nop) ADD file:0a1b in / ', 'ADD', 'file:0a1b in /'],
    ['cmd /S /C #(nop)  USER app', 'USER', 'app'],
    ['RUN apk add curl', 'RUN', 'apk add curl'],
    ['bazel build ...', undefined, 'bazel build ...'],
    ['', undefined, ''],
  ];
  for (const [written, keyword, body] of forms) {
    const step = stepOf(written);
    assert.deepEqual([step.keyword, step.body], [keyword, body], written);
  }
});

test('build arguments stand in front of the shell', () => {
  const { body, buildArguments, operations } = stepOf('RUN |3 A=1 B=two words EMPTY= /bin/sh -c apk add --no-cache curl # buildkit');
  assert.equal(body, 'apk add --no-cache curl');
  assert.deepEqual(buildArguments, ['A=1', 'B=two words', 'EMPTY=']);
  assert.deepEqual(
    operations.map((each) => each.kind === 'package' && each.manager),
    ['apk'],
  );
  const old = stepOf('|1 VERSION=1.2 /bin/sh -c make');
  assert.deepEqual([old.text, old.buildArguments, old.tool], ['RUN make', ['VERSION=1.2'], 'docker']);
});

test('instructions as the classic builder writes them', () => {
  assert.equal(text('/bin/sh -c #(nop)  CMD ["sh"]'), 'CMD ["sh"]');
  assert.equal(text('/bin/sh -c #(nop)  ENV A=b c'), 'ENV A=b c');
  assert.equal(text('/bin/bash -o pipefail -c #(nop) WORKDIR /x'), 'WORKDIR /x');
  assert.equal(text('/bin/sh -c mkdir -p /x'), 'RUN mkdir -p /x');
  const add = stepOf(`/bin/sh -c #(nop) ADD file:${hash} in / `);
  assert.deepEqual([add.keyword, add.destination, add.tool], ['ADD', '/', 'docker']);
  assert.equal(stepOf(`/bin/sh -c #(nop) COPY --chown=1:1 multi:${hash} in /app/x y/ `).destination, '/app/x y/');
  assert.equal(text('cmd /S /C #(nop) SHELL [powershell -Command]'), 'SHELL ["powershell", "-Command"]');
  assert.equal(text('cmd /S /C mkdir C:\\app'), 'RUN mkdir C:\\app');
  assert.equal(text("powershell -Command $ErrorActionPreference = 'Stop'; iwr x"), "RUN $ErrorActionPreference = 'Stop'; iwr x");
});

test('kaniko writes the Dockerfile, buildah notes the base', () => {
  const kaniko = stepOf('RUN --mount=type=cache,target=/x apk add curl');
  assert.deepEqual([kaniko.text, kaniko.tool, kaniko.script?.form], ['RUN apk add curl', 'kaniko', 'shell']);
  assert.equal(text('ADD busybox.tar.gz /'), 'ADD busybox.tar.gz /');
  const buildah = stepOf({ createdBy: '/bin/sh -c apk add curl', comment: 'FROM docker.io/library/alpine:3.20' });
  assert.deepEqual([buildah.from, buildah.tool, buildah.keyword], ['docker.io/library/alpine:3.20', 'buildah', 'RUN']);
});

test('tools that know no instructions', () => {
  const tool = (entry: string | Partial<HistoryEntry>) => [stepOf(entry).tool, stepOf(entry).keyword];
  assert.deepEqual(tool({ createdBy: 'bazel build ...', author: 'Bazel' }), ['bazel', undefined]);
  assert.deepEqual(tool({ createdBy: 'jib-maven-plugin:3.4.0', comment: 'dependencies' }), ['jib', undefined]);
  assert.deepEqual(tool({ createdBy: 'ko build ko://example/cmd', author: 'ko' }), ['ko', undefined]);
  assert.deepEqual(tool({ createdBy: 'apko', comment: 'This is an apko single-layer image' }), ['apko', undefined]);
  assert.deepEqual(tool("# debian.sh --arch 'amd64' out/ 'bookworm' '@1'"), ['debuerreotype', undefined]);
  assert.deepEqual(tool('/bin/bash'), ['commit', undefined]);
  assert.deepEqual(tool({ comment: "store paths: ['/nix/store/x']" }), ['nix', undefined]);
  assert.equal(text({ comment: 'Imported from -' }), 'Imported from -');
  assert.deepEqual(tool('BusyBox 1.37.0 (glibc), Debian 12'), [undefined, undefined]);
  assert.deepEqual(tool({}), [undefined, undefined]);
});

test('entries and layers where there are more of one than of the other', () => {
  const layersOf = (history: readonly HistoryEntry[], count: number) => {
    const image = analysisOf({ layers: Array.from({ length: count }, () => ({})), config: { history } });
    const layers = image.layers.map(({ history: _, ...layer }) => layer);
    return historySteps({ ...image, layers }).map(({ layer }) => layer);
  };
  const [made, empty] = [{ emptyLayer: false }, { emptyLayer: true }];
  assert.deepEqual(layersOf([made, empty, made], 2), [0, undefined, 1]);
  assert.deepEqual(layersOf([made, empty], 3), [2, undefined]);
  assert.deepEqual(layersOf([made, made, made], 1), [undefined, undefined, 0]);
  assert.deepEqual(layersOf([], 1), []);
});

test('secrets are masked in what is printed, and in nothing else', () => {
  const token = `ghp_${'0aB3dE5gH7jK9mN1pQ2r'.repeat(2).slice(0, 36)}`;
  const step = stepOf(`RUN /bin/sh -c echo ä ${token} | tee x # buildkit`);
  assert.ok(step.body.includes(token));
  assert.equal(step.text.includes(token), false, step.text);
  assert.match(step.text, /^RUN echo ä \S*\*+\S* \| tee x$/);
});

test('hostile texts take time in proportion', () => {
  const elapsed = processorTime();
  for (const each of [
    `|9 ${'A=b '.repeat(200_000)}`,
    `RUN ${'--mount=x '.repeat(2000)}`,
    `HEALTHCHECK &{["${'\\"'.repeat(200_000)}`,
    `${'/sh -c'.repeat(100_000)}`,
    `EXPOSE map[${'1:{} '.repeat(100_000)}`,
    `${' sh -e'.repeat(100_000)}`,
    `|1 ${'powershell '.repeat(50_000)}`,
    `x${' '.repeat(300_000)}y`,
    '/'.repeat(100_000),
    `RUN ${'/bin/sh '.repeat(30_000)}`,
    `${'cmd /S /C '.repeat(20_000)}`,
  ]) {
    for (const written of [each, `${each} # buildkit`, `/bin/sh -c #(nop) ${each}`]) void stepOf(written).text;
  }
  assert.ok(elapsed() < 3000, `${elapsed()} ms`);
});
