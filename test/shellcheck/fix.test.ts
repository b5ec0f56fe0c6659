import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

/** Takes the place of ShellCheck: asks for quotes around each `$x` that has none. */
const standIn = `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
if (process.argv[2] === '--version') { console.log('version: 9.9.9'); process.exit(); }
const comments = [];
for (const file of process.argv.slice(5)) {
  readFileSync(file, 'utf8').split('\\n').forEach((text, index) => {
    for (const match of text.matchAll(/(?<!")\\$x/g)) {
      const at = (column) => ({ line: index + 1, column, endLine: index + 1, endColumn: column, replacement: '"' });
      const [column, endColumn] = [match.index + 1, match.index + 3];
      const fix = { replacements: [at(column), at(endColumn)] };
      comments.push({ file, line: index + 1, endLine: index + 1, column, endColumn, level: 'info', code: 2086, message: 'Quote it.', fix });
    }
  });
}
console.log(JSON.stringify(comments));
process.exit(1);
`;

function project(t: TestContext, dockerfile: string) {
  const root = folder(t, { Dockerfile: dockerfile, 'bin/shellcheck': standIn });
  const program = join(root, 'bin/shellcheck');
  chmodSync(program, 0o755);
  const run = (...args: string[]) =>
    runCli(args, { cwd: root, env: { PLIMSOLL_SHELLCHECK: program, XDG_CACHE_HOME: join(root, '.cache'), CI: '' } });
  return { root, run, text: () => readFileSync(join(root, 'Dockerfile'), 'utf8') };
}

const dockerfile = 'FROM debian:12\nRUN rm $x \\\n # two\n && ls $x\n';

test('lint reports what ShellCheck says, with a cold and with a warm cache, and nothing with --no-shellcheck', (t) => {
  const { run } = project(t, dockerfile);
  const cold = run('lint', '--rule', 'shell-problem', '--format', 'json');
  const { findings } = JSON.parse(cold.stdout) as { findings: { aliases: string[]; location: { start: { line: number } } }[] };
  assert.deepEqual(
    findings.map(({ aliases, location }) => [aliases, location.start.line]),
    [
      [['SC2086'], 2],
      [['SC2086'], 4],
    ],
  );
  assert.equal(run('lint', '--rule', 'shell-problem', '--format', 'json').stdout, cold.stdout);
  assert.match(run('lint', '--rule', 'shell-problem', '--no-shellcheck').stdout, /Nothing found/);
});

test('fix makes its repairs, unsafe ones where they are asked for', (t) => {
  const { run, text } = project(t, dockerfile);
  run('fix', '--rule', 'shell-problem');
  assert.equal(text(), dockerfile);
  run('fix', '--unsafe', '--rule', 'shell-problem');
  assert.equal(text(), dockerfile.replaceAll('$x', '"$x"'));
});

test('codes are configured and ignored one by one', (t) => {
  const { root, run } = project(t, dockerfile);
  const found = () =>
    (JSON.parse(run('lint', '--rule', 'shell-problem', '--format', 'json').stdout) as { findings: { severity: string }[] }).findings;
  writeFileSync(join(root, 'plimsoll.yaml'), 'rules:\n  shell-problem:\n    codes: [SC2086=error]\n');
  assert.deepEqual(
    found().map(({ severity }) => severity),
    ['error', 'error'],
  );
  writeFileSync(join(root, 'plimsoll.yaml'), 'rules:\n  shell-problem:\n    codes: [SC2086=off]\n');
  assert.deepEqual(found(), []);
  writeFileSync(join(root, 'plimsoll.yaml'), '');
  writeFileSync(join(root, 'Dockerfile'), dockerfile.replace('RUN', '# plimsoll ignore=SC2086\nRUN'));
  assert.deepEqual(found(), []);
  writeFileSync(join(root, 'Dockerfile'), dockerfile.replace('RUN', '# hadolint ignore=SC2046,SC2086\nRUN'));
  assert.deepEqual(found(), []);
  writeFileSync(join(root, 'Dockerfile'), dockerfile.replace('RUN', '# hadolint ignore=SC2046\nRUN'));
  assert.equal(found().length, 2);
});

test('.hadolint.yaml speaks of single codes', (t) => {
  const { root, run } = project(t, dockerfile);
  const found = () => (JSON.parse(run('lint', '--format', 'json').stdout) as { findings: { rule: string; severity: string }[] }).findings;
  const ours = () => found().flatMap(({ rule, severity }) => (rule === 'shell-problem' ? severity : []));
  writeFileSync(join(root, '.hadolint.yaml'), 'override:\n  warning: [SC2086]\n');
  assert.deepEqual(ours(), ['warning', 'warning']);
  writeFileSync(join(root, '.hadolint.yaml'), 'ignored: [SC2086]\n');
  assert.deepEqual(ours(), []);
});

test('a program that was named has to be ShellCheck', (t) => {
  const { run } = project(t, dockerfile);
  const { code, stderr } = run('lint', '--shellcheck', './absent');
  assert.equal(code, 2);
  assert.match(stderr, /absent is no ShellCheck that can be run/);
});
