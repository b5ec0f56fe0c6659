import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Ending } from '../support/analyse-archives.ts';
import { folder } from '../support/folder.ts';
import { hostileArchives } from '../support/hostile-archives.ts';

/** Each process is new. */
const archivesInOne = 6;

const child = join(import.meta.dirname, '../support/analyse-archives.ts');

test('hostile archives end in a clear error or in reported unknowns, soon, in little memory, and write nothing', (t) => {
  const dir = folder(t);
  const paths = hostileArchives.map(({ make }, index) => {
    const made = make();
    const path = join(dir, String(index));
    if (Buffer.isBuffer(made)) writeFileSync(path, made);
    else {
      for (const [name, bytes] of Object.entries(made)) {
        const file = join(path, name);
        if (!file.startsWith(`${path}/`)) continue;
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, bytes);
      }
    }
    return path;
  });
  const own = folder(t);
  const before = globSync('**', { cwd: dir }).length;
  const endings: Ending[] = [];
  // What one archive leaves to be collected must not count for all that follow.
  for (let first = 0; first < paths.length; first += archivesInOne) {
    const output = execFileSync(process.execPath, ['--expose-gc', child, ...paths.slice(first, first + archivesInOne)], {
      cwd: own,
      env: { PATH: process.env['PATH'], HOME: own, TMPDIR: own },
      maxBuffer: 64 * 1024 * 1024,
    });
    endings.push(...(JSON.parse(output.toString()) as Ending[]));
  }
  let peak = 0;
  for (const [index, { name, says }] of hostileArchives.entries()) {
    const ending = endings[index];
    assert.ok(ending, name);
    assert.ok(!ending.isDefect, `${name}: ${ending.error}`);
    const said = [...(ending.error === undefined ? [] : [ending.error.split('\n')[0] ?? '']), ...ending.unknowns];
    const others = said.filter((text) => !text.includes('the image says that it is'));
    if (says)
      assert.ok(
        said.some((text) => says.test(text)),
        `${name} says ${JSON.stringify(said.slice(0, 5))}`,
      );
    else assert.deepEqual(others.slice(0, 5), [], name);
    for (const text of said) assert.ok(text.length < 2000, `${name} says much: ${text.slice(0, 200)}`);
    assert.ok(ending.ms < 2000, `${name} took ${ending.ms} ms of processor time`);
    peak = Math.max(peak, ending.peakBytes);
    assert.ok(ending.peakBytes < 300e6, `${name} took ${ending.peakBytes} bytes`);
  }
  t.diagnostic(`${hostileArchives.length} kinds, at most ${Math.round(peak / 1e6)} MB`);
  assert.ok(hostileArchives.length >= 30);
  assert.equal(globSync('**', { cwd: dir }).length, before, 'nothing is written beside the archives');
  assert.deepEqual(globSync('**', { cwd: own }), ['.'], 'no temporary file is left');
  assert.ok(!existsSync('/tmp/plimsoll-escaped'));
});
