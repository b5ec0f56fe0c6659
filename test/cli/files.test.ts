import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { folder } from '../support/folder.ts';

/** A warning, so that runs over it are known to have looked at it. */
const sudo = 'FROM debian:12\nRUN sudo ls\n';

interface Reported {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number; readonly column: number } };
  readonly fixes: readonly { readonly edits: readonly { readonly path: string; readonly start: object; readonly text: string }[] }[];
  readonly fingerprint: string;
}

function lint(cwd: string, args: readonly string[], input?: string) {
  const outcome = runCli(['lint', '--no-shellcheck', '--format', 'json', ...args], { cwd, ...(input !== undefined && { input }) });
  const findings: readonly Reported[] = outcome.stdout === '' ? [] : JSON.parse(outcome.stdout).findings;
  const places = findings.map(({ location }) => `${location.path}:${location.start.line}`);
  return { ...outcome, findings, places };
}

const sudoIn = (cwd: string, args: readonly string[], input?: string) => lint(cwd, ['--rule', 'sudo-used', ...args], input);

describe('files are found', () => {
  const tree = (t: TestContext) =>
    folder(t, {
      '.git/HEAD': '',
      '.gitignore': 'ignored/\n',
      'services/a/Dockerfile': sudo,
      'services/b/Dockerfile.dev': sudo,
      'services/b/image': sudo,
      'ignored/Dockerfile': sudo,
      '.devcontainer/Dockerfile': sudo,
      '[x]/Dockerfile': sudo,
    });

  test('by globs, which are quoted from the shell', (t) => {
    const cwd = tree(t);
    assert.deepEqual(sudoIn(cwd, ['services/**/Dockerfile*']).places, ['services/a/Dockerfile:2', 'services/b/Dockerfile.dev:2']);
    assert.deepEqual(sudoIn(cwd, ['services/b/*']).places, ['services/b/Dockerfile.dev:2', 'services/b/image:2']);
    assert.deepEqual(sudoIn(cwd, ['{.devcontainer,services/a}/Dockerfile']).places, [
      '.devcontainer/Dockerfile:2',
      'services/a/Dockerfile:2',
    ]);
    assert.deepEqual(sudoIn(cwd, ['[x]/Dockerfile']).places, ['[x]/Dockerfile:2'], 'a file of that name is that file');
    const { code, stderr } = sudoIn(cwd, ['services/a', 'nowhere/**/Dockerfile']);
    assert.deepEqual([code, stderr], [2, 'plimsoll: nowhere/**/Dockerfile matches no Dockerfile, Compose file, workflow or manifest\n']);
  });
  test('but for those that are excluded', (t) => {
    const cwd = tree(t);
    assert.deepEqual(sudoIn(cwd, ['--exclude', 'services/{a,x}', '--exclude', '*.dev', '.']).places, [
      '.devcontainer/Dockerfile:2',
      '[x]/Dockerfile:2',
    ]);
    assert.deepEqual(sudoIn(cwd, ['--exclude', 'services', 'services/a/Dockerfile']).places, [], 'also where they are named');
    assert.equal(runCli(['format', '--check', '--exclude', '**/Dockerfile*'], { cwd }).stdout, '0 of 0 Dockerfiles would change\n');
  });
  test('each once, and never through links', (t) => {
    const cwd = tree(t);
    symlinkSync('..', join(cwd, 'services/up'));
    symlinkSync('/', join(cwd, 'services/out'));
    assert.equal(sudoIn(cwd, ['services', 'services/**', 'services/a/Dockerfile', './services/a']).places.length, 3);
  });
  test('within bounds: many folders, and one that is very deep', (t) => {
    const cwd = folder(t, { Dockerfile: sudo });
    mkdirSync(join(cwd, 'd/'.repeat(100)), { recursive: true });
    for (let i = 0; i < 300; i++) mkdirSync(join(cwd, `x/${i}`), { recursive: true });
    writeFileSync(join(cwd, 'x/7/Containerfile'), sudo);
    const { places, code, stderr } = sudoIn(cwd, []);
    assert.deepEqual([places, code], [['Dockerfile:2', 'x/7/Containerfile:2'], 3]);
    assert.match(stderr, /directories deep; not searched\n$/);
  });
});

describe('standard input', () => {
  const files = {
    'plimsoll.yaml': 'rules: {}\n',
    'api/plimsoll.yaml': 'rules: { sudo-used: info }\n',
    'api/app.js': '',
    'api/.dockerignore': 'app.js\n',
  };
  test('has the context and the configuration of its name', (t) => {
    const cwd = folder(t, files);
    const text = 'FROM debian:12\nRUN sudo ls\nCOPY app.js /\n';
    const named = lint(cwd, ['--stdin-filename', 'api/Dockerfile', '--rule', 'sudo-used,copied-file-ignored', '-'], text).findings;
    assert.deepEqual(
      named.map(({ rule, severity, location }) => [rule, severity, location.path]),
      [
        ['sudo-used', 'info', 'api/Dockerfile'],
        ['copied-file-ignored', 'error', 'api/Dockerfile'],
      ],
    );
    const bare = lint(cwd, ['--rule', 'sudo-used,copied-file-ignored', '-'], text).findings;
    assert.deepEqual(
      bare.map(({ rule, severity, location }) => [rule, severity, location.path]),
      [['sudo-used', 'warning', '-']],
    );
  });
  test('is of the kind that its name and its text say', (t) => {
    const cwd = folder(t);
    const compose = 'services:\n  a:\n    image: x\n    privileged: true\n';
    const { findings } = lint(cwd, ['--stdin-filename', 'compose.yaml', '-'], compose);
    assert.ok(findings.length > 0 && findings.every(({ location }) => location.path === 'compose.yaml'));
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: x }] }\n';
    assert.doesNotMatch(lint(cwd, ['--stdin-filename', 'pod.yaml', '-'], pod).stdout, /instruction|FROM/);
  });
});

describe('Compose files and definitions of bake', () => {
  const dockerfile = 'ARG BASE\nFROM $BASE AS dev\nRUN sudo ls\nFROM dev AS prod\nFROM nowhere AS other\nRUN sudo ls\n';
  test('name Dockerfiles that are called otherwise', (t) => {
    const cwd = folder(t, {
      '.git/HEAD': '',
      'build/image.df': sudo,
      'ci/tool.df': sudo,
      'compose.yaml': 'services: { a: { build: { context: build, dockerfile: image.df } } }\n',
      'docker-bake.hcl': 'target "t" {\n  dockerfile = "ci/tool.df"\n}\n',
    });
    assert.deepEqual(sudoIn(cwd, []).places, ['build/image.df:2', 'ci/tool.df:2']);
    assert.deepEqual(sudoIn(cwd, ['compose.yaml']).places, ['build/image.df:2']);
    assert.deepEqual(sudoIn(cwd, ['docker-bake.hcl']).places, ['ci/tool.df:2']);
    assert.deepEqual(sudoIn(cwd, ['--exclude', 'ci']).places, ['build/image.df:2']);
    const fixed = runCli(['fix', '--diff', '--rule', 'sudo-used'], { cwd }).stdout;
    assert.match(fixed, /build\/image\.df[\s\S]+ci\/tool\.df/);
  });
  test('are not built for a stage that they do not have', (t) => {
    const cwd = folder(t, { Dockerfile: 'FROM debian:12 AS prod\nRUN sudo ls\n' });
    const { code, stdout } = runCli(['lint', '--rule', 'sudo-used', '--target', 'pord'], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^unknown: Dockerfile: there is no stage pord to build \(did you mean prod\?\)/m);
  });

  test('say with which target, arguments, contexts and platform', (t) => {
    const cwd = folder(t, {
      '.git/HEAD': '',
      Dockerfile: dockerfile,
      'compose.yaml': 'services:\n  a: { build: { context: ., target: dev, args: { BASE: "debian:12" } } }\n',
    });
    const severities = (args: readonly string[]) =>
      sudoIn(cwd, args).findings.map(({ location, severity }) => [location.start.line, severity]);
    assert.deepEqual(
      severities([]),
      [
        [3, 'warning'],
        [6, 'warning'],
      ],
      'for the service, and for what docker build gives',
    );
    assert.deepEqual(
      severities(['Dockerfile', '--target', 'dev', '--build-arg', 'BASE=debian:12']),
      [
        [3, 'warning'],
        [6, 'info'],
      ],
      'what the target does not need is only good to know',
    );
    const { code, stderr } = lint(cwd, ['--build-context', 'x', 'Dockerfile']);
    assert.deepEqual([code, stderr], [2, 'plimsoll: lint: --build-context is NAME=…, not x\n']);
  });
  test('hold Dockerfiles, which are reported and fixed at their places', (t) => {
    const cwd = folder(t, {
      '.git/HEAD': '',
      'compose.yaml':
        'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian:12\n\n        RUN sudo ls\n  b:\n    build:\n      dockerfile_inline: "FROM debian:12\\nRUN sudo ls"\n',
      'docker-bake.hcl': 'target "t" {\n  dockerfile-inline = <<EOT\nFROM debian:12\nRUN sudo ls\nEOT\n}\n',
    });
    const { findings } = sudoIn(cwd, []);
    assert.deepEqual(
      findings.map(({ location, fixes }) => [location.path, location.start.line, location.start.column, fixes.length]),
      [
        ['compose.yaml', 7, 13, 1],
        ['compose.yaml', 10, 47, 1],
        ['docker-bake.hcl', 4, 5, 1],
      ],
    );
    assert.equal(findings[0]?.fixes[0]?.edits[0]?.path, 'compose.yaml');
    assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, 3);
    const { stdout } = runCli(['fix', '--diff', '--rule', 'sudo-used'], { cwd });
    assert.match(stdout, /- {8}RUN sudo ls\n\+ {8}RUN ls\n[\s\S]+-RUN sudo ls\n\+RUN ls\n/);
    assert.doesNotMatch(stdout, /\+.*FROM/, 'what is quoted stays');
  });
});
