import assert from 'node:assert/strict';
import { printDockerfile } from '../packages/plimsoll/src/dockerfile/parse.ts';
import { exampleFile } from '../packages/plimsoll/src/rules/define.ts';
import { rules } from '../packages/plimsoll/src/rules/index.generated.ts';
import { fixText, lintText } from '../test/support/rules.ts';
import { dockerfileSeeds } from './seeds.ts';
import type { FuzzTarget } from './target.ts';

/** The whole pipeline: no rule throws on any text, findings lie in it, and fixes settle without breaking what built before. */
export const target: FuzzTarget = {
  seeds: () => [
    ...rules.flatMap(({ examples }) => examples.map((example) => exampleFile('bad' in example ? example.bad : example.good).text)),
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
    const refusals = (all: typeof view.diagnostics) => all.filter(({ accepted }) => !accepted).length;
    assert.ok(refusals(fixed.after.view.diagnostics) <= refusals(view.diagnostics), 'a fixed file is refused for more than before');
    assert.ok(fixed.converged, 'fixes settle');
    assert.equal(printDockerfile(fixed.after.view.dockerfile), fixed.source.text);
  },
};
