import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import {
  type CodeSyntax,
  csharpSyntax,
  hashSyntax,
  javaScriptSyntax,
  pythonSyntax,
  readCode,
} from '../../packages/plimsoll/src/project/code-text.ts';

function masked(text: string, syntax: CodeSyntax): string {
  const source = new SourceText('a', text);
  const reader = { files: [], has: () => true, text: () => source, names: () => [] };
  const code = readCode(reader, ['a'], syntax)[0]?.code ?? '';
  assert.equal(code.length, text.length);
  return code.replaceAll('\u0001', '·');
}

test('what is interpolated into a JavaScript template is code', () => {
  assert.equal(masked('`x ${process.env.A ?? `in ${b}`} y`; // c `', javaScriptSyntax), '`····process.env.A ?? `·····b·`···`;       ');
  assert.equal(masked('`${{ a: "}" }.b} \\`\\${no}`', javaScriptSyntax), '`··{ a: "·" }.b··········`');
  assert.equal(masked('"${no}"', javaScriptSyntax), '"·····"');
});

test('what is interpolated into a Python f-string is code, strings of other prefixes are not', () => {
  assert.equal(masked(`f"pg://{os.environ["A"]}/{x!r} {{no}}"`, pythonSyntax), `f"······os.environ["·"]···x!r········"`);
  assert.equal(masked('rf"""a\n{b}"""', pythonSyntax), 'rf"···\n·b·"""');
  assert.equal(masked('b = "{a}"', pythonSyntax), 'b = "···"');
  assert.equal(masked('f"{oops\nx = 1', pythonSyntax), 'f"·oops\nx = 1');
});

test('what is interpolated into Ruby, Elixir and C# strings is code', () => {
  assert.equal(masked(`"a#{ENV["B"]}c" '#{no}' # x`, hashSyntax), `"···ENV["·"]··" '·····'    `);
  assert.equal(masked('"""\n#{a}\n"""', hashSyntax), '"··\n··a·\n"""');
  assert.equal(masked('"#{oops\nx = 1', hashSyntax), '"··oops\nx = 1');
  assert.equal(masked('$"a{b("c")}{{d}}" "{e}" $@"{f}"', csharpSyntax), '$"··b("·")······" "···" $@"·f·"');
});

test('hostile nesting takes linear time', { timeout: 5000 }, () => {
  for (const text of [`\`${'${}'.repeat(80_000)}`, '`${'.repeat(80_000)]) masked(text, javaScriptSyntax);
  for (const text of ['"#{'.repeat(80_000), '"#{}'.repeat(60_000)]) masked(text, hashSyntax);
  for (const text of ['$"{'.repeat(80_000)]) masked(text, csharpSyntax);
  for (const text of ['f"{'.repeat(80_000), 'f"""{'.repeat(50_000)]) masked(text, pythonSyntax);
});
