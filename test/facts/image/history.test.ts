import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { historySteps } from '../../../packages/plimsoll/src/facts/image/history.ts';
import { sketchedAnalysis } from '../../support/image-sketch.ts';

function read(createdBy: string) {
  const [step] = historySteps(sketchedAnalysis({ layers: [{ by: createdBy }] }));
  assert.ok(step);
  return step;
}

describe('the history of an image', () => {
  const forms: readonly (readonly [string, string | undefined, string])[] = [
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN', 'apk add curl'],
    ['RUN |2 A=1 B=x y /bin/bash -o pipefail -c make # buildkit', 'RUN', 'make'],
    ['RUN /usr/bin/prog arg # buildkit', 'RUN', '/usr/bin/prog arg'],
    ['COPY file.txt /app/ # buildkit', 'COPY', 'file.txt /app/'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD', '["bash"]'],
    ['/bin/sh -c #(nop) ADD file:0a1b in / ', 'ADD', 'file:0a1b in /'],
    ['/bin/sh -c apt-get update', 'RUN', 'apt-get update'],
    ['|1 VERSION=2 /bin/sh -c make', 'RUN', 'make'],
    ['cmd /S /C #(nop)  USER app', 'USER', 'app'],
    ['cmd /S /C echo hi', 'RUN', 'echo hi'],
    ['RUN apk add curl', 'RUN', 'apk add curl'],
    ['bazel build ...', undefined, 'bazel build ...'],
    ['jib-maven-plugin:3.4.0', undefined, 'jib-maven-plugin:3.4.0'],
    ['', undefined, ''],
  ];
  for (const [written, keyword, body] of forms) {
    test(JSON.stringify(written), () => {
      const step = read(written);
      assert.deepEqual([step.keyword, step.body], [keyword, body]);
    });
  }

  test('keeps build arguments, and reads commands', () => {
    assert.deepEqual(read('RUN |2 A=1 B=x y /bin/sh -c make # buildkit').buildArguments, ['A=1', 'B=x y']);
    const [operation] = read('/bin/sh -c apt-get install -y curl').operations;
    assert.ok(operation?.kind === 'package');
    assert.equal(operation.manager, 'apt-get');
  });

  test('is read in linear time, whatever it holds', () => {
    const started = performance.now();
    for (const text of [
      `|9 ${'A=1 '.repeat(50_000)}`,
      '/'.repeat(100_000),
      `RUN ${'/bin/sh '.repeat(30_000)}`,
      `${'cmd /S /C '.repeat(20_000)}`,
    ])
      read(text).operations.length;
    assert.ok(performance.now() - started < 2000);
  });
});
