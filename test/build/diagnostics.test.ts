import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf } from './build-graph.ts';

const refusals = (lines: readonly string[] | string, options?: Parameters<typeof graphOf>[1]) => {
  const graph = graphOf(lines, options);
  return graph.diagnostics.map(({ code, span }) => `${code}: ${graph.dockerfile.source.slice(span)}`);
};

/** Instructions of a stage `FROM alpine`, and what is refused of them. */
const cases: readonly (readonly [instructions: string, ...refused: string[]])[] = [
  ['EXPOSE 80 443/TCP 8000-8010/udp 127.0.0.1:80:80 [::1]:1:2'],
  ['EXPOSE 80000', 'invalid-port: 80000'],
  ['EXPOSE 90-80', 'invalid-port: 90-80'],
  ['EXPOSE 80/http', 'invalid-port: 80/http'],
  ['ARG PORT=x\nEXPOSE ${PORT}', 'invalid-port: ${PORT}'],
  ['STOPSIGNAL SIGRTMIN+3\nSTOPSIGNAL 9\nSTOPSIGNAL term'],
  ['STOPSIGNAL SIGNOPE', 'invalid-signal: SIGNOPE'],
  ['STOPSIGNAL 0', 'invalid-signal: 0'],
  ['ARG V\nVOLUME /a $V', 'wrong-arguments: $V'],
  ['COPY --chmod=0755 a b\nCOPY --chmod=u=rwX,go=rX a b\nADD --chmod=+x a b'],
  ['COPY --chmod=999 a b', 'invalid-ownership: 999'],
  ['COPY --chmod=rwx a b', 'invalid-ownership: rwx'],
  ['COPY https://example.com/x /x', 'wrong-arguments: https://example.com/x'],
  ['COPY git@example.com:a/b.git /x', 'wrong-arguments: git@example.com:a/b.git'],
  [`ADD --checksum=sha256:${'a'.repeat(64)} https://example.com/x /x`],
  ['ADD --checksum=abc https://example.com/x.git /x'],
  ['ADD --checksum=sha256:abc https://example.com/x /x', 'invalid-checksum: sha256:abc'],
  ['ADD --checksum=sha256:abc x /x', 'invalid-checksum: sha256:abc'],
  ['ENV A="x', 'invalid-variable: "x'],
  ['ENV A=${B:i}', 'invalid-variable: ${B:i}'],
  ['ARG A=${B:i}\nENV C=$A D=x$A\nEXPOSE $A', 'invalid-variable: ${B:i}'],
  ['COPY <<EOF /x\n${A:i}\nEOF', 'invalid-variable: $'],
  ["COPY <<'EOF' /x\n${A:i}\nEOF"],
  ['RUN --mount=type=cache,target=/ x', 'invalid-mount: type=cache,target=/'],
  ['RUN --mount=type=cache x', 'invalid-mount: type=cache'],
  ['WORKDIR /src\nRUN --mount=target=. x'],
  ['RUN --mount=type=tmp,target=/x x', 'invalid-mount: type=tmp,target=/x'],
  ['ARG ID\nRUN --mount=type=cache,target=/x,uid=$ID x', 'invalid-mount: type=cache,target=/x,uid=$ID'],
  ['RUN --mount=type=ssh,source=/x x', 'invalid-mount: type=ssh,source=/x'],
  ['COPY --from=0 a b', 'circular-stages: 0'],
  ['COPY --from=7 a b', 'unknown-stage: 7'],
  ['COPY --from=Upper/Case a b', 'invalid-image-reference: Upper/Case'],
  ['COPY --from=later a b\nFROM x AS later', 'unknown-stage: later'],
  ['RUN --mount=from=later,target=/x x\nFROM x AS later', 'unknown-stage: from=later,target=/x'],
];

for (const [instructions, ...refused] of cases) {
  test(`${JSON.stringify(instructions)} is ${refused.length === 0 ? 'accepted' : 'refused'}`, () => {
    assert.deepEqual(refusals(`FROM alpine\n${instructions}\n`), refused);
  });
}

test('what a build argument or the base is to complete is refused only until it is given', () => {
  const incomplete = (lines: string) => graphOf(lines).diagnostics.map((diagnostic) => diagnostic.incomplete === true);
  assert.deepEqual(incomplete('ARG DISTRO=""\nFROM docker.io/library/${DISTRO}\n'), [true]);
  assert.deepEqual(incomplete('FROM alpine\nARG DATA\nVOLUME $DATA\nSTOPSIGNAL $DATA\n'), [true, true]);
  assert.deepEqual(incomplete('FROM registry.example/base:1\nVOLUME $DATA\nSTOPSIGNAL $SIGNAL\n'), [true, true]);
  assert.deepEqual(incomplete('FROM docker.io/library/\n'), [false]);
});

test('bases', () => {
  assert.deepEqual(refusals(['ARG X', 'FROM $X']), ['blank-base-name: $X']);
  assert.deepEqual(refusals(['ARG X=${Y:i}', 'FROM $X']), ['invalid-variable: ${Y:i}']);
  assert.deepEqual(refusals(['FROM alpine:']), ['invalid-image-reference: alpine:']);
  assert.deepEqual(refusals(['FROM alpine AS Base', 'FROM Base']), ['invalid-image-reference: Base']);
  assert.deepEqual(refusals(['FROM --platform=linux/ alpine']), ['invalid-platform: linux/']);
  assert.deepEqual(refusals(['FROM --platform=$TYPO alpine']), ['invalid-platform: $TYPO']);
});

test('a circle is reported once, at its first instruction', () => {
  const lines = ['FROM x AS a', 'COPY --from=c /z /z', 'FROM x AS b', 'COPY --from=a /x /x', 'FROM x AS c', 'COPY --from=b /y /y'];
  assert.deepEqual(refusals(lines), ['circular-stages: c']);
});

test('with a target, only what it needs is looked at', () => {
  const lines = ['FROM x AS a', 'EXPOSE x', 'FROM x AS b', 'EXPOSE y'];
  assert.deepEqual(refusals(lines), ['invalid-port: x', 'invalid-port: y']);
  assert.deepEqual(refusals(lines, { target: 'b' }), ['invalid-port: y']);
});

test('SOURCE_DATE_EPOCH is a number, context, or a stage of one remote ADD', () => {
  const epoch = (value: string, ...stage: string[]) => refusals([`ARG SOURCE_DATE_EPOCH=${value}`, ...stage, 'FROM scratch']);
  assert.deepEqual(epoch('0'), []);
  assert.deepEqual(epoch('context'), []);
  assert.deepEqual(epoch('nothing'), ['invalid-key-value: nothing']);
  assert.deepEqual(epoch('src', 'FROM scratch AS src', 'ADD https://example.com/x /'), []);
  assert.deepEqual(epoch('src', 'FROM scratch AS src', 'COPY x /'), ['invalid-key-value: FROM scratch AS src']);
});

test('a trigger of ONBUILD that is wrong is told once', () => {
  assert.deepEqual(refusals(['FROM a AS base', 'ONBUILD EXPOSE x', 'FROM base', 'FROM base']), ['invalid-port: x']);
});
