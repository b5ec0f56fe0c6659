import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Random } from '../../fuzz/random.ts';
import { runCli } from '../support/cli.ts';
import { projectRoot, skipOrFail } from '../support/data.ts';
import { folder } from '../support/folder.ts';

const before = 'FROM debian:12\nRUN sudo ls\n';
const after = 'FROM debian:12\nRUN ls\n';
const fixSudo = ['fix', '--rule', 'sudo-used'];

describe('fix writes', () => {
  test('what it says it does, and says what is left', (t) => {
    const cwd = folder(t, { Dockerfile: before, 'b/Dockerfile': after });
    const { code, stdout, stderr } = runCli(fixSudo, { cwd });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Dockerfile\n {2}fixed Remove sudo \[sudo-used\]\n/);
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), after);
    assert.match(runCli(fixSudo, { cwd }).stdout, /^Nothing to fix\.\n/);
  });

  test('by the id of another tool, too', (t) => {
    const cwd = folder(t, { Dockerfile: before });
    runCli(['fix', '--rule', 'dl3004'], { cwd });
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), after);
  });

  test('bytes that are not UTF-8, byte order marks and line ends as they were', (t) => {
    const cwd = folder(t);
    const files = {
      latin: Buffer.from('FROM debian:12\n# caf\xe9\nRUN sudo ls\n', 'latin1'),
      marked: Buffer.from('\ufeffFROM debian:12\r\n# café\r\nRUN sudo ls\r\n'),
      unended: Buffer.from('FROM debian:12\nRUN sudo ls'),
    };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(cwd, name), bytes);
    runCli([...fixSudo, ...Object.keys(files)], { cwd });
    for (const [name, bytes] of Object.entries(files)) {
      assert.equal(readFileSync(join(cwd, name), 'latin1'), bytes.toString('latin1').replace('sudo ', ''), name);
    }
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const main = join(projectRoot, 'packages/plimsoll/src/main.ts');
    const piped = spawnSync(process.execPath, [main, ...fixSudo, '-'], { cwd, env, input: files.latin });
    assert.equal(piped.stdout.toString('latin1'), files.latin.toString('latin1').replace('sudo ', ''));
  });

  test('through links, and keeps mode and owner', (t) => {
    const cwd = folder(t, { 'real/Dockerfile': before });
    const real = join(cwd, 'real/Dockerfile');
    chmodSync(real, 0o640);
    const root = process.getuid?.() === 0;
    if (root) chownSync(real, 12345, 54321);
    symlinkSync('real/Dockerfile', join(cwd, 'link'));
    runCli([...fixSudo, 'link'], { cwd });
    assert.equal(readFileSync(real, 'utf8'), after);
    assert.ok(lstatSync(join(cwd, 'link')).isSymbolicLink());
    assert.equal(readlinkSync(join(cwd, 'link')), 'real/Dockerfile');
    const { mode, uid, gid } = statSync(real);
    assert.equal(mode & 0o7777, 0o640);
    if (root) assert.deepEqual([uid, gid], [12345, 54321]);
    assert.deepEqual(readdirSync(join(cwd, 'real')), ['Dockerfile']);
  });

  test('what it can where a folder may not be written', (t) => {
    const cwd = folder(t, { 'a/Dockerfile': before, 'closed/Dockerfile': before, 'z/Dockerfile': before });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    chmodSync(cwd, 0o755);
    for (const name of ['a', 'z']) {
      chmodSync(join(cwd, name), 0o777);
      chmodSync(join(cwd, name, 'Dockerfile'), 0o666);
    }
    chmodSync(join(cwd, 'closed'), 0o555);
    const command = [process.execPath, join(projectRoot, 'packages/plimsoll/src/main.ts')];
    const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', ...command] : command;
    const run = (...args: string[]) => spawnSync(nobody[0] as string, [...nobody.slice(1), ...args], { cwd, env, encoding: 'utf8' });
    if (run('--version').status !== 0) return skipOrFail(t, 'setpriv', 'a way to run as another user');
    const { status, stdout, stderr } = run(...fixSudo);
    assert.equal(stderr, 'plimsoll: closed/Dockerfile: cannot be written: permission denied\n');
    assert.equal(status, 3);
    assert.doesNotMatch(stdout, /closed/);
    for (const name of ['a', 'z']) assert.equal(readFileSync(join(cwd, name, 'Dockerfile'), 'utf8'), after);
    assert.equal(readFileSync(join(cwd, 'closed/Dockerfile'), 'utf8'), before);
  });

  test('nothing with --diff, whose output git applies', (t) => {
    const cwd = folder(t, { Dockerfile: before, 'with space/Dockerfile': before.replaceAll('\n', '\r\n') });
    writeFileSync(join(cwd, 'latin.Dockerfile'), Buffer.from('FROM debian:12\n# caf\xe9\nRUN sudo ls\n', 'latin1'));
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const main = join(projectRoot, 'packages/plimsoll/src/main.ts');
    const { stdout } = spawnSync(process.execPath, [main, ...fixSudo, '--diff'], { cwd, env });
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), before);
    const applied = spawnSync('git', ['apply', '--whitespace=nowarn'], { cwd, input: stdout, encoding: 'utf8' });
    assert.equal(applied.stderr, '');
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), after);
    assert.equal(readFileSync(join(cwd, 'with space/Dockerfile'), 'utf8'), after.replaceAll('\n', '\r\n'));
    assert.equal(readFileSync(join(cwd, 'latin.Dockerfile'), 'latin1'), 'FROM debian:12\n# caf\xe9\nRUN ls\n');
  });

  test('the configuration beside each file counts', (t) => {
    const cwd = folder(t, {
      'a/Dockerfile': before,
      'b/Dockerfile': before,
      'b/plimsoll.yaml': 'rules: {sudo-used: off}',
      'c/Dockerfile': before,
      'plimsoll.yaml': 'exclude: [c]',
    });
    runCli(fixSudo, { cwd: join(cwd, 'a') });
    runCli(fixSudo, { cwd });
    const fixed = ['a', 'b', 'c'].map((name) => readFileSync(join(cwd, name, 'Dockerfile'), 'utf8') === after);
    assert.deepEqual(fixed, [true, false, false]);
  });
});

describe('an interrupted fix', () => {
  const count = 400;

  test('leaves every file as it was or as it becomes, and nothing else', async (t) => {
    const random = new Random(20260810);
    const interrupted: string[] = [];
    for (let run = 0; run < 6; run++) {
      const cwd = folder(t);
      for (let index = 0; index < count; index++) {
        mkdirSync(join(cwd, `d${index}`));
        writeFileSync(join(cwd, `d${index}/Dockerfile`), before);
      }
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const main = join(projectRoot, 'packages/plimsoll/src/main.ts');
      const child = spawn(process.execPath, [main, ...fixSudo], { cwd, env, stdio: 'ignore' });
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, signal) => resolve(signal)));
      // The first file that is written starts the clock, so that the signal falls into the writing.
      const clock = setInterval(() => {
        if (readFileSync(join(cwd, 'd0/Dockerfile'), 'utf8') !== after) return;
        clearInterval(clock);
        setTimeout(() => child.kill(run % 2 === 0 ? 'SIGINT' : 'SIGTERM'), random.below(25));
      }, 1);
      const signal = await ended;
      clearInterval(clock);
      let fixed = 0;
      for (let index = 0; index < count; index++) {
        assert.deepEqual(readdirSync(join(cwd, `d${index}`)), ['Dockerfile']);
        const text = readFileSync(join(cwd, `d${index}/Dockerfile`), 'utf8');
        assert.ok(text === before || text === after);
        if (text === after) fixed++;
      }
      if (signal) interrupted.push(`${signal} after ${fixed} files`);
      else assert.equal(fixed, count);
    }
    t.diagnostic(interrupted.join(', ') || 'no signal came in time');
  });
});
