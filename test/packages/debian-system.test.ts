import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, type TestContext, test } from 'node:test';
import { asObject, asString, jsonValue } from '../../packages/plimsoll/src/model/json-values.ts';
import type { Package } from '../../packages/plimsoll/src/packages/package.types.ts';
import { scanFolder } from '../../packages/plimsoll/src/packages/scan-folder.ts';
import { skipOrFail } from '../support/data.ts';

/** A system that .ci/debian-system made: its own package managers are asked what is installed, and we have to say the same. */
const root = process.env['PLIMSOLL_DEBIAN_ROOT'];

describe('a real Debian system', () => {
  let packages: readonly Package[] = [];

  before(() => {
    if (root === undefined) return;
    const scanned = scanFolder(root, false);
    packages = scanned.packages;
    assert.equal(scanned.system?.id, 'debian');
    assert.deepEqual(scanned.unknowns, []);
  });

  test('has the packages of dpkg, with versions, architectures and sources', (t) => {
    if (isAbsent(t)) return;
    const format = '${db:Status-Status} ${Package} ${Version} ${Architecture} ${source:Package} ${source:Version}\n';
    const listed = run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', format], '/').split('\n');
    const ours = packages.filter((one) => one.type === 'deb' && one.ownedBy === undefined).map(debian);
    const theirs = listed.flatMap((line) => (line.startsWith('installed ') ? [line.slice('installed '.length)] : []));
    assert.ok(theirs.length > 100 && listed.some((line) => /^(config-files|not-installed) /.test(line)));
    assert.deepEqual(ours.sort(), theirs.sort());
  });

  test('knows the files of each package as dpkg lists them', (t) => {
    if (isAbsent(t)) return;
    for (const name of ['libc6', 'python3-requests', 'nodejs']) {
      const listed = run('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-L', name], '/').split('\n');
      const ours = new Set(packages.find((one) => one.type === 'deb' && one.name === name)?.files?.map((path) => `/${path}`));
      assert.ok(ours.size > 3);
      // dpkg lists directories too.
      const above = (path: string) => listed.some((other) => other.startsWith(`${path}/`));
      assert.deepEqual(
        listed.filter((path) => path.startsWith('/') && path !== '/.' && !above(path) && !ours.has(path)),
        [],
      );
      assert.deepEqual(
        [...ours].filter((path) => !listed.includes(path)),
        [],
      );
    }
  });

  test('has the distributions of Python, all of them owned by Debian packages', (t) => {
    if (isAbsent(t)) return;
    const listed = jsonValue(run('chroot', [root ?? '', 'python3', '-m', 'pip', 'list', '--format', 'json'], '/'));
    assert.ok(Array.isArray(listed) && listed.length > 5);
    const found = packages.filter((one) => one.type === 'pypi');
    assert.deepEqual(
      found.map(({ name, version }) => `${name} ${version}`).sort(),
      listed.map(({ name, version }) => `${name} ${version}`).sort(),
    );
    for (const one of found) assert.match(one.ownedBy ?? '', /^pkg:deb\/debian\/python3-/, one.purl);
  });

  test("has the application's packages as npm lists them, and those of Debian owned by Debian's", (t) => {
    if (isAbsent(t)) return;
    const tree = jsonValue(run('npm', ['ls', '--all', '--json', '--long'], join(root ?? '', 'opt/app')));
    const theirs = new Set<string>();
    addDependencies(tree, theirs);
    const isOfApp = (one: Package) => one.evidence.some((path) => path.startsWith('opt/app/node_modules/'));
    const found = packages.filter((one) => one.type === 'npm');
    const ours = found.filter(isOfApp).map((one) => `${one.namespace ? `${one.namespace}/` : ''}${one.name} ${one.version}`);
    assert.ok(theirs.size > 50);
    assert.deepEqual(ours.sort(), [...theirs].sort());
    const debians = found.filter((one) => one.evidence.every((path) => path.startsWith('usr/')));
    assert.ok(debians.length > 5);
    for (const one of debians) assert.match(one.ownedBy ?? '', /^pkg:deb\/debian\/node/, one.purl);
  });

  test('says of no program of a Debian package that it came from nowhere', (t) => {
    if (isAbsent(t)) return;
    const strays = packages.filter((one) => one.ownedBy === undefined && !['deb', 'npm'].includes(one.type));
    assert.deepEqual(
      strays.map(({ purl, evidence }) => `${purl} ${evidence.join(' ')}`),
      [],
    );
  });
});

function isAbsent(t: TestContext): boolean {
  if (root === undefined) skipOrFail(t, 'debian-system', 'a Debian system (.ci/debian-system makes one for PLIMSOLL_DEBIAN_ROOT)');
  return root === undefined;
}

function run(program: string, words: readonly string[], folder: string): string {
  return execFileSync(program, words, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] });
}

function debian({ name, version, qualifiers, source }: Package): string {
  return [name, version, qualifiers?.['arch'], source?.name, source?.version].join(' ');
}

function addDependencies(node: unknown, to: Set<string>): void {
  for (const value of Object.values(asObject(asObject(node)?.['dependencies']) ?? {})) {
    const one = asObject(value);
    // Optional packages of other platforms are listed empty.
    const [name, version] = [asString(one?.['name']), asString(one?.['version'])];
    if (name && version) to.add(`${name} ${version}`);
    addDependencies(value, to);
  }
}
