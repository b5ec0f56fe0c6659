import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

const before = 'from  debian:12\nRUN a && \\\n  b\n';
const after = 'FROM debian:12\nRUN a \\\n    && b\n';

describe('format', () => {
  test('writes what changes, once, and only Dockerfiles', (t) => {
    const cwd = folder(t, { Dockerfile: before, 'b/Dockerfile': after, 'compose.yaml': 'services:  {}\n' });
    chmodSync(join(cwd, 'Dockerfile'), 0o640);
    assert.deepEqual(runCli(['format'], { cwd }), { code: 0, stdout: 'Dockerfile\n1 of 2 Dockerfiles changed\n', stderr: '' });
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), after);
    assert.equal(statSync(join(cwd, 'Dockerfile')).mode & 0o777, 0o640);
    assert.equal(readFileSync(join(cwd, 'compose.yaml'), 'utf8'), 'services:  {}\n');
    assert.deepEqual(runCli(['format'], { cwd }), { code: 0, stdout: '0 of 2 Dockerfiles changed\n', stderr: '' });
  });

  test('with --check or --diff writes nothing', (t) => {
    const cwd = folder(t, { Dockerfile: before });
    assert.equal(runCli(['format', '--check'], { cwd }).code, 1);
    assert.equal(runCli(['format', '--diff'], { cwd }).code, 0);
    assert.equal(runCli(['format', '--check', '--diff'], { cwd }).code, 1);
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), before);
    assert.equal(runCli(['format', '--check', '-'], { cwd, input: after }).code, 0);
  });

  test('gives standard input back, also what is no Dockerfile', (t) => {
    const cwd = folder(t, { 'api/plimsoll.yaml': 'format:\n  indent: 2\n' });
    assert.equal(runCli(['format', '-'], { cwd, input: before }).stdout, after);
    const named = ['format', '-', '--stdin-filename', 'api/Dockerfile'];
    assert.equal(runCli(named, { cwd, input: before }).stdout, after.replace('    ', '  '));
    const yaml = ['format', '-', '--stdin-filename', 'compose.yaml'];
    assert.equal(runCli(yaml, { cwd, input: 'services:  {}' }).stdout, 'services:  {}');
  });

  test('keeps bytes that are not UTF-8, byte order marks and line ends', (t) => {
    const cwd = folder(t);
    const files = {
      latin: ['from a\n# caf\xe9\nRUN  x\n', 'FROM a\n# caf\xe9\nRUN x\n', 'latin1'],
      marked: ['\ufefffrom a\r\n# é\r\n', '\ufeffFROM a\r\n# é\r\n', 'utf8'],
    } as const;
    for (const [name, [text, , encoding]] of Object.entries(files)) writeFileSync(join(cwd, name), Buffer.from(text, encoding));
    assert.equal(runCli(['format', ...Object.keys(files)], { cwd }).code, 0);
    for (const [name, [, text, encoding]] of Object.entries(files))
      assert.deepEqual(readFileSync(join(cwd, name)), Buffer.from(text, encoding));
  });

  test('says what it could not read, or left as it was', (t) => {
    const cwd = folder(t, { Dockerfile: 'FROM a\nVOLUME ["/a\fb"]\n' });
    const { code, stderr } = runCli(['format', 'Dockerfile', 'missing'], { cwd });
    assert.equal(code, 3);
    assert.match(stderr, /^plimsoll: Dockerfile:2: left as it is: VOLUME would not mean the same\nplimsoll: missing: /);
    assert.equal(readFileSync(join(cwd, 'Dockerfile'), 'utf8'), 'FROM a\nVOLUME ["/a\fb"]\n');
  });
});
