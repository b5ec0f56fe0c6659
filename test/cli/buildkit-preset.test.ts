import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

/** The exit code, and severity, rule and line of each finding. */
function check(t: TestContext, dockerfile: string, ...args: string[]) {
  const cwd = folder(t, { Dockerfile: dockerfile });
  const { code, stdout } = runCli(['lint', '--format', 'json', ...args], { cwd });
  const { findings } = JSON.parse(stdout) as {
    findings: { severity: string; rule: string; aliases: string[]; location: { start: { line: number } } }[];
  };
  return { code, findings: findings.map(({ severity, rule, location }) => `${severity} ${rule} ${location.start.line}`) };
}

const preset = ['--preset', 'buildkit'];
/** A stage of two names that is copied from, a variable that golang sets, a default password by its name. */
const text = 'FROM golang:1.25 AS a\nFROM golang:1.25 AS A\nFROM golang:1.25\nWORKDIR $GOPATH\nENV ROOT_PASSWORD=\nCOPY --from=a /a /a\n';
const warnings = [
  'warning duplicate-stage-name 2',
  'warning upper-case-stage-name 2',
  'warning relative-workdir 4',
  'warning undefined-variable 4',
  'warning secret-in-environment 5',
];

describe('preset buildkit', () => {
  test('warns as docker build --check does, which is no failure', (t) => {
    assert.deepEqual(check(t, text, ...preset), { code: 0, findings: warnings });
  });

  test('fails where the file asks for it', (t) => {
    const errors = warnings.map((line) => line.replace('warning', 'error'));
    assert.deepEqual(check(t, `# check=error=true\n${text}`, ...preset), {
      code: 1,
      findings: errors.map((line) => line.replace(/\d+$/, (number) => `${Number(number) + 1}`)),
    });
    const skipped = '# check=skip=UndefinedVar,WorkdirRelativePath,SecretsUsedInArgOrEnv,DuplicateStageName,StageNameCasing;error=true\n';
    assert.deepEqual(check(t, skipped + text, ...preset), { code: 0, findings: [] });
  });

  test('takes the setting that the build is given instead of that of the file', (t) => {
    const given = (setting: string) => ['--build-arg', `BUILDKIT_DOCKERFILE_CHECK=${setting}`];
    assert.deepEqual(check(t, `# check=error=true\n${text}`, ...preset, ...given('skip=all')), { code: 0, findings: [] });
    assert.equal(check(t, `# check=skip=all\n${text}`, ...preset, ...given('error=true')).code, 1);
    const described = '# The version\nARG VERSION=1\nFROM debian:13\n';
    assert.deepEqual(check(t, described, ...preset, ...given('experimental=InvalidDefinitionDescription')).findings, [
      'warning comment-is-no-description 1',
    ]);
  });

  test('fails for what BuildKit refuses, also for want of an argument', (t) => {
    assert.deepEqual(check(t, 'FROM debian:13\nRNU ls\n', ...preset), { code: 1, findings: ['error unknown-instruction 2'] });
    assert.equal(check(t, 'ARG BASE\nFROM $BASE\n', ...preset).code, 1);
    assert.deepEqual(check(t, 'ARG BASE\nFROM $BASE\n', ...preset, '--build-arg', 'BASE=debian:13'), {
      code: 0,
      findings: ['warning invalid-image-reference 2'],
    });
  });

  test('gives our own verdicts beside a preset of ours', (t) => {
    const { findings } = check(t, text, '--preset', 'recommended,buildkit');
    assert.deepEqual(
      findings.filter((line) => /relative-workdir|undefined-variable|secret-in-environment/.test(line)),
      [],
    );
    assert.ok(findings.includes('style upper-case-stage-name 2'));
  });
});
