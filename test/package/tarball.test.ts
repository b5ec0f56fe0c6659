import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { projectRoot, skipOrFail } from '../support/data.ts';

/** The package as a user gets it: built, packed, installed into an empty folder. */
let folder: string;
/** What is linted: a folder of its own, since findings count what lies beside a Dockerfile. */
let project: string;
let installed: string;
let script: string;
const contents: string[] = [];

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-package-'));
  execFileSync(process.execPath, [join(projectRoot, 'tools/build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: join(projectRoot, 'packages/plimsoll'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const description: unknown = JSON.parse(packed);
  const [entry] = (Array.isArray(description) ? description : Object.values(description as object)) as {
    filename: string;
    files: { path: string }[];
  }[];
  assert.ok(entry);
  contents.push(...entry.files.map(({ path }) => path).sort());
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, entry.filename)], {
    cwd: folder,
    stdio: 'ignore',
  });
  installed = join(folder, 'node_modules/plimsoll');
  script = join(installed, 'dist/plimsoll.cjs');
  project = join(folder, 'project');
  mkdirSync(project);
  cpSync(join(projectRoot, 'examples/node-shop/Dockerfile'), join(project, 'Dockerfile'));
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('holds the bundle, its data and the licences, and needs no other package', () => {
  const expected = [
    'LICENSE',
    'README.md',
    'dist/core.cjs',
    'dist/licenses.txt',
    'dist/look-thread.cjs',
    'dist/plimsoll.cjs',
    'dist/replay.cjs',
    'dist/shellcheck-worker.cjs',
    'package.json',
  ];
  for (const path of expected) assert.ok(contents.includes(path), `${path} is missing`);
  assert.deepEqual(
    contents.filter((path) => !/^(dist\/[\w.-]+|schema\/[\w.-]+|LICENSE|README\.md|package\.json)$/.test(path)),
    [],
  );
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['plimsoll'],
  );
});

test('says the version of its package.json', () => {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.equal(runCli(['--version'], { cwd: project, script }).stdout, `plimsoll ${version}\n`);
});

test('finds the same as the sources, with a cold and with a warm code cache', () => {
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), CI: '' };
  const args = ['lint', '--format', 'json', 'Dockerfile'];
  const versionless = (text: string) => text.replace(/"version": ?"[^"]*"/, '');
  const sources = runCli(args, { cwd: project });
  assert.ok(sources.stdout.includes('"findings"'), sources.stderr);
  for (let run = 0; run < 2; run++) {
    const { code, stdout, stderr } = runCli(args, { cwd: project, script, env });
    assert.equal(stderr, '');
    assert.equal(code, sources.code);
    assert.equal(versionless(stdout), versionless(sources.stdout));
  }
  const cache = join(folder, 'cache/plimsoll');
  const [name, ...rest] = readdirSync(cache);
  assert.ok(name?.endsWith('-lint.bin'), name);
  assert.deepEqual(rest, ['runs']);
  assert.equal(statSync(cache).mode & 0o777, 0o700);
});

test('where nothing has changed a run is told again without the core, unless that is not wanted', () => {
  const env = { XDG_CACHE_HOME: join(folder, 'told') };
  const core = join(installed, 'dist/core.cjs');
  for (const [path, more] of [
    ['Dockerfile', []],
    ['absent', ['--quiet']],
  ] as const) {
    const run = (...options: string[]) =>
      runCli(['lint', '--format', 'github', ...more, ...options, path], { cwd: project, script, env: { ...env, CI: '' } });
    const first = run();
    renameSync(core, `${core}.away`);
    try {
      assert.deepEqual(run(), first);
      assert.notEqual(run('--no-cache').stderr, first.stderr);
    } finally {
      renameSync(`${core}.away`, core);
    }
  }
  const onServer = { XDG_CACHE_HOME: join(folder, 'server'), CI: 'true' };
  assert.equal(runCli(['lint', 'Dockerfile'], { cwd: project, script, env: onServer }).code, 1);
  assert.ok(!readdirSync(join(folder, 'server/plimsoll')).includes('runs'));
  assert.equal(runCli(['lint', '--cache', 'Dockerfile'], { cwd: project, script, env: onServer }).code, 1);
  assert.ok(readdirSync(join(folder, 'server/plimsoll')).includes('runs'));
});

test('a cache that is broken, of someone else or cannot be written changes nothing', () => {
  const args = ['lint', '--no-cache', '--format', 'json', 'Dockerfile'];
  const home = join(folder, 'broken');
  const good = runCli(args, { cwd: project, script, env: { XDG_CACHE_HOME: home } });
  const [name = ''] = readdirSync(join(home, 'plimsoll'));
  const file = join(home, 'plimsoll', name);
  const bytes = readFileSync(file);
  const again = () => assert.deepEqual(runCli(args, { cwd: project, script, env: { XDG_CACHE_HOME: home } }), good);

  writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
  again();
  assert.equal(readFileSync(file).length > bytes.length / 2, true, 'a truncated cache is written anew');
  writeFileSync(file, 'nonsense');
  again();
  writeFileSync(file, 'nonsense');
  chmodSync(file, 0o666);
  again();

  writeFileSync(join(folder, 'a-file'), '');
  assert.deepEqual(runCli(args, { cwd: project, script, env: { XDG_CACHE_HOME: join(folder, 'a-file') } }), good);
  assert.deepEqual(runCli(args, { cwd: project, script, env: { XDG_CACHE_HOME: '', HOME: '' } }), good);
  assert.deepEqual(
    readdirSync(project).filter((entry) => entry.endsWith('.bin')),
    [],
  );
});

test('a wrong command line leaves no cache', () => {
  const home = join(folder, 'usage');
  mkdirSync(home);
  assert.equal(runCli(['lint', '--no-such-option'], { cwd: project, script, env: { XDG_CACHE_HOME: home } }).code, 2);
  assert.deepEqual(readdirSync(home), []);
});

test('an old Node gets one clear line', (t) => {
  const old = oldNode();
  if (!old) return skipOrFail(t, 'old-node', 'a Node older than 22.15 on PATH');
  const { code, stdout, stderr } = runCli(['lint', 'Dockerfile'], { cwd: project, script, node: old });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^plimsoll \S+ needs Node 22\.15 or newer; this is Node \d+\.\d+\.\d+\n$/);
});

test('two builds are the same bytes', () => {
  const first = readFileSync(join(installed, 'dist/core.cjs'));
  execFileSync(process.execPath, [join(projectRoot, 'tools/build.ts')], { stdio: 'ignore' });
  assert.ok(first.equals(readFileSync(join(projectRoot, 'packages/plimsoll/dist/core.cjs'))));
});

function oldNode(): string | undefined {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(directory, 'node');
    const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
    const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(stdout ?? '') ?? [];
    if (major !== undefined && (Number(major) < 22 || (major === '22' && Number(minor) < 15))) return file;
  }
  return undefined;
}
