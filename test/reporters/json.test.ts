import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { companionSources } from '../../packages/plimsoll/src/engine/fix.ts';
import { practices } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot, testData } from '../support/data.ts';
import { inspectSource } from '../support/fixes.ts';
import { folder } from '../support/folder.ts';
import { rendered } from './rendering.ts';
import { sarifSchema } from './sarif-schema.ts';
import { reportSchema } from './schemas.ts';

const matchesReport = reportSchema();

function assertReport(text: string): void {
  assert.ok(matchesReport(JSON.parse(text)), JSON.stringify(matchesReport.errors?.slice(0, 5)));
}

describe('the JSON document', () => {
  test('of lint and audit is as its schema says', () => {
    const cwd = join(projectRoot, 'examples');
    for (const command of ['lint', 'audit']) {
      const { stdout, stderr } = runCli([command, '--format', 'json'], { cwd });
      assert.equal(stderr, '');
      assertReport(stdout);
      assert.deepEqual(
        JSON.parse(stdout).practices.map(({ practice }: { practice: string }) => practice),
        [...practices],
      );
    }
  });

  test('is whole without anything to say, and with what could not be read', (t) => {
    const cwd = folder(t);
    for (const args of [['audit'], ['lint'], ['lint', 'no-such-file']]) {
      const { stdout } = runCli([...args, '--format', 'json'], { cwd });
      assertReport(stdout);
      assert.equal(JSON.parse(stdout).unknowns.length, args.length - 1);
    }
  });

  test('of real files is as its schema says, in SARIF as well', async (t) => {
    const root = testData(t, 'corpus/dockerfiles');
    if (!root) return;
    const matchesSarif = sarifSchema();
    for (const [index, file] of globSync('**/*.Dockerfile', { cwd: root }).sort().entries()) {
      if (index % 20 !== 0) continue;
      const source = SourceText.fromBytes(file, readFileSync(join(root, file)));
      const inspection = inspectSource(source);
      const sources = new Map([source, ...companionSources(inspection)].map((each) => [each.path, each]));
      const report = { findings: inspection.findings, sources, unknowns: [], unread: [], files: 1 };
      assertReport(await rendered('json', report));
      const sarif = JSON.parse(await rendered('sarif', report));
      assert.ok(matchesSarif(sarif), `${file}: ${JSON.stringify(matchesSarif.errors?.slice(0, 3))}`);
    }
  });
});

test('SARIF of a run with files that cannot be read says so, and escapes their names', (t) => {
  const cwd = folder(t, { 'a b/Dockerfile': 'FROM debian\nRUN sudo ls\n' });
  const { stdout } = runCli(['lint', '--format', 'sarif', '.', 'no/such file'], { cwd });
  const log = JSON.parse(stdout);
  const matches = sarifSchema();
  assert.ok(matches(log), JSON.stringify(matches.errors));
  const [run] = JSON.parse(stdout).runs;
  assert.equal(run.results[0].locations[0].physicalLocation.artifactLocation.uri, 'a%20b/Dockerfile');
  assert.deepEqual(
    run.invocations[0].toolExecutionNotifications.map(({ message, locations }: { message: { text: string }; locations: unknown }) => [
      message.text,
      locations,
    ]),
    [['does not exist', [{ physicalLocation: { artifactLocation: { uri: 'no/such%20file', uriBaseId: '%SRCROOT%' } } }]]],
  );
  assert.equal(run.invocations[0].executionSuccessful, false);
});
