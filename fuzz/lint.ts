import assert from 'node:assert/strict';
import { printDockerfile } from '../packages/plimsoll/src/dockerfile/parse.ts';
import { rules } from '../packages/plimsoll/src/rules/index.generated.ts';
import { exampleInput, fixText, lintText } from '../test/support/rules.ts';
import { dockerfileSeeds } from './seeds.ts';
import type { FuzzTarget } from './target.ts';

/** The whole pipeline: no rule throws on any text, findings lie in it, and fixes settle without breaking what built before. */
export const target: FuzzTarget = {
  seeds: () => [
    ...rules.flatMap(({ examples }) => examples.map((example) => exampleInput('bad' in example ? example.bad : example.good).dockerfile)),
    ...dockerfileSeeds(800).map(({ text }) => text),
  ],
  fragments: [
    'RUN ',
    ' && ',
    ' \\\n',
    'USER root\n',
    'FROM a AS b\n',
    'apt-get update',
    'apt-get install -y curl',
    'sudo ',
    '<<EOF\n',
    'EOF\n',
    'COPY . .\n',
    'npm ci',
    'CMD ["sh", "-c", "x"]\n',
    'ENV TOKEN=x\n',
    '# plimsoll ignore=sudo-used\n',
  ],
  check(input) {
    const { findings, failures, view } = lintText(input);
    assert.deepEqual(failures, []);
    for (const { location } of findings) {
      assert.ok(location.span.start >= 0 && location.span.start <= location.span.end && location.span.end <= input.length);
    }
    const fixed = fixText(input, { unsafe: true });
    // In a file that does not build, a repair may bring the next error to light; it is then left out.
    if (view.diagnostics.every(({ accepted }) => accepted)) assert.deepEqual(fixed.rejected, [], 'a fix was rejected');
    assert.ok(fixed.converged, 'fixes settle');
    assert.equal(printDockerfile(fixed.after.view.dockerfile), fixed.source.text);
  },
};
