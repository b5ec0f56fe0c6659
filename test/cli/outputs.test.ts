import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parseArguments } from '../../packages/plimsoll/src/commands/define.ts';
import { lint } from '../../packages/plimsoll/src/commands/lint.ts';
import { type OutputOptions, targetsOf } from '../../packages/plimsoll/src/commands/outputs.ts';
import { formatNames } from '../../packages/plimsoll/src/reporters/formats.ts';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

const bad = 'FROM debian:12\nUSER app\nRUN sudo ls\n';

function repository(t: TestContext): string {
  return folder(t, { Dockerfile: bad });
}

const only = ['lint', '--rule', 'sudo-used'];

describe('--format and --output', () => {
  test('write each format where it is asked for, the same as to standard output', (t) => {
    const cwd = repository(t);
    const files = formatNames.map((name) => `--format=${name}=reports/${name}`);
    const outcome = runCli([...only, ...files], { cwd });
    assert.deepEqual(outcome, { code: 0, stdout: '', stderr: '' });
    assert.deepEqual(readdirSync(join(cwd, 'reports')).sort(), [...formatNames].sort());
    for (const name of ['sarif', 'checkstyle'] as const) {
      const { stdout } = runCli([...only, '--format', name], { cwd });
      assert.equal(readFileSync(join(cwd, 'reports', name), 'utf8'), stdout);
      const { stdout: none } = runCli([...only, '--format', name, '--output', 'other'], { cwd });
      assert.equal(none, '');
      assert.equal(readFileSync(join(cwd, 'other'), 'utf8'), stdout);
    }
  });

  test('show no secret, whatever finding quotes or moves its line', (t) => {
    const cwd = folder(t, {
      Dockerfile:
        'FROM debian:12\nENV DB_PASSWORD hunter2Zq9x\nRUN sudo curl -o /x http://u:p4ssw0rdX9@files.example/x\n' +
        'CMD /bin/app --password=hunter2Zq9x --from http://u:p4ssw0rdX9@files.example/x\n',
    });
    const { stdout } = runCli(['lint', '--preset', 'strict,style', ...formatNames.map((name) => `--format=${name}=reports/${name}`)], {
      cwd,
    });
    assert.equal(stdout, '');
    for (const name of formatNames) {
      const text = readFileSync(join(cwd, 'reports', name), 'utf8');
      assert.match(text, /PASSWORD/, name);
      assert.doesNotMatch(text, /hunter2Zq9x|p4ssw0rdX9/, name);
    }
  });

  test('leave one format to standard output beside files, and text without colours to a file', (t) => {
    const cwd = repository(t);
    const { stdout } = runCli([...only, '--format', 'github', '--format', 'sarif=a=b.sarif', '--fail-on', 'warning'], { cwd });
    assert.match(stdout, /^::warning title=sudo-used,/);
    assert.equal(JSON.parse(readFileSync(join(cwd, 'a=b.sarif'), 'utf8')).version, '2.1.0');
    runCli([...only, '--color', '--output', 'text', '.'], { cwd, env: { FORCE_HYPERLINK: '1' } });
    assert.match(readFileSync(join(cwd, 'text'), 'utf8'), /^warning: This step runs through sudo/);
  });

  test('do the same for an audit, whose text is its own screen', (t) => {
    const cwd = repository(t);
    const { stdout, code } = runCli(
      ['audit', '--format', 'text', '--format', 'json=audit.json', '--format', 'junit=junit.xml', '--format', 'markdown=audit.md'],
      { cwd },
    );
    assert.match(stdout, /Load line/);
    assert.equal(code, runCli(['audit'], { cwd }).code);
    assert.ok(JSON.parse(readFileSync(join(cwd, 'audit.json'), 'utf8')).grade);
    assert.match(readFileSync(join(cwd, 'junit.xml'), 'utf8'), /<testsuites /);
    assert.match(readFileSync(join(cwd, 'audit.md'), 'utf8'), /^### plimsoll: load line [A-F], \d+\/100 · \d/);
  });

  test('do not change the exit code', (t) => {
    const cwd = repository(t);
    const files = formatNames.map((name) => `--format=${name}=reports/${name}`);
    assert.equal(runCli([...only, ...files, '--fail-on', 'warning'], { cwd }).code, 1);
    const { code, stderr } = runCli([...only, '--format', 'rdjson', 'no-such-file'], { cwd });
    assert.equal(code, 3);
    assert.equal(stderr, 'plimsoll: no-such-file: does not exist\n');
  });

  test('refuse two formats in one place, and a file that is not there to be named', (t) => {
    const cwd = repository(t);
    for (const [args, says] of [
      [['--format', 'json', '--format', 'sarif'], /sarif would go where another format goes already, to standard output/],
      [['--format', 'json=a', '--format', 'sarif=./a'], /sarif would go where another format goes already, to \.\/a/],
      [['--format', 'json', '--format', 'sarif', '--output', 'a'], /sarif would go where another format goes already, to a/],
      [
        ['--format', 'json=-', '--format', 'sarif', '--output', '-'],
        /sarif would go where another format goes already, to standard output/,
      ],
      [['--format', 'json=a', '--output', 'b'], /nothing is left for --output b/],
      [['--format', 'json='], /needs the name of a file/],
      [['--format', 'srif=a'], /--format is one of text, json, .*, not srif/],
    ] as const)
      assert.throws(() => targetsOf(parseArguments(lint, args).options as unknown as OutputOptions, { cwd }), says);
    const { code, stderr } = runCli(['lint', '--format', 'json', '--format', 'sarif'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /^plimsoll: sarif would go .* \(name a file, as in --format sarif=FILE\)\n$/);
    assert.deepEqual(readdirSync(cwd), ['Dockerfile']);
  });

  test('say what cannot be written, and write devices without replacing them', (t) => {
    const cwd = repository(t);
    mkdirSync(join(cwd, 'taken'));
    const { code, stderr } = runCli([...only, '--output', 'taken'], { cwd });
    assert.equal(code, 3);
    assert.match(stderr, /^plimsoll: taken cannot be written: EISDIR\n$/);
    const below = runCli([...only, '--output', 'Dockerfile/x'], { cwd });
    assert.equal(below.code, 3);
    assert.match(below.stderr, /^plimsoll: Dockerfile\/x .*\n$/);
    if (!existsSync('/dev/null')) return;
    assert.equal(runCli([...only, '--output', '/dev/null'], { cwd }).code, 0);
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });

  test('give paths from the top of the checkout to the CI server that names it', (t) => {
    const top = folder(t, { 'services/api/Dockerfile': bad });
    const cwd = join(top, 'services/api');
    const github = runCli([...only, '--format', 'github'], { cwd, env: { GITHUB_WORKSPACE: top } });
    assert.match(github.stdout, /,file=services\/api\/Dockerfile,/);
    const gitlab = runCli([...only, '--format', 'gitlab'], { cwd, env: { CI_PROJECT_DIR: top, GITHUB_WORKSPACE: undefined } });
    assert.equal(JSON.parse(gitlab.stdout)[0].location.path, 'services/api/Dockerfile');
    for (const elsewhere of [join(top, 'other'), 'relative'])
      assert.match(runCli([...only, '--format', 'github'], { cwd, env: { GITHUB_WORKSPACE: elsewhere } }).stdout, /,file=Dockerfile,/);
    assert.equal(JSON.parse(runCli([...only, '--format', 'json'], { cwd }).stdout).findings[0].location.path, 'Dockerfile');
  });
});
