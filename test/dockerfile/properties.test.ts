import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandWord, referencedVariables } from '../../packages/plimsoll/src/dockerfile/expand.ts';
import { decodeJsonArray } from '../../packages/plimsoll/src/dockerfile/json.ts';
import { parseDockerfile, printDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { encode, SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { checkSpans } from './spans.ts';

const fragments = [
  ...[
    'FROM a AS b',
    'RUN x',
    'COPY --from=b a b',
    'ENV a=b',
    'ONBUILD ',
    'HEALTHCHECK CMD ',
    'SHELL ["a"]',
    'ARG X=1',
    'EXPOSE 80',
    'LABEL a b',
  ],
  ...[
    '\n',
    '\n',
    '\r\n',
    '\\\n',
    '`\n',
    '\\',
    '`',
    ' ',
    '\t',
    '#',
    '# escape=`\n',
    '# c\n',
    '<<EOF',
    '<<-E',
    'EOF',
    '\nEOF\n',
    '"',
    "'",
    '[',
  ],
  ...[']', '"a", ', '--x=y ', '$', '${a:-b}', '{', '}', '\ufeff', '\u00a0', 'é', '\u{1f600}', '=', '\f'],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map((list) => list.join('')),
);

test('any text prints back, and its spans nest, are in order and cover it', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const dockerfile = parseDockerfile(new SourceText('Dockerfile', text));
      assert.equal(printDockerfile(dockerfile), text);
      checkSpans(dockerfile);
    }),
    { numRuns: 3000 },
  );
});

test('any bytes print back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const source = SourceText.fromBytes('Dockerfile', bytes);
      assert.deepEqual(Buffer.from(encode(printDockerfile(parseDockerfile(source)), source.encoding)), Buffer.from(bytes));
    }),
  );
});

test('carriage returns change neither words nor diagnostics', () => {
  fc.assert(
    fc.property(
      texts.filter((text) => !text.includes('\r')),
      (text) => {
        const plain = parseDockerfile(new SourceText('Dockerfile', text));
        const windows = parseDockerfile(new SourceText('Dockerfile', text.replaceAll('\n', '\r\n')));
        const shape = ({ instructions, diagnostics }: typeof plain) => ({
          bodies: instructions.map((instruction) => [instruction.keyword, instruction.body.text]),
          codes: diagnostics.map((diagnostic) => diagnostic.code),
        });
        assert.deepEqual(shape(windows), shape(plain));
      },
    ),
    { numRuns: 1000 },
  );
});

test('a list of strings survives the JSON form', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (strings) => {
      const text = ` ${JSON.stringify(strings)} `;
      const array = decodeJsonArray(text);
      assert.ok(array.kind === 'strings');
      assert.deepEqual(
        array.strings.map((string) => string.text),
        strings,
      );
      for (const { text: decoded, start, end } of array.strings) assert.equal(JSON.parse(text.slice(start, end)), decoded);
    }),
  );
});

test('expansion of any text ends, and looks up just what it references', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom('\\' as const, '`' as const), (text, escapeCharacter) => {
      const asked = new Set<string>();
      const expansion = expandWord(text, (name) => void asked.add(name), { escape: escapeCharacter });
      assert.equal(expansion.value.known, expansion.error === undefined);
      // Without values `${a:?}` fails where with values it does not: only then are there more references.
      const referenced = new Set(referencedVariables(text, { escape: escapeCharacter }));
      for (const name of asked) assert.ok(referenced.has(name));
      assert.deepEqual(new Set([...expansion.matched, ...expansion.unmatched]), asked);
    }),
    { numRuns: 2000 },
  );
});
