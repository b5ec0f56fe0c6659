import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

const old = 'FROM debian:12\nRUN sudo ls\nCMD ["node", "x.js"]\n';

describe('lint', () => {
  test('with a baseline reports what is new, and says what is hidden and gone', (t) => {
    const cwd = folder(t, { Dockerfile: old, 'a/Dockerfile': old, 'plimsoll.yaml': 'baseline: known.json\nfailOn: warning\n' });
    assert.match(runCli(['lint'], { cwd }).stderr, /known\.json: there is no such baseline/);
    const written = runCli(['lint', '--write-baseline'], { cwd });
    assert.deepEqual([written.code, written.stderr], [0, '']);
    assert.match(written.stdout, /^Wrote \d findings to known\.json\n$/);
    const known = runCli(['lint', '--rule', 'sudo-used'], { cwd });
    assert.deepEqual([known.code, known.stderr], [0, 'plimsoll: 2 known findings hidden by known.json\n']);
    writeFileSync(join(cwd, 'Dockerfile'), `# a line\n${old}RUN sudo id\n`);
    writeFileSync(join(cwd, 'a/Dockerfile'), 'FROM debian:12\nUSER 1000\nCMD ["node", "x.js"]\n');
    const { code, stdout, stderr } = runCli(['lint', '--format', 'github'], { cwd });
    assert.equal(code, 1);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.includes('sudo-used')),
      [
        '::warning title=sudo-used,file=Dockerfile,line=5,endLine=5,col=5,endColumn=9::sudo does nothing here: this step already runs as root',
      ],
    );
    assert.match(stderr, /\d known findings? hidden by known\.json; \d of those that it lists (is|are) gone/);
    runCli(['lint', 'a', '--write-baseline'], { cwd });
    assert.deepEqual(Object.keys((JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8')) as { files: object }).files), ['Dockerfile']);
  });

  test('writes the baseline of an audit, and to a file that is named', (t) => {
    const cwd = folder(t, { Dockerfile: old });
    assert.match(
      runCli(['audit', '--write-baseline=b/known.json'], { cwd }).stderr,
      /b\/known\.json (is not there|cannot be|does not exist)/,
    );
    runCli(['audit', '--write-baseline=known.json'], { cwd });
    const { stdout, stderr } = runCli(['audit', '--baseline', 'known.json', '--format', 'github'], { cwd });
    assert.equal(stdout, '');
    assert.match(stderr, /known findings? hidden by known\.json\n$/);
  });

  test('counts warnings, and takes rules and presets from the command line', (t) => {
    const cwd = folder(t, { Dockerfile: old, 'plimsoll.yaml': 'rules: {sudo-used: off, runs-as-root: warning}\n' });
    const codes = (...args: string[]) => {
      const { code, stdout } = runCli(['lint', '--format', 'github', ...args], { cwd });
      return [code, [...stdout.matchAll(/^::(\w+) title=([\w-]+)/gm)].map(([, level, id]) => `${level} ${id}`).sort()];
    };
    const root = 'warning runs-as-root';
    assert.deepEqual(codes('--max-warnings', '1'), [0, [root]]);
    assert.deepEqual(codes('--max-warnings', '1', '--rule', 'sudo-used=warning'), [1, [root, 'warning sudo-used']]);
    assert.deepEqual(codes('--rule', 'DL3004=error'), [1, ['error sudo-used', root]]);
    assert.deepEqual(codes('--preset', 'buildkit', '--rule', 'runs-as-root=off'), [0, []]);
    assert.match(runCli(['lint', '--preset', 'strickt'], { cwd }).stderr, /--preset is one of .*did you mean strict\?/);
    assert.match(runCli(['lint', '--rule', 'sudo-used=loud'], { cwd }).stderr, /--rule sudo-used is one of off, error/);
  });
});
