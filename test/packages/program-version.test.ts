import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { suite, test } from 'node:test';
import { classifiers } from '../../packages/plimsoll/src/packages/binaries/classifiers.ts';
import { classify } from '../../packages/plimsoll/src/packages/binaries/classify.ts';
import { memoryFile } from '../../packages/plimsoll/src/packages/memory-file.ts';
import { programOf } from '../../packages/plimsoll/src/packages/program.ts';
import { diskPackageFile } from '../support/package-file.ts';

/** Programs that may be on this machine, how they tell their version, and under which name we tell it. */
const programs: readonly (readonly [program: string, argument: string, name: string])[] = [
  ['node', '--version', 'node'],
  ['bash', '--version', 'bash'],
  ['openssl', 'version', 'openssl'],
  ['perl', '--version', 'perl'],
  ['git', '--version', 'git'],
  ['curl', '--version', 'curl'],
  ['gzip', '--version', 'gzip'],
  ['xz', '--version', 'xz'],
  ['zstd', '--version', 'zstd'],
  ['jq', '--version', 'jq'],
  ['busybox', '--help', 'busybox'],
  ['sqlite3', '--version', 'sqlite'],
  ['tini', '--version', 'tini'],
  ['getopt', '--version', 'util-linux'],
  ['gcc', '--version', 'gcc'],
];

suite('versions of programs', () => {
  for (const [program, argument, name] of programs) {
    test(`${program} is what it says itself`, (t) => {
      const path = findProgram(program);
      if (!path || ['script', undefined].includes(programOf(readFileSync(path).subarray(0, 64)))) {
        t.skip(`no program ${program} on this machine`);
        return;
      }
      const { stdout } = spawnSync(path, [argument], { encoding: 'utf8' });
      const found = classify(memoryFile(`usr/bin/${program}`, readFileSync(path))).find(({ classifier }) => classifier.name === name);
      // A program whose version is in a library beside it tells none.
      if (!found) t.skip(`${path} does not hold its version`);
      else assert.ok(stdout.includes(found.version), `${found.version} is not in ${stdout.slice(0, 200)}`);
    });
  }

  test('this very program is found', () => {
    const [found] = classify({ ...diskPackageFile(process.execPath), path: 'usr/local/bin/node' });
    assert.equal(found?.version, process.versions.node);
  });

  test('a version on the border of two pieces is found', () => {
    const bytes = Buffer.alloc(3 << 20);
    bytes.write('\0nginx version: nginx/1.27.4\0', (1 << 20) - 12, 'latin1');
    const found = classify(memoryFile('usr/sbin/nginx', bytes));
    assert.deepEqual(
      found.map(({ version }) => version),
      ['1.27.4'],
    );
  });

  test('names are in order, and files of other names are not looked into', () => {
    const names = classifiers.map(({ name }) => name.toLowerCase());
    assert.deepEqual(names, [...names].sort());
    assert.deepEqual(classify(memoryFile('usr/bin/other', Buffer.from('\0nginx version: nginx/1.27.4\0'))), []);
  });
});

function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const path = folders.map((folder) => join(folder, name)).find((each) => existsSync(each) && statSync(each).isFile());
  return path && realpathSync(path);
}
