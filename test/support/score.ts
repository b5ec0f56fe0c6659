import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './data.ts';

export interface Score {
  readonly passed: number;
  readonly total: number;
}

/**
 * Compares a conformance score with the committed one in test/conformance/NAME.json: no part may fall.
 * PLIMSOLL_UPDATE=1 writes the new score instead (it still refuses to write a worse one unless PLIMSOLL_UPDATE=force).
 */
export function checkScore(name: string, parts: Readonly<Record<string, Score>>): void {
  const file = join(projectRoot, 'test/conformance', `${name}.json`);
  const committed: Record<string, Score> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const update = process.env['PLIMSOLL_UPDATE'];
  if (update !== 'force') {
    for (const [part, before] of Object.entries(committed)) {
      const now = parts[part];
      assert.ok(now, `${name}: the part ${part} is no longer measured`);
      assert.ok(
        now.passed / now.total >= before.passed / before.total,
        `${name}/${part} fell from ${before.passed}/${before.total} to ${now.passed}/${now.total}`,
      );
    }
  }
  if (update) {
    const sorted = Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
    return;
  }
  assert.deepEqual(Object.keys(parts).sort(), Object.keys(committed).sort(), `${name}: run with PLIMSOLL_UPDATE=1 to commit new parts`);
}
