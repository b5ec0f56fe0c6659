import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileIgnore, compilePatterns } from '../../packages/plimsoll/src/context/ignore.ts';
import { processorTime } from '../support/processor-time.ts';

test('entries know their places; comments, empty lines and a byte order mark are passed over', () => {
  const text = '\ufeff# all\r\n\r\n  /dist/ \n! keep/x\n';
  const { entries, problems } = compileIgnore(text);
  assert.deepEqual(
    entries.map(({ pattern, span, exception }) => [pattern, text.slice(span.start, span.end), exception]),
    [
      ['dist', '/dist/', false],
      ['!keep/x', '! keep/x', true],
    ],
  );
  assert.deepEqual(problems, []);
});

test('what the builder refuses is reported and has no effect', () => {
  const { problems, ignores } = compileIgnore(`[\n!\n\\q*\n${'x'.repeat(70_000)}\nlate\n`);
  assert.deepEqual(
    problems.map(({ reason }) => reason),
    ['syntax error in pattern', 'illegal exclusion pattern: "!"', 'syntax error in pattern', 'line is longer than 64 KiB'],
  );
  assert.equal(ignores('late'), false);
});

test('an exception that comes before its directory was ignored does not bring back what is below', () => {
  // The walk decides on `a` before `a/b`: `!a` had nothing to take back then, and is not asked again.
  const walked = compileIgnore('a/b\n!a\n');
  assert.equal(walked.ignores('a/b/c'), true);
  assert.equal(compileIgnore('a\n!a/b\n').ignores('a/b/c'), false);
});

test('wildcards mean what they mean to Go', () => {
  const cases: [pattern: string, path: string, ignored: boolean][] = [
    ['*.log', 'a/x.log', false],
    ['**/*.log', 'x.log', true],
    ['a[b/]c', 'a/c', true],
    ['[[:digit:]]x', '7x', true],
    ['\\d', '7', true],
    ['x\\*', 'x*', true],
    ['x\\*', 'xy', false],
    ['?', '\u{1f600}', true],
    ['a^*', 'a^b', false],
    ['a^b', 'a^b', true],
    ['**/a*', 'new\nline/ab', false],
    ['*b', 'new\nlineb', true],
  ];
  for (const [pattern, path, ignored] of cases) assert.equal(compileIgnore(pattern).ignores(path), ignored, `${pattern} ${path}`);
});

test('hostile patterns and paths cost no more than their lengths multiplied', () => {
  const elapsed = processorTime();
  const patterns = [`**/${'*a'.repeat(300)}b`, `${'**/a/'.repeat(100)}b`, '[a-z]*'.repeat(200), '?*'.repeat(300)];
  for (const pattern of patterns) {
    const { ignores } = compileIgnore(pattern);
    ignores('a'.repeat(2000));
    ignores('a/'.repeat(1000));
  }
  assert.ok(elapsed() < 2000);
});

test('any text compiles and any path gets an answer', () => {
  const line = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '*', '?', '[', ']', '\\', '!', '^', '-', '.', ' ', '(', '\u{1f600}'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), line, (lines, path) => {
      const compiled = compileIgnore(lines.join('\n'));
      assert.equal(typeof compiled.ignores(path), 'boolean');
      assert.equal(compiled.problems.length === 0, compilePatterns(compiled.patterns) !== undefined);
    }),
    { numRuns: 2000 },
  );
});

test('a hundred thousand paths meet thirty patterns in well under a second', () => {
  const patterns = ['node_modules', '**/node_modules', '.git', '**/*.log', '*.md', '!README.md', 'dist', '**/dist', '.env*', '**/.env*'];
  for (let index = patterns.length; index < 30; index++) patterns.push(index % 3 === 0 ? `tmp${index}/**` : `**/*.ext${index}`);
  const { ignores } = compileIgnore(patterns.join('\n'));
  const paths = Array.from(
    { length: 100_000 },
    (_, index) => `packages/p${index >> 7}/src/m${index & 7}/file${index}.${index % 5 ? 'ts' : 'log'}`,
  );
  const elapsed = processorTime();
  assert.equal(paths.filter((path) => ignores(path)).length, 20_000);
  assert.ok(elapsed() < 2000);
});
