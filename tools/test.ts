/**
 * Runs the tests: `npm test [-- FILE…]`. Node's own runner, many files in one process for speed, last line
 * `N passed, N failed, N skipped`.
 */
import { globSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : globSync('test/**/*.test.ts')).sort();
const count = { passed: 0, failed: 0, skipped: 0 };
const stream = run({ files, concurrency: true });
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip !== undefined) {
    count.skipped++;
  } else count.passed++;
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') count.failed++;
});
const output = stream.compose(new spec());
output.pipe(process.stdout, { end: false });
await finished(output);
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
