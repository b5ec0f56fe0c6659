import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { compileExclude } from '../../packages/plimsoll/src/collect/exclude.ts';
import { kindOfFile } from '../../packages/plimsoll/src/collect/file-kinds.ts';
import { findFiles } from '../../packages/plimsoll/src/collect/find.ts';
import { compileGitIgnore } from '../../packages/plimsoll/src/collect/git-ignore.ts';
import { expandBraces, parseGlob } from '../../packages/plimsoll/src/collect/glob.ts';
import { jsonLines, testData } from '../support/data.ts';
import { folder } from '../support/folder.ts';
import { processorTime } from '../support/processor-time.ts';
import { checkScore } from '../support/score.ts';

const within = (root: string, files: readonly string[]): string[] => files.map((file) => relative(root, file));

test('files are told by their names', () => {
  const kinds: Record<string, string[]> = {
    dockerfile: [
      'Dockerfile',
      'dockerfile',
      'Containerfile',
      'Dockerfile.dev',
      'Dockerfile-trixie',
      'api.Dockerfile',
      'x.dockerfile',
      'Dockerfile.3.12',
    ],
    'maybe-dockerfile': ['Dockerfile.go', 'dockerfile.ts', 'Dockerfile.txt'],
    compose: [
      'compose.yaml',
      'docker-compose.yml',
      'docker-compose.prod.yml',
      'docker-compose-dev.yaml',
      'compose.override.yaml',
      'dev.docker-compose.yml',
    ],
    bake: ['docker-bake.hcl', 'docker-bake.json', 'docker-bake.override.hcl', 'release.bake.hcl', 'bake.json'],
    chart: ['Chart.yaml'],
    workflow: ['.gitlab-ci.yml', 'azure-pipelines.yml'],
    manifest: ['kustomization.yaml', 'kustomization.yml'],
    'maybe-manifest': ['deployment.yaml', 'composer.yml'],
    none: [
      'remake.json',
      'main.hcl',
      'Dockerfile.dockerignore',
      'Dockerfile.j2',
      'Dockerfile.tmpl',
      'Dockerfile.md',
      'Dockerfile.in',
      'Dockerfile~',
      'Dockerfiles',
      'mydockerfile',
      'a.txt',
    ],
  };
  for (const [kind, names] of Object.entries(kinds)) for (const name of names) assert.equal(kindOfFile(name, '') ?? 'none', kind, name);
  assert.equal(kindOfFile('ci.yml', 'x/.github/workflows'), 'workflow');
  assert.equal(kindOfFile('action.yml', '.github/actions/build'), 'workflow');
  assert.equal(kindOfFile('action.yml', ''), 'maybe-manifest');
});

test('a repository is searched without what is not its own', (t) => {
  const root = folder(t, {
    '.git/HEAD': '',
    '.gitignore': 'generated/\n/local*\n!local.Dockerfile\n',
    '.dockerignore': '',
    Dockerfile: '',
    'local.Dockerfile': '',
    'local/Dockerfile': '',
    'api/Dockerfile.go': '# code\n\nFROM golang\n',
    'api/docker/dockerfile.go': 'package docker\n',
    'api/go.mod': '',
    'api/vendor/x/Dockerfile': '',
    'vendor/Dockerfile': '',
    'generated/Dockerfile': '',
    'node_modules/p/Dockerfile': '',
    'web/.gitignore': 'Dockerfile.tmp\n',
    'web/Dockerfile.tmp': '',
    'compose.yaml': '',
    'k8s/api.yaml': '# about\napiVersion: v1\nkind: Pod\n',
    'k8s/values.yaml': 'kind: of\n',
    'chart/Chart.yaml': 'apiVersion: v2\nname: x\n',
    'chart/templates/a.yaml': '{{- if .Values.x }}\napiVersion: v1\nkind: Pod\n',
    '.github/workflows/ci.yml': '',
    'new\nline/Dockerfile': '',
  });
  symlinkSync('..', join(root, 'web/up'));
  symlinkSync('Dockerfile', join(root, 'Dockerfile.link'));
  execFileSync('mkfifo', [join(root, 'Dockerfile.pipe')]);
  const found = findFiles(root);
  assert.deepEqual(within(root, found.dockerfiles), [
    'Dockerfile',
    'api/Dockerfile.go',
    'local.Dockerfile',
    'new\nline/Dockerfile',
    'vendor/Dockerfile',
  ]);
  assert.deepEqual(within(root, found.composeFiles), ['compose.yaml']);
  assert.deepEqual(within(root, found.manifests), ['chart/templates/a.yaml', 'k8s/api.yaml']);
  assert.deepEqual(within(root, found.charts), ['chart/Chart.yaml']);
  assert.deepEqual(within(root, found.workflows), ['.github/workflows/ci.yml']);
  assert.deepEqual(found.unknowns, []);
  assert.deepEqual(within(root, findFiles(join(root, 'web')).dockerfiles), []);
  assert.deepEqual(within(root, findFiles(join(root, 'web/Dockerfile.tmp')).dockerfiles), ['web/Dockerfile.tmp']);
});

test('a glob takes what it matches, also Dockerfiles of unusual names; what is excluded is passed over', (t) => {
  const root = folder(t, {
    'api/Dockerfile': '',
    'api/Dockerfile.dockerignore': '',
    'api/image.build': '# the image\nFROM x\n',
    'api/readme': 'About\n',
    'api/deep/Dockerfile': '',
    'api/docker-bake.hcl': '',
    '.devcontainer/Dockerfile': '',
    'web/old/Dockerfile': '',
    'web/Dockerfile': '',
  });
  const globbed = (pattern: string) => {
    const only = parseGlob(pattern);
    return only && within(root, findFiles(join(root, only.base), { only }).dockerfiles);
  };
  assert.deepEqual(globbed('api/*'), ['api/Dockerfile', 'api/image.build']);
  assert.deepEqual(globbed('{api,web}/**/Dockerfile'), ['api/Dockerfile', 'api/deep/Dockerfile', 'web/Dockerfile', 'web/old/Dockerfile']);
  assert.deepEqual(globbed('**/.dev*/D*'), ['.devcontainer/Dockerfile']);
  assert.equal(globbed('api/Dockerfile'), undefined);
  assert.deepEqual(within(root, findFiles(root).bakeFiles), ['api/docker-bake.hcl']);
  const without = (...patterns: string[]) => {
    const excludes = compileExclude(patterns, root);
    return within(root, findFiles(root, excludes ? { excludes } : {}).dockerfiles);
  };
  assert.deepEqual(without('api', '**/old/**'), ['.devcontainer/Dockerfile', 'web/Dockerfile']);
  assert.deepEqual(without('Dockerfile', '!web/Dockerfile'), ['web/Dockerfile']);
  assert.deepEqual(without('/Dockerfile').length, 5);
});

test('a glob says where its search begins, and how deep it can go', () => {
  const cases: [glob: string, base: string, depth: number | undefined][] = [
    ['services/**/Dockerfile*', 'services', undefined],
    ['../a/*/Dockerfile', '../a', 1],
    ['/srv/*/D', '/srv', 1],
    ['/*', '/', 0],
    ['[ab]/{x,y/z}', '', 2],
  ];
  for (const [glob, base, depth] of cases) {
    const read = parseGlob(glob);
    assert.deepEqual([read?.base, read?.depth], [base, depth], glob);
  }
  assert.deepEqual(expandBraces('a{b,c{d,e}}{,!}'), ['ab', 'ab!', 'acd', 'acd!', 'ace', 'ace!']);
  assert.deepEqual(expandBraces('{a}{b'), ['{a}{b']);
  assert.equal(parseGlob('{a,b}'.repeat(30)), undefined);
  assert.equal(parseGlob('[z-a]'), undefined);
  const elapsed = processorTime();
  assert.equal(parseGlob(`${'*a'.repeat(40)}b`)?.matches('a'.repeat(5000)), false);
  assert.ok(elapsed() < 2000);
});

test('what is unreadable, missing or beyond the bounds is said', (t) => {
  const root = folder(t, { 'a/b/Dockerfile': '', 'closed/Dockerfile': '' });
  assert.deepEqual(findFiles(join(root, 'gone')).unknowns[0]?.reason, 'does not exist');
  assert.match(findFiles(root, { maxDepth: 1 }).unknowns[0]?.reason ?? '', /more than 1 directories deep/);
  assert.match(findFiles(root, { maxEntries: 2 }).unknowns[0]?.reason ?? '', /more than 2 files/);
  assert.match(findFiles(root, { maxMilliseconds: -1 }).unknowns[0]?.reason ?? '', /too long/);
  mkdirSync(join(root, 'd/'.repeat(500)), { recursive: true });
  assert.equal(findFiles(root).dockerfiles.length, 2);
  if (process.getuid?.() === 0) return;
  chmodSync(join(root, 'closed'), 0);
  assert.match(findFiles(root).unknowns.at(-1)?.reason ?? '', /permission denied/);
  chmodSync(join(root, 'closed'), 0o700);
});

test('git patterns hold at any depth unless they have a slash', () => {
  const cases: [rules: string, path: string, directory: boolean, ignored: boolean | undefined][] = [
    ['x', 'a/x', false, true],
    ['/x', 'a/x', false, undefined],
    ['a/x', 'b/a/x', false, undefined],
    ['x/', 'x', false, undefined],
    ['x/', 'x', true, true],
    ['*.d\n!keep.d', 'keep.d', false, false],
    ['\\#x', '#x', false, true],
    ['\\!x', '!x', false, true],
    ['[!a]x', 'bx', false, true],
    ['a/**', 'a/b/c', false, true],
    ['[', '[', false, undefined],
    ['x  ', 'x', false, true],
  ];
  for (const [rules, path, directory, ignored] of cases) {
    assert.equal(compileGitIgnore(rules).ignores(path, directory), ignored, `${rules} ${path}`);
  }
});

test('real Dockerfiles, Compose files and workflows have names that are known', (t) => {
  const parts: Record<string, { passed: number; total: number }> = {};
  for (const [part, kind] of Object.entries({ dockerfiles: 'dockerfile', compose: 'compose', workflows: 'workflow' })) {
    const manifest = testData(t, `corpus/${part}/manifest.jsonl`);
    if (!manifest) return;
    const paths = jsonLines<{ path: string; schema?: string }>(manifest).map(({ path }) => path);
    const passed = paths.filter((path) => kindOfFile(path.slice(path.lastIndexOf('/') + 1), dirname(path)) === kind).length;
    parts[part] = { passed, total: paths.length };
  }
  const kubernetes = testData(t, 'corpus/kubernetes');
  if (!kubernetes) return;
  const files = readFileSync(join(kubernetes, 'manifest.jsonl'), 'utf8').trim().split('\n').length;
  parts['kubernetes'] = { passed: findFiles(kubernetes).manifests.length, total: files };
  checkScore('found-files', parts);
});
