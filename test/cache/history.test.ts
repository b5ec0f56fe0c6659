import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readHistory } from '../../packages/plimsoll/src/cache/history.ts';
import type { History } from '../../packages/plimsoll/src/cache/history.types.ts';
import { graphVersions, readVersions } from '../../packages/plimsoll/src/cache/versions.ts';

const identity = ['-c', 'user.name=T', '-c', 'user.email=t@t', '-c', 'commit.gpgSign=false', '-c', 'init.defaultBranch=main'];

/** A directory that goes away with the test, and git in it. */
function repository(t: TestContext, ...init: string[]) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-history-')));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  git('init', '-q', ...init);
  const commit = (...files: (string | Buffer)[]) => {
    for (const file of files) {
      const path = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(file)]);
      const slash = path.lastIndexOf(47);
      mkdirSync(path.subarray(0, slash), { recursive: true });
      writeFileSync(path, String(Math.random()));
    }
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'change');
  };
  return { directory, git, commit };
}

async function read(directory: string, options?: Parameters<typeof readHistory>[1]): Promise<History> {
  const history = await readHistory(directory, options);
  assert.ok(history.known, history.known ? '' : history.why);
  return history.value;
}

async function whyUnknown(directory: string, options?: Parameters<typeof readHistory>[1]): Promise<string> {
  const history = await readHistory(directory, options);
  assert.ok(!history.known, 'the history should not be known');
  return history.why;
}

const paths = (history: History) => history.commits.map(({ changed }) => changed.map(({ status, path }) => `${status} ${path}`));

test('commits come newest first, with what they added, changed and deleted', async (t) => {
  const { directory, git, commit } = repository(t);
  commit('package.json', 'src/app.js');
  commit('src/app.js');
  git('mv', 'src/app.js', 'src/main.js');
  commit();
  commit();
  const history = await read(directory);
  assert.deepEqual(paths(history), [[], ['D src/app.js', 'A src/main.js'], ['M src/app.js'], ['A package.json', 'A src/app.js']]);
  assert.deepEqual(
    history.commits.map(({ root }) => root === true),
    [false, false, false, true],
  );
  assert.equal(history.root, directory);
  assert.equal(history.prefix, '');
  assert.equal(history.incomplete, undefined);
  assert.match(history.commits[0]?.sha ?? '', /^[0-9a-f]{40}$/);
  assert.ok(Math.abs((history.commits[0]?.time ?? 0) - Date.now() / 1000) < 600);
});

test('a subdirectory sees the whole repository, and where it lies in it', async (t) => {
  const { directory, commit } = repository(t);
  commit('services/api/Dockerfile', 'README.md');
  const history = await read(join(directory, 'services/api'));
  assert.equal(history.root, directory);
  assert.equal(history.prefix, 'services/api');
  assert.deepEqual(paths(history), [['A README.md', 'A services/api/Dockerfile']]);
});

test('merged branches count by their commits, merges do not', async (t) => {
  const { directory, git, commit } = repository(t);
  commit('a');
  git('switch', '-q', '-c', 'side');
  commit('b');
  git('switch', '-q', 'main');
  commit('c');
  git('merge', '-q', '--no-edit', 'side');
  const all = paths(await read(directory))
    .flat()
    .sort();
  assert.deepEqual(all, ['A a', 'A b', 'A c']);
});

test('names with line breaks, quotes, marks and bytes that are not UTF-8', async (t) => {
  const { directory, commit } = repository(t);
  commit('line\nbreak', 'quote"s\\', '\u0001M', ' lead', 'ü/ö', Buffer.from([0x62, 0xff, 0x62]), '\nM');
  const [changed = []] = paths(await read(directory));
  assert.deepEqual(new Set(changed), new Set(['A line\nbreak', 'A quote"s\\', 'A \u0001M', 'A  lead', 'A ü/ö', 'A b\ufffdb', 'A \nM']));
});

test('a detached head, a work tree of its own, and an environment that points elsewhere', async (t) => {
  const { directory, git, commit } = repository(t);
  commit('a');
  commit('b');
  git('checkout', '-q', '--detach', 'HEAD~1');
  assert.deepEqual(paths(await read(directory)), [['A a']]);
  git('worktree', 'add', '-q', join(directory, 'other'), 'main');
  const other = await read(join(directory, 'other'));
  assert.equal(other.root, join(directory, 'other'));
  assert.equal(other.commits.length, 2);
  process.env['GIT_DIR'] = '/nonexistent';
  t.after(() => delete process.env['GIT_DIR']);
  assert.equal((await read(directory)).commits.length, 1);
});

test('unknown with a reason: no commit, no repository, no work tree, no directory, no git', async (t) => {
  const { directory } = repository(t);
  assert.equal(await whyUnknown(directory), 'the git repository has no commits');
  assert.equal(await whyUnknown(tmpdir()), 'not a git repository');
  assert.match(await whyUnknown(join(directory, '.git')), /no work tree|not in its work tree/);
  assert.match(await whyUnknown(repository(t, '--bare').directory), /bare git repository|not in its work tree/);
  assert.match(await whyUnknown(join(directory, 'absent')), /cannot be opened/);
  const path = process.env['PATH'];
  t.after(() => Object.assign(process.env, { PATH: path }));
  process.env['PATH'] = directory;
  assert.match(await whyUnknown(directory), /git is not installed/);
});

test('a shallow clone is noted, and its cut commits do not seem to add every file', async (t) => {
  const { directory, git, commit } = repository(t);
  for (const name of ['a', 'b', 'c', 'd']) commit(name);
  const clone = join(directory, 'clone');
  git('clone', '-q', '--depth', '2', `file://${directory}`, clone);
  const history = await read(clone);
  assert.deepEqual(paths(history), [['A d']]);
  assert.match(history.incomplete ?? '', /shallow/);
});

test('bounds: commits, bytes, paths of one commit', async (t) => {
  const { directory, commit } = repository(t);
  commit(...Array.from({ length: 300 }, (_, index) => `many/${index}`));
  for (let index = 0; index < 5; index++) commit('a');
  assert.equal((await read(directory, { maxCommits: 3 })).commits.length, 3);
  const narrow = await read(directory, { maxPaths: 10 });
  assert.equal(narrow.commits.at(-1)?.changed.length, 10);
  assert.equal(narrow.commits.at(-1)?.truncated, true);
  assert.match(await whyUnknown(directory, { maxBytes: 20 }), /larger than 20 bytes/);
  assert.match(await whyUnknown(directory, { timeoutMs: 0 }), /took longer than/);
});

test('a repository that says how to run programs runs none', async (t) => {
  const { directory, git, commit } = repository(t);
  commit('.gitattributes', 'a');
  writeFileSync(join(directory, '.gitattributes'), '* diff=evil filter=evil\n');
  commit('a');
  const mark = join(directory, 'marked');
  const program = `touch ${mark}`;
  for (const key of [
    'core.fsmonitor',
    'core.pager',
    'pager.log',
    'diff.external',
    'gpg.program',
    'diff.evil.textconv',
    'diff.evil.command',
  ]) {
    git('config', key, program);
  }
  git('config', 'filter.evil.clean', program);
  git('config', 'log.showSignature', 'true');
  git('config', 'diff.orderFile', '/dev/zero');
  assert.equal((await read(directory)).commits.length, 2);
  assert.throws(() => realpathSync(mark), { code: 'ENOENT' });
});

test('a partial clone does not fetch what it lacks', async (t) => {
  const { directory, git, commit } = repository(t);
  for (let index = 0; index < 3; index++) commit(`${index}/a`);
  git('config', 'uploadpack.allowFilter', 'true');
  const clone = join(directory, 'clone');
  git('clone', '-q', '--no-checkout', '--filter=tree:0', `file://${directory}`, clone);
  const mark = join(directory, 'marked');
  execFileSync('git', ['-C', clone, 'config', 'remote.origin.url', `ext::sh -c "touch ${mark}"`]);
  const history = await readHistory(clone);
  assert.equal(history.known, false);
  assert.throws(() => realpathSync(mark), { code: 'ENOENT' });
});

test('versions of a file around the commits that changed it', async (t) => {
  const { directory, git, commit } = repository(t);
  const write = (text: string | Buffer) => {
    mkdirSync(join(directory, 'a b'), { recursive: true });
    writeFileSync(join(directory, 'a b/Dockerfile'), text);
    commit();
  };
  commit('other');
  write('FROM a\n');
  write('FROM b\nRUN c');
  commit('other');
  write(Buffer.from([0x23, 0xff]));
  git('rm', '-q', 'a b/Dockerfile');
  commit();
  const history = await read(directory);
  const versions = await readVersions(history, 'a b/Dockerfile');
  assert.ok(versions.known);
  const texts = [...versions.value].map(([, { before, after }]) => [before?.text, after?.text]);
  assert.deepEqual(texts, [
    ['#\u00ff', undefined],
    ['FROM b\nRUN c', '#\u00ff'],
    ['FROM a\n', 'FROM b\nRUN c'],
    [undefined, 'FROM a\n'],
  ]);
  const graphs = history.commits.map(graphVersions(versions.value));
  assert.deepEqual(
    graphs.map((pair) => pair && [pair.before.stages.length, pair.after.stages.length]),
    [undefined, [1, 0], undefined, [1, 1], undefined, undefined],
  );
  const none = await readVersions(history, 'absent');
  assert.ok(none.known && none.value.size === 0);
  assert.equal((await readVersions({ ...history, root: '/' }, 'other')).known, false);
});
