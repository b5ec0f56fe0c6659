import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { audit } from '../../packages/plimsoll/src/commands/audit.ts';
import { type Io, parseArguments } from '../../packages/plimsoll/src/commands/define.ts';
import { explain } from '../../packages/plimsoll/src/commands/explain.ts';
import { fix } from '../../packages/plimsoll/src/commands/fix.ts';
import { inputs } from '../../packages/plimsoll/src/commands/inputs.ts';
import { lint } from '../../packages/plimsoll/src/commands/lint.ts';
import { rulesCommand } from '../../packages/plimsoll/src/commands/rules.ts';
import { configFinder } from '../../packages/plimsoll/src/engine/config.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot, skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';

/** A warning, so that runs over it are known to have looked at it. */
const good = 'FROM debian:12\nUSER app\nRUN sudo ls\n';

interface Expected {
  readonly code: number;
  /** All of stderr: one line. */
  readonly says: RegExp;
}

function fails(cwd: string, args: readonly string[], { code, says }: Expected, input?: string): void {
  const outcome = runCli(args, { cwd, ...(input !== undefined && { input }) });
  assert.match(outcome.stderr, says);
  assert.match(outcome.stderr, /^plimsoll: [^\n]*\n$/, 'one line');
  assert.doesNotMatch(outcome.stderr, /\n {4}at |\.ts:\d|\/main\.ts/, 'no stack');
  assert.equal(outcome.code, code);
}

/** The bad file is named and costs 3; what is good beside it is reported as if it stood alone. */
function costsItself(cwd: string, bad: string, says: RegExp, formats: readonly string[] = ['json']): void {
  for (const format of formats) {
    const outcome = runCli(['lint', '--rule', 'sudo-used', '--format', format, bad, 'good.Dockerfile'], { cwd });
    assert.equal(outcome.code, 3);
    assert.match(outcome.stderr, says);
    assert.match(outcome.stderr, /^plimsoll: [^\n]*\n$/);
    assert.match(outcome.stdout, /sudo-used/, `${format} holds the findings of the good file`);
    if (format !== 'text') assert.doesNotThrow(() => JSON.parse(outcome.stdout));
    if (format === 'json') assert.equal(JSON.parse(outcome.stdout).unknowns.length, 1);
  }
}

const withGood = (t: TestContext, files: Record<string, string> = {}) => folder(t, { 'good.Dockerfile': good, ...files });

describe('a file that cannot be used costs that file', () => {
  test('a missing file', (t) => {
    const cwd = withGood(t);
    costsItself(cwd, 'no/Dockerfile', /no\/Dockerfile: does not exist/, ['json', 'text', 'sarif']);
    const { code, stdout, stderr } = runCli(['fix', '--unsafe', '--diff', 'no/Dockerfile', 'good.Dockerfile'], { cwd });
    assert.deepEqual([code, stderr], [3, 'plimsoll: no/Dockerfile: does not exist\n']);
    assert.doesNotMatch(stdout, /no\/Dockerfile/);
  });

  test('a binary file', (t) => {
    const cwd = withGood(t);
    writeFileSync(join(cwd, 'bin'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]));
    costsItself(cwd, 'bin', /bin: is a binary file/);
  });

  test('a file of 50 MB', (t) => {
    const cwd = withGood(t);
    writeFileSync(join(cwd, 'huge'), Buffer.alloc(50_000_000, 'RUN x\n'));
    costsItself(cwd, 'huge', /huge: is larger than/);
  });

  test('a loop of symbolic links', (t) => {
    const cwd = withGood(t);
    symlinkSync('loop', join(cwd, 'loop'));
    costsItself(cwd, 'loop', /loop: is a loop of symbolic links/);
  });

  test('a pipe, without waiting for a writer', (t) => {
    const cwd = withGood(t);
    if (spawnSync('mkfifo', [join(cwd, 'pipe')]).status !== 0) return skipOrFail(t, 'mkfifo', 'mkfifo');
    costsItself(cwd, 'pipe', /pipe: is not a regular file/);
  });

  test('a file that may not be read', (t) => {
    const cwd = withGood(t, { secret: good });
    chmodSync(join(cwd, 'secret'), 0);
    if (process.getuid?.() !== 0) return costsItself(cwd, 'secret', /secret: cannot be read: permission denied/);
    // Nothing stops root: another user has to try.
    chmodSync(cwd, 0o755);
    const { stdout, stderr, status, error } = asNobody(cwd, ['lint', '--rule', 'sudo-used', 'secret', 'good.Dockerfile']);
    if (error) return skipOrFail(t, 'setpriv', 'setpriv');
    assert.equal(stderr, 'plimsoll: secret: cannot be read: permission denied\n');
    assert.match(stdout, /sudo-used/);
    assert.equal(status, 3);
  });

  test('a file that disappears between listing and reading', async (t) => {
    const cwd = folder(t, { 'a/Dockerfile': good, 'b/Dockerfile': good, 'c/Dockerfile': good });
    const io = { cwd, warn: () => assert.fail('nothing to say') } as unknown as Io;
    const seen: string[] = [];
    for await (const { path, read } of inputs([], undefined, configFinder([], cwd), io)) {
      seen.push(`${path} ${read.ok ? 'read' : read.reason}`);
      rmSync(join(cwd, 'b/Dockerfile'), { force: true });
    }
    assert.deepEqual(seen, ['a/Dockerfile read', 'b/Dockerfile does not exist', 'c/Dockerfile read']);
  });

  test('odd bytes in a name are shown harmlessly', (t) => {
    const outcome = runCli(['lint', 'a\u001b[31mb\nc'], { cwd: withGood(t) });
    assert.equal(outcome.stderr, 'plimsoll: a␛[31mb␊c: does not exist\n');
  });
});

/** Runs as a user without rights; `error` is set where that is not possible. */
function asNobody(cwd: string, args: readonly string[]) {
  const words = [
    '--reuid',
    '65534',
    '--regid',
    '65534',
    '--clear-groups',
    process.execPath,
    join(projectRoot, 'packages/plimsoll/src/main.ts'),
  ];
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const probe = spawnSync('setpriv', [...words, '--version'], { cwd, env, encoding: 'utf8' });
  if (probe.error || probe.status !== 0) return { ...probe, error: probe.error ?? new Error('setpriv cannot run the tool') };
  return spawnSync('setpriv', [...words, ...args], { cwd, env, encoding: 'utf8' });
}

describe('a folder', () => {
  test('without Dockerfiles is said to be so, and is no failure', (t) => {
    const cwd = folder(t, { 'src/index.js': '' });
    fails(cwd, ['lint'], { code: 0, says: /no Dockerfile was found/ });
    fails(cwd, ['lint', 'src'], { code: 0, says: /src: no Dockerfile was found/ });
    const audit = runCli(['audit'], { cwd });
    assert.deepEqual([audit.code, audit.stderr], [0, '']);
    assert.match(audit.stdout, /No Dockerfile was found/);
    assert.deepEqual(JSON.parse(runCli(['lint', '--format', 'json'], { cwd }).stdout).findings, []);
  });
  test('with a Compose file alone is told what is wrong with that', (t) => {
    const cwd = folder(t, { 'compose.yaml': 'services:\n  db:\n    image: postgres\n' });
    const { stdout } = runCli(['audit'], { cwd });
    assert.match(stdout, /No Dockerfile was found[\s\S]+ 1 {2}data-without-volume/);
    assert.doesNotMatch(stdout, / pass /);
  });
  test('whose Dockerfile builds nothing passes nothing', (t) => {
    const { code, stdout } = runCli(['audit'], { cwd: folder(t, { Dockerfile: '# later\n' }) });
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, / pass /);
  });
  test('that does not exist is an error of audit, too', (t) =>
    fails(folder(t), ['audit', 'no/where'], { code: 3, says: /no\/where does not exist/ }));
});

describe('the command line', () => {
  for (const [args, says] of [
    [['lint', '--rule', 'runs-as-rot'], /there is no rule runs-as-rot \(did you mean runs-as-root\?\)/],
    [['explain', 'xyzzy'], /there is no rule xyzzy \(plimsoll rules lists them\)/],
    [['lint', '--formt', 'json'], /there is no option --formt \(did you mean --format\?\)/],
    [['lnt'], /there is no command or path lnt \(did you mean plimsoll lint\?\)/],
    [['frobnicate'], /there is no command or path frobnicate \(see plimsoll --help\)/],
    [['lint', '--config', 'no.yaml'], /no\.yaml: this configuration does not exist/],
  ] as const) {
    test(`plimsoll ${args.join(' ')}`, (t) => fails(withGood(t), args, { code: 2, says }));
  }

  for (const [command, args, says] of [
    [lint, ['-x'], /there is no option -x/],
    [lint, ['--constructor'], /there is no option --constructor/],
    [lint, ['--format', 'jsn'], /--format is one of text, json, sarif, .*, not jsn/],
    [lint, ['--format'], /--format needs a value/],
    [fix, ['--diff=yes'], /--diff takes no value/],
    [audit, ['--commits', 'many'], /--commits needs a number, not many/],
    [audit, ['--commits', '-1'], /--commits needs a number, not -1/],
    [audit, ['a', 'b'], /what is b\?/],
    [explain, [], /RULE is missing/],
    [rulesCommand, ['--practice', 'usr'], /--practice is one of/],
  ] as const) {
    test(`plimsoll ${command.name} ${args.join(' ')}`, () => {
      assert.throws(() => parseArguments(command, args), { exitCode: 2, message: says });
    });
  }

  test('options end at --, and may be written with =', () => {
    const parsed = parseArguments(lint, ['--format=json', '--rule', 'a,b', '--rule=c', '-', '--', '--format']);
    assert.deepEqual(parsed.positionals, ['-', '--format']);
    assert.deepEqual([parsed.options['format'], parsed.options['rule']], [[{ value: 'json', file: undefined }], ['a', 'b', 'c']]);
  });
});

describe('a configuration that is wrong', () => {
  const laughs = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
  ];
  for (const [what, yaml, says] of [
    ['YAML', 'rules: {a: [', /plimsoll\.yaml:1: this configuration cannot be used: /],
    ['an unknown key', 'rule: {}', /plimsoll\.yaml:1: rule: there is no such key \(did you mean rules\?\)/],
    ['an unknown rule', 'rules: {sudo-usd: off}', /rules\.sudo-usd: there is no such rule \(did you mean sudo-used\?\)/],
    [
      'a wrong severity',
      'rules: {sudo-used: eror}',
      /rules\.sudo-used: expected one of off, error, warning, info, style \(did you mean error\?\)/,
    ],
    ['an unknown option', 'rules: {sudo-used: {constructor: 1}}', /rules\.sudo-used\.constructor: sudo-used has no such option/],
    ['a wrong kind', 'exclude: yes', /exclude: expected a list/],
    ['a list of rules', 'rules: [sudo-used]', /rules: expected keys and values/],
    ['only text', 'hello', /the configuration: expected keys and values/],
    ['a wrong failOn', 'failOn: always', /failOn: expected one of error, warning, info, style, never/],
    ['billion laughs', laughs.join('\n'), /cannot be used: .*alias/i],
    ['a duplicate key', 'failOn: error\nfailOn: never', /cannot be used: Map keys must be unique/],
    ['too much', `# ${'x'.repeat(300 * 1024)}`, /larger than 256 KiB/],
  ] as const) {
    test(what, async (t) => {
      const cwd = folder(t, { 'plimsoll.yaml': yaml });
      await assert.rejects(configFinder(rules, cwd)(cwd), { exitCode: 2, message: says });
    });
  }

  test('stops every command', (t) => {
    const cwd = withGood(t, { 'plimsoll.yaml': 'failOn: error\nfailOn: never\n' });
    for (const command of ['lint', 'fix', 'audit']) fails(cwd, [command, 'good.Dockerfile'], { code: 2, says: /Map keys must be unique/ });
  });

  test('a folder or a dead link in its place', (t) => {
    const cwd = withGood(t, { 'plimsoll.yaml/': '' });
    fails(cwd, ['lint', 'good.Dockerfile'], { code: 2, says: /plimsoll\.yaml: this configuration is not a regular file/ });
    rmSync(join(cwd, 'plimsoll.yaml'), { recursive: true });
    symlinkSync('plimsoll.yaml', join(cwd, 'plimsoll.yaml'));
    fails(cwd, ['lint', 'good.Dockerfile'], { code: 2, says: /plimsoll\.yaml: this configuration is a loop/ });
  });

  test('control characters in it are shown harmlessly', (t) => {
    const cwd = withGood(t, { 'plimsoll.yaml': '"\\e[31mred": 1' });
    assert.equal(runCli(['lint'], { cwd }).stderr, 'plimsoll: plimsoll.yaml:1: ␛[31mred: there is no such key\n');
  });
});

function inShell(cwd: string, script: string) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const plimsoll = `plimsoll='${process.execPath} ${join(projectRoot, 'packages/plimsoll/src/main.ts')}'`;
  return spawnSync('sh', ['-c', `${plimsoll}\n${script}`], { cwd, env, encoding: 'utf8' });
}

describe('standard streams', () => {
  test('empty standard input is a Dockerfile without instructions', (t) => {
    const { code, stdout, stderr } = runCli(['lint', '-'], { cwd: folder(t) });
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /no-instructions/);
  });

  test('standard input that is binary or endless is refused', (t) => {
    const cwd = folder(t);
    fails(cwd, ['lint', '-'], { code: 3, says: /-: is a binary file/ }, 'FROM a\n\0');
    const { status, stderr } = inShell(cwd, 'yes RUN x | $plimsoll lint -');
    assert.deepEqual([status, stderr], [3, 'plimsoll: -: is larger than 4096 KiB\n']);
  });

  test('the name given to standard input is used', (t) => {
    const { stdout } = runCli(['lint', '--rule', 'sudo-used', '--stdin-filename', 'api/Dockerfile', '-'], { cwd: folder(t), input: good });
    assert.match(stdout, /api\/Dockerfile:3:5/);
  });

  test('a reader that has enough ends the run without a word', (t) => {
    const cwd = folder(t, { Dockerfile: `FROM debian:12\nUSER app\n${'RUN sudo ls\n'.repeat(5000)}` });
    for (const command of ['lint', 'lint --format json']) {
      const { stdout, stderr } = inShell(cwd, `$plimsoll ${command} | head -1`);
      assert.equal(stdout.split('\n').length, 2);
      assert.equal(stderr, '');
    }
  });

  test('closed streams are no crash', (t) => {
    const cwd = withGood(t);
    for (const [redirect, code] of [
      ['good.Dockerfile >&-', 0],
      ['no-such-file 2>&-', 3],
      ['- <&-', 1],
    ] as const) {
      const { status, stderr } = inShell(cwd, `$plimsoll lint ${redirect}`);
      assert.deepEqual([redirect, status, stderr], [redirect, code, '']);
    }
  });
});

test('a tree of many odd things is searched and the rest is whole', (t) => {
  const cwd = folder(t, { 'a/Dockerfile': good, 'deep/': '' });
  symlinkSync('..', join(cwd, 'a/up'));
  symlinkSync('/nowhere', join(cwd, 'a/Containerfile'));
  mkdirSync(join(cwd, 'Dockerfile'));
  mkdirSync(join(cwd, `deep/${'d/'.repeat(60)}`), { recursive: true });
  const { code, stdout, stderr } = runCli(['lint', '--rule', 'sudo-used', '--format', 'json'], { cwd });
  assert.deepEqual(
    JSON.parse(stdout).findings.map((finding: { location: { path: string } }) => finding.location.path),
    ['a/Dockerfile'],
  );
  assert.equal(code, 3);
  assert.match(stderr, /^plimsoll: deep\/[^\n]*: is more than 40 directories deep; not searched\n$/);
  assert.ok(existsSync(join(cwd, 'a/Dockerfile')));
});
