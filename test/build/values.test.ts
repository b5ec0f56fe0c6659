import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestProblem, sourceKind } from '../../packages/plimsoll/src/build/remote-source.ts';
import { VersionedMap } from '../../packages/plimsoll/src/build/versioned-map.ts';
import { joinWorkdir } from '../../packages/plimsoll/src/build/workdir.ts';
import { parsePlatform } from '../../packages/plimsoll/src/model/platform.ts';
import { processorTime } from '../support/processor-time.ts';
import { graphOf, stageAt } from './build-graph.ts';

test('a view of a growing map is the map as it was', () => {
  const writes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat()), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(writes, { maxLength: 24 }), (generations) => {
      const expected = new Map<string, number>();
      const seen: [view: ReadonlyMap<string, number>, copy: Map<string, number>][] = [];
      let map = new VersionedMap<number>();
      for (const generation of generations) {
        for (const [key, value] of generation) {
          map.set(key, value);
          expected.set(key, value);
          seen.push([map.view(), new Map(expected)]);
        }
        map = new VersionedMap(map.view());
      }
      for (const [view, copy] of seen) {
        assert.deepEqual([...view].sort(), [...copy].sort());
        assert.equal(view.size, copy.size);
        for (const key of ['a', 'b', 'c', 'd']) assert.equal(view.get(key), copy.get(key));
      }
    }),
  );
});

test('platforms', () => {
  assert.deepEqual(parsePlatform('linux/aarch64'), { os: 'linux', architecture: 'arm64', variant: '' });
  assert.deepEqual(parsePlatform('linux/arm64/v8'), { os: 'linux', architecture: 'arm64', variant: 'v8' });
  assert.deepEqual(parsePlatform('armhf'), { os: 'linux', architecture: 'arm', variant: '' });
  assert.deepEqual(parsePlatform('windows(10.0.17763)/amd64'), { os: 'windows', architecture: 'amd64', variant: '' });
  for (const wrong of ['', '*', 'linux/', 'nosuch', 'linux/amd64/v1/x', 'li nux/amd64']) assert.ok('error' in parsePlatform(wrong), wrong);
});

test('remote sources', () => {
  const kinds = [
    'https://e.com/x.tgz',
    'https://e.com/x.git#v1',
    'git://e.com/x',
    'ssh://git@e.com/x',
    'git@e.com:x/y',
    './a@b:c',
    'ftp://x',
  ];
  assert.deepEqual(kinds.map(sourceKind), ['http', 'git', 'git', 'git', 'git', 'local', 'local']);
  assert.equal(digestProblem(`sha512:${'0'.repeat(128)}`), undefined);
  assert.match(digestProblem(`sha256:${'G'.repeat(64)}`) ?? '', /hexadecimal/);
});

test('working directories stay on the system drive of Windows', () => {
  assert.equal(joinWorkdir('\\app', 'c:\\x\\..\\y', true), '\\y');
  assert.equal(joinWorkdir('\\app', 'D:\\x', true), undefined);
  assert.equal(joinWorkdir('/app', '../../..', false), '/');
});

test('any text has a graph', () => {
  const piece = fc.constantFrom(
    ...[
      'FROM',
      'a',
      'AS',
      'b',
      '\n',
      ' ',
      '$A',
      '${A:-',
      '}',
      '"',
      "'",
      '\\',
      'COPY',
      '--from=',
      '0',
      '1',
      'ENV',
      'ARG',
      '=',
      'RUN',
      '--mount=',
    ],
    ...[
      'type=cache',
      ',',
      'EXPOSE',
      '80',
      '-',
      ':',
      'ONBUILD',
      'WORKDIR',
      '..',
      '/',
      '<<E',
      'USER',
      'LABEL',
      'VOLUME',
      '[',
      ']',
      'STOPSIGNAL',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const graph = graphOf(pieces.join(' ').replaceAll(' \n ', '\n'));
      for (const { steps, final } of graph.stages) {
        for (const { after } of steps) assert.ok(after.user && after.workdir && after.shell && after.exposed && after.volumes);
        assert.ok([...final.environment, ...final.args, ...final.labels]);
      }
      const { length } = graph.dockerfile.source.text;
      for (const { span } of graph.diagnostics) assert.ok(span.start >= 0 && span.start <= span.end && span.end <= length);
    }),
    { numRuns: 3000 },
  );
});

const hostile: Readonly<Record<string, (n: number) => string>> = {
  'many variables': (n) => `FROM a\n${Array.from({ length: n }, (_, i) => `ENV V${i}=$V${i - 1}x`).join('\n')}\n`.replaceAll('$V-1', ''),
  'a value that doubles': (n) => `FROM scratch\nENV A=xx\n${'ENV A=$A$A\n'.repeat(n)}EXPOSE $A\n`,
  'one word of many variables': (n) => `FROM scratch\nENV A=${'x'.repeat(1000)}\nENV B=${'$A'.repeat(n)}\n`,
  'many ports': (n) => `FROM a\n${'EXPOSE 1-65535\n'.repeat(n)}`,
  'a chain of stages': (n) => `FROM a AS s0\n${Array.from({ length: n }, (_, i) => `FROM s${i} AS s${i + 1}\nENV A=$A B=1`).join('\n')}\n`,
  'unknown bases': (n) => Array.from({ length: n }, (_, i) => `FROM s$X AS s${i}`).join('\n'),
  'stages that copy from each other': (n) =>
    Array.from({ length: n }, (_, i) => `FROM a AS s${i}\nCOPY --from=s${(i + 1) % n} a b`).join('\n'),
  'errors everywhere': (n) => `FROM a\n${'EXPOSE x\n'.repeat(n)}`,
};

for (const [name, text] of Object.entries(hostile)) {
  test(`${name}: time grows no faster than the file`, () => {
    stageAt(graphOf(text(500)), -1);
    const timeOf = (n: number) => {
      const source = text(n);
      const elapsed = processorTime();
      graphOf(source);
      return elapsed();
    };
    // Sixteen times the text takes 16 times as long; anything quadratic takes 256 times. The rest is room for a busy machine.
    const small = Math.min(timeOf(1000), timeOf(1000), timeOf(1000));
    const large = Math.min(timeOf(16_000), timeOf(16_000));
    assert.ok(large < 64 * small + 100, `${small.toFixed(1)} ms, sixteen times the text ${large.toFixed(1)} ms`);
  });
}
