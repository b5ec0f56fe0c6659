import assert from 'node:assert/strict';
import { test } from 'node:test';
import { target } from '../../fuzz/dockerfile.ts';
import { parseDockerfile, printDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { processorTime } from '../support/processor-time.ts';

const size = 1_000_000;
const secondsAllowed = 5; // A quadratic step would take minutes; a busy machine must not fail the test.

for (const make of target.growing ?? []) {
  test(`a megabyte of ${String(make).replace('(size) => ', '')} is parsed in time`, () => {
    const text = make(size);
    const elapsed = processorTime();
    assert.equal(printDockerfile(parseDockerfile(new SourceText('Dockerfile', text))), text);
    assert.ok(elapsed() < secondsAllowed * 1000);
  });
}
