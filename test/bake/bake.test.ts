import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readBake } from '../../packages/plimsoll/src/bake/bake.ts';
import type { BakeTarget } from '../../packages/plimsoll/src/bake/bake.types.ts';
import type { Known } from '../../packages/plimsoll/src/model/known.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { hclText } from './hcl-text.ts';

const bake = (text: string, path = 'docker-bake.hcl') => readBake([new SourceText(path, text)]);

/** The value, or `?` where it is not known. */
const told = (value: Known<string> | undefined) => (value === undefined ? undefined : value.known ? value.value : '?');
const toldMap = (values: ReadonlyMap<string, Known<string>>) => Object.fromEntries([...values].map(([name, value]) => [name, told(value)]));

function targetOf(text: string, name = 'app'): BakeTarget {
  const found = bake(text).targets.find((target) => target.name === name);
  assert.ok(found, `no target ${name}`);
  return found;
}

describe('values', () => {
  const value = (expression: string, before = '') => told(targetOf(`${before}\ntarget "app" {\n  context = ${expression}\n}\n`).context);

  test('are literals and templates of variables that have a default', () => {
    assert.equal(value('"./api"'), './api');
    assert.equal(value('"a\\"b\\\\c\\n\\u0041"'), 'a"b\\c\nA');
    assert.equal(value('DIR', 'variable "DIR" {\n  default = "api"\n}'), 'api');
    assert.equal(value('"${DIR}/x$${y}%%{z}"', 'variable "DIR" { default = "api" }'), 'api/x${y}%{z}');
    assert.equal(value('"v${N}"', 'N = 3'), 'v3');
    assert.equal(value('A', 'variable "A" { default = "${B}/a" }\nvariable "B" { default = "b" }'), 'b/a');
    assert.equal(value('<<E\n  a\n b\nE'), '  a\n b\n');
    assert.equal(value('<<-E\n    a\n      b ${"c"}\n  E'), 'a\n  b c\n');
  });
  test('follow conditions, members and comparisons', () => {
    assert.equal(value('DEV == "1" ? "dev" : "prod"', 'variable "DEV" { default = "" }'), 'prod');
    assert.equal(value('!(true && 1 == 2) || false ? "yes" : "no"'), 'yes');
    assert.equal(value('M.a["b"][1]', 'variable "M" { default = { a = { "b" = ["x", "y"] } } }'), 'y');
  });
  test('are unknown where they are not followed, without costing the rest', () => {
    for (const [expression, before] of [
      ['X', 'variable "X" {}'],
      ['MISSING'],
      ['upper("x")'],
      ['"${upper("x")}"'],
      ['[for x in ["a"] : x]'],
      ['1 + 2'],
      ['"%{ if true }x%{ endif }"'],
      ['A', 'A = B\nB = A'],
      ['target.base.context'],
      ['["a"]'],
    ] as const) {
      const text = `${before ?? ''}\ntarget "app" {\n  context = ${expression}\n  target = "after"\n}\ntarget "next" {}\n`;
      assert.equal(told(targetOf(text).context), '?', expression);
      assert.equal(told(targetOf(text).target), 'after', expression);
      assert.ok(targetOf(text, 'next'), expression);
    }
  });
  test('may be written over several lines, with comments', () => {
    const text = 'target "app" { # a\n  args = { // b\n    A = "1", /* c\n  */ "B" = "2"\n    C: 3\n  }\n  contexts = {}\n}\n';
    assert.deepEqual(toldMap(targetOf(text).args), { A: '1', B: '2', C: '3' });
  });
});

describe('targets', () => {
  test('inherit: the last one counts, arguments are merged, and null takes one away', () => {
    const text = `
target "_a" { 
  target = "a"
  args = { X = "a", Y = "a", Z = "a" }
}
target "_b" {
  target = "b"
  args = { Y = "b" }
}
target "app" {
  inherits = ["_a", "_b"]
  args = { Z = null }
}`;
    const { target, args } = targetOf(text);
    assert.equal(told(target), 'b');
    assert.deepEqual(toldMap(args), { X: 'a', Y: 'b' });
  });
  test('that others only inherit from are not built, unless a group or a context names them', () => {
    const names = (more: string) => bake(`target "base" {}\ntarget "app" { inherits = ["base"] }\n${more}`).targets.map(({ name }) => name);
    assert.deepEqual(names(''), ['app']);
    assert.deepEqual(names('group "all" { targets = ["inner"] }\ngroup "inner" { targets = ["base"] }'), ['base', 'app']);
    assert.deepEqual(names('target "x" { contexts = { b = "target:base" } }'), ['base', 'app', 'x']);
  });
  test('that inherit from themselves, or in a circle, are read', () => {
    const text =
      'target "app" {\n  inherits = ["b", "app"]\n  target = "x"\n}\ntarget "b" { inherits = ["app"] }\ngroup "default" { targets = ["app"] }';
    assert.equal(told(targetOf(text).target), 'x');
  });
  test('of a matrix are one for each combination', () => {
    const text = `target "app" {
  name = "app-\${os}-\${go.tag}"
  matrix = {
    os = ["alpine", "debian"]
    go = [{ tag = "1-22", version = "1.22" }]
  }
  args = { GO = go.version }
  target = os
}`;
    assert.deepEqual(
      bake(text).targets.map(({ name, target, args }) => [name, told(target), toldMap(args)]),
      [
        ['app-alpine-1-22', 'alpine', { GO: '1.22' }],
        ['app-debian-1-22', 'debian', { GO: '1.22' }],
      ],
    );
    const unknown = bake('target "app" {\n  name = "a-${v}"\n  matrix = { v = VERSIONS }\n  target = v\n}');
    assert.deepEqual([unknown.targets.length, unknown.unknowns.length, told(unknown.targets[0]?.target)], [1, 1, '?']);
  });
  test('of several files add to each other', () => {
    const files = [
      'target "app" {\n  context = "a"\n  args = { A = 1 }\n}',
      'target "app" {\n  context = "b"\n  args = { B = V }\n}\nV = 2',
    ];
    const { targets } = readBake(files.map((text, index) => new SourceText(`${index}.hcl`, text)));
    assert.deepEqual([targets.length, told(targets[0]?.context), toldMap(targets[0]?.args ?? new Map())], [1, 'b', { A: '1', B: '2' }]);
  });
  test('may be JSON', () => {
    const json = {
      variable: { V: { default: '1' } },
      target: { app: { context: 'x/${V}', args: { A: '${V}' }, platforms: ['linux/arm64'] } },
    };
    const { targets } = bake(JSON.stringify(json), 'docker-bake.json');
    assert.deepEqual(
      [told(targets[0]?.context), toldMap(targets[0]?.args ?? new Map()), targets[0]?.platforms.map(told)],
      ['x/1', { A: '1' }, ['linux/arm64']],
    );
    assert.deepEqual(bake('{', 'docker-bake.json').targets, []);
    assert.equal(bake('[', 'docker-bake.json').unknowns.length, 1);
  });
  test('hold Dockerfiles, which know their places', () => {
    const text = 'target "app" {\n  dockerfile-inline = <<-EOT\n    FROM alpine:${V}\n    RUN echo $${HOME}\n  EOT\n}\nV = "3"\n';
    const inline = targetOf(text).inline?.text;
    assert.ok(inline?.known);
    assert.equal(inline.value.text, 'FROM alpine:3\nRUN echo ${HOME}\n');
    const at = (word: string) => inline.value.toSource(inline.value.text.indexOf(word));
    for (const word of ['FROM', 'alpine', 'RUN', 'echo', 'HOME']) assert.ok(text.startsWith(word, at(word)), word);
  });
});

test('what is printed as HCL is read back', () => {
  const value: fc.Arbitrary<string> = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('${x}', '%{', '"', '\\', '\n}', '<<E\n'),
  );
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }), value, fc.nat(5), (args, context, seed) => {
      const read = targetOf(hclText({ name: 'app', context, args }, seed));
      assert.equal(told(read.context), context);
      assert.deepEqual(toldMap(read.args), args);
    }),
    { numRuns: 300 },
  );
});

test('no text is too much', () => {
  for (const text of [
    '"${'.repeat(5000),
    '{'.repeat(50_000),
    'a "',
    'target "a" {\n context = ((((',
    `target "a" { context = ${'['.repeat(9000)} }`,
    'x = <<E\n${\n'.repeat(2000),
  ])
    assert.doesNotThrow(() => bake(text));
});
