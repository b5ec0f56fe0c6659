import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { isUnchanged } from '../../packages/plimsoll/src/remembered/replay.ts';
import { corpusFiles } from '../support/corpus-findings.ts';
import { testData } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { recordLint } from '../support/remembered.ts';

type Env = Readonly<Record<string, string>>;

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly env?: Env;
  /** As the environment is afterwards, if that is the input. */
  readonly later?: (root: string) => Env;
  /** Changes one input. */
  readonly change?: (root: string) => unknown;
}

const dockerfile =
  'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n';
const server = "require('node:http').createServer().listen(3000);\n";
const application = { Dockerfile: dockerfile, 'package.json': '{}', 'server.js': server, 'node_modules/a/index.js': '', '.git/HEAD': '' };
const off = { PLIMSOLL_SHELLCHECK: 'off' };
const put = (path: string, text: string) => (root: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const inRepository = (files: Readonly<Record<string, string>>) => ({ '.git/HEAD': 'ref: refs/heads/main\n', ...files });
/** Says that `echo $1` is wrong. */
const shellcheck = (message: string) =>
  `#!/bin/sh\nif [ "$1" = --version ]; then echo 'version: 9.9.9'; exit; fi\necho '[{"file":"0","line":3,"endLine":3,"column":1,"endColumn":2,"level":"warning","code":2086,"message":"${message}","fix":null}]'\n`;

const cases: readonly Case[] = [
  { what: 'the file', files: { Dockerfile: dockerfile }, words: ['Dockerfile'], change: put('Dockerfile', 'FROM alpine\n') },
  {
    what: 'an ignore file beside it',
    files: application,
    words: ['Dockerfile'],
    change: put('.dockerignore', '.git\nnode_modules\n.env\nDockerfile\n'),
  },
  {
    what: 'an ignore file of its own',
    files: { Dockerfile: dockerfile, '.dockerignore': '*\n' },
    words: ['Dockerfile'],
    change: put('Dockerfile.dockerignore', '.git\n'),
  },
  {
    what: 'a file of the context that comes',
    files: { ...application, '.dockerignore': '.git\nnode_modules\n' },
    words: ['Dockerfile'],
    change: put('.env', 'DATABASE_PASSWORD=5up3rS3cr3tPa55w0rd\n'),
  },
  {
    what: 'a file of the context that goes',
    files: application,
    words: ['Dockerfile'],
    change: (root) => unlinkSync(join(root, 'server.js')),
  },
  {
    what: 'what a file of the application says',
    files: { Dockerfile: dockerfile, 'package.json': '{"scripts":{"start":"node server.js"}}', 'server.js': '', 'package-lock.json': '{}' },
    words: ['Dockerfile'],
    change: put('package.json', '{"name":"x","dependencies":{"express":"5.0.0"},"scripts":{"start":"next start","build":"next build"}}'),
  },
  {
    what: 'a configuration above it',
    files: { 'api/Dockerfile': dockerfile },
    words: ['api/Dockerfile'],
    change: put('plimsoll.yaml', 'rules:\n  missing-dockerignore: off\n  lockfile-not-used: off\n'),
  },
  {
    what: 'what its configuration says',
    files: { Dockerfile: dockerfile, 'plimsoll.yaml': 'rules:\n  missing-dockerignore: off\n' },
    words: ['Dockerfile'],
    change: put('plimsoll.yaml', 'rules:\n  missing-dockerignore: error\n'),
  },
  {
    what: 'a configuration of hadolint',
    files: { Dockerfile: 'FROM alpine\n' },
    words: ['Dockerfile'],
    change: put('.hadolint.yaml', 'ignored: [DL3006]\n'),
  },
  {
    what: 'the baseline',
    files: { Dockerfile: 'FROM alpine\n', 'known.json': '{"version":1,"files":{}}' },
    words: ['--baseline', 'known.json', 'Dockerfile'],
    change: put('known.json', 'nonsense'),
  },
  {
    what: 'one more file in a folder',
    files: { 'a/Dockerfile': dockerfile },
    words: ['.'],
    change: put('b/Dockerfile', 'FROM alpine\n'),
  },
  {
    what: 'a file in a folder that git ignores from now on',
    files: inRepository({ 'a/Dockerfile': dockerfile, 'b/Dockerfile': 'FROM alpine\n' }),
    words: ['.'],
    change: put('.gitignore', 'b/\n'),
  },
  {
    what: 'how Compose builds it',
    files: { Dockerfile: 'ARG BASE=alpine:3.22\nFROM $BASE\nUSER 1000\n', 'compose.yaml': 'services: {a: {build: .}}\n' },
    words: ['.'],
    change: put('compose.yaml', 'services: {a: {build: {context: ., args: {BASE: alpine}}}}\n'),
  },
  {
    what: 'where the repository begins',
    files: { 'a/Dockerfile': dockerfile, 'package.json': '{}', 'server.js': server },
    words: ['a/Dockerfile'],
    change: put('.git/HEAD', 'ref: refs/heads/main\n'),
  },
  {
    what: 'where the context is',
    files: { 'a/Dockerfile': dockerfile, 'package.json': '{}', 'server.js': server, '.git/HEAD': '' },
    words: ['a/Dockerfile'],
    change: put('a/package.json', '{}'),
  },
  {
    what: 'the address of the repository',
    files: { ...application, 'package.json': '{"name":"shop","version":"1.0.0"}' },
    words: ['--rule', 'missing-labels', '--format', 'json', 'Dockerfile'],
    change: put('.git/config', '[remote "origin"]\n\turl = https://code.example/team/shop.git\n'),
  },
  {
    what: 'a build argument from the environment',
    files: { Dockerfile: 'ARG BASE=alpine:3.22\nFROM $BASE\nUSER 1000\n' },
    words: ['--build-arg', 'BASE', 'Dockerfile'],
    later: () => ({ ...off, BASE: 'alpine' }),
  },
  {
    what: 'where the checkout is',
    files: { 'a/Dockerfile': 'FROM alpine\n' },
    words: ['--format', 'github', 'a/Dockerfile'],
    later: (root) => ({ ...off, GITHUB_WORKSPACE: dirname(root) }),
  },
  {
    what: 'what is a link now',
    files: { ...application, 'other/server.js': 'process.on("SIGTERM", () => process.exit());\n' },
    words: ['Dockerfile'],
    change: (root) => {
      unlinkSync(join(root, 'server.js'));
      symlinkSync('other/server.js', join(root, 'server.js'));
    },
  },
  {
    what: 'another ShellCheck',
    files: { Dockerfile: 'FROM alpine:3.22\nRUN echo $HOME\nUSER 1000\n', 'bin/shellcheck': shellcheck('one') },
    words: ['--rule', 'shell-problem', 'Dockerfile'],
    env: { PLIMSOLL_SHELLCHECK: './bin/shellcheck' },
    change: put('bin/shellcheck', shellcheck('another')),
  },
  {
    what: 'a ShellCheck that was installed',
    files: { Dockerfile: 'FROM alpine:3.22\nRUN echo $HOME\nUSER 1000\n', 'programs/shellcheck': shellcheck('one') },
    words: ['--rule', 'shell-problem', 'Dockerfile'],
    env: { PLIMSOLL_SHELLCHECK: '', PATH: '/nonexistent' },
    later: (root) => ({ PLIMSOLL_SHELLCHECK: '', PATH: join(root, 'programs') }),
  },
];

describe('a run is not told again after a change of', () => {
  for (const { what, files, words, env = off, change, later } of cases) {
    test(what, async (t) => {
      const root = folder(t, files);
      for (const program of ['bin/shellcheck', 'programs/shellcheck']) if (program in files) chmodSync(join(root, program), 0o755);
      const all = [...words, '--no-cache'];
      const before = await recordLint(root, all, env);
      assert.ok(before.run, 'it can be told again');
      assert.ok(isUnchanged(before.run, env), 'nothing has changed yet');
      change?.(root);
      const changed = later?.(root) ?? env;
      assert.equal(isUnchanged(before.run, changed), false, 'the change is seen');
      const after = await recordLint(root, all, changed).catch((error: Error) => ({ stdout: error.message }));
      assert.notEqual(after.stdout, before.stdout, 'the change matters');
    });
  }
});

test('what no rule asks for may change', async (t) => {
  const root = folder(t, { 'a/Dockerfile': 'FROM alpine:3.22\nUSER 1000\n', 'b/x': '', 'notes.txt': '' });
  const { run } = await recordLint(root, ['a/Dockerfile'], off);
  assert.ok(run);
  appendFileSync(join(root, 'notes.txt'), 'x');
  put('b/y', '')(root);
  assert.ok(isUnchanged(run, { ...off, UNRELATED: 'x' }));
});

test('a run that reads standard input, writes files or met a failure is none to be told again', async (t) => {
  const failing = '#!/bin/sh\nif [ "$1" = --version ]; then echo "version: 9.9.9"; exit; fi\nexit 3\n';
  const root = folder(t, { Dockerfile: 'FROM alpine\nRUN echo $HOME\n', shellcheck: failing });
  chmodSync(join(root, 'shellcheck'), 0o755);
  for (const words of [['-'], ['--output', 'report.txt', '.'], ['--output', '/dev/null', '.'], ['--write-baseline', '--', '.']])
    assert.equal((await recordLint(root, words, off)).run, undefined, words.join(' '));
  assert.equal((await recordLint(root, ['--no-cache', 'Dockerfile'], { PLIMSOLL_SHELLCHECK: './shellcheck' })).run, undefined);
});

test('runs over files of the corpus say the same whether or not they are taken down', async (t) => {
  const corpus = testData(t, 'corpus');
  if (!corpus) return;
  for (const kind of ['dockerfiles', 'compose', 'kubernetes', 'workflows'] as const) {
    const files: readonly string[] = [...corpusFiles(corpus, kind).keys()];
    const some: readonly string[] = files.filter((_, index) => index % Math.ceil(files.length / 25) === 0);
    const cwd = join(corpus, kind);
    const words: readonly string[] = ['--format', 'json', '--', ...some];
    const first = await recordLint(cwd, words, off);
    assert.ok(first.run, kind);
    assert.equal(Buffer.concat(first.run.pieces.filter(({ handle }) => handle === 1).map(({ bytes }) => bytes)).toString(), first.stdout);
    assert.equal(first.run.exitCode, first.code);
    assert.ok(isUnchanged(first.run, off), kind);
    assert.equal((await recordLint(cwd, words, off)).stdout, first.stdout);
  }
});
