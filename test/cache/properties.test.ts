import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editedNodes } from '../../packages/plimsoll/src/cache/edits.ts';
import { LogReader } from '../../packages/plimsoll/src/cache/log-reader.ts';
import { cacheModel } from '../../packages/plimsoll/src/cache/model.ts';
import { graphOf, rebuiltBy } from './sketch.ts';

const instruction = fc.constantFrom(
  'FROM a AS one',
  'FROM one AS two',
  'FROM b',
  'COPY a /x/',
  'COPY . .',
  'COPY --link *.js d/ /x/',
  'COPY --from=one /x /y',
  'COPY --from=two --exclude=a . .',
  'RUN npm ci',
  'RUN --mount=type=bind,source=d,target=/d make',
  'ARG X=$Y',
  'ENV Y=$X',
  'WORKDIR /w$X',
  'ONBUILD COPY a b',
  'CMD ["a"]',
);
const dockerfile = fc.array(instruction, { maxLength: 14 }).map((lines) => ['FROM z', ...lines].join('\n'));
const path = fc.constantFrom('a', 'b.js', 'd/a.js', 'd/e/f', 'x', 'd');

test('more changes never rebuild less, and no change rebuilds nothing', () => {
  fc.assert(
    fc.property(dockerfile, fc.array(path), fc.array(path), (text, some, more) => {
      const graph = graphOf(text);
      const fewer = rebuiltBy(graph, ...some);
      const all = rebuiltBy(graph, ...some, ...more);
      for (const line of new Set(fewer)) assert.ok(all.filter((one) => one === line).length >= fewer.filter((one) => one === line).length);
      assert.deepEqual(rebuiltBy(graph), []);
    }),
    { numRuns: 300 },
  );
});

test('an edit that changes nothing edits nothing, and any edit can be worked out', () => {
  fc.assert(
    fc.property(dockerfile, dockerfile, (before, after) => {
      const graph = graphOf(after);
      assert.equal(editedNodes(cacheModel(graph), graphOf(after), graph)?.size, 0);
      assert.ok(editedNodes(cacheModel(graph), graphOf(before), graph), 'what was edited is in the newer file itself');
    }),
    { numRuns: 300 },
  );
});

test('the log reads alike however it is cut into chunks, and any bytes end', () => {
  const hash = 'a'.repeat(40);
  const log = Buffer.from(`\u0001${hash} 12 ${hash}\0\nM\0a\nb\0A\0\u0001\0\u0001${hash} 13 \0\u0001${hash} 14 ${hash}\0\nD\0ü\0`);
  const read = (chunks: Buffer[]) => {
    const reader = new LogReader(100);
    const understood = chunks.every((chunk) => reader.push(chunk));
    reader.finish();
    return { understood, commits: reader.commits };
  };
  const whole = read([log]);
  assert.equal(whole.understood, true);
  assert.deepEqual(
    whole.commits.map(({ time, root, changed }) => [time, root === true, changed.map((change) => change.path)]),
    [
      [12, false, ['a\nb', '\u0001']],
      [13, true, []],
      [14, false, ['ü']],
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.nat(log.length)), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), log.length];
      assert.deepEqual(read(edges.slice(1).map((end, index) => log.subarray(edges[index], end))), whole);
    }),
  );
  fc.assert(fc.property(fc.array(fc.uint8Array()), (chunks) => void read(chunks.map((chunk) => Buffer.from(chunk)))));
  assert.equal(read([Buffer.alloc(1 << 20, 65)]).understood, false);
});
