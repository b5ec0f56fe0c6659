import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './data.ts';

/** Compares a text with test/NAME; PLIMSOLL_UPDATE=1 writes it instead, to be read in the diff before it is committed. */
export function checkGolden(name: string, actual: string): void {
  const file = join(projectRoot, 'test', name);
  if (process.env['PLIMSOLL_UPDATE']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `test/${name} does not exist: run with PLIMSOLL_UPDATE=1`);
  assert.equal(actual, readFileSync(file, 'utf8'));
}
