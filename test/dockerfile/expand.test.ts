import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandWord, referencedVariables, variableReferences } from '../../packages/plimsoll/src/dockerfile/expand.ts';
import { type Lookup, unknownValue } from '../../packages/plimsoll/src/dockerfile/shell-lexer.ts';
import { known, unknown } from '../../packages/plimsoll/src/model/known.ts';

const lookup: Lookup = (name) => {
  if (name === 'UNKNOWN') return unknownValue;
  return { SET: 'set', EMPTY: '', PATH: '/a/b.tar.gz' }[name];
};
const value = (text: string) => expandWord(text, lookup).value;

test('a word that does not depend on the unknown is known', () => {
  assert.deepEqual(value('a/$SET'), known('a/set'));
  assert.deepEqual(value('$NONE'), known(''));
  assert.deepEqual(value("'$UNKNOWN'"), known('$UNKNOWN'));
});

test('a word that depends on the unknown is unknown, and says on what', () => {
  for (const text of ['a/$UNKNOWN', '${UNKNOWN:-x}', '${UNKNOWN:?x}', '${SET:+$UNKNOWN}', '${UNKNOWN##*/}']) {
    assert.deepEqual(value(text), unknown('the value of UNKNOWN is not known'), text);
  }
});

test('names are reported as set or not', () => {
  const { matched, unmatched } = expandWord('$SET ${NONE:-$EMPTY} $NONE', lookup);
  assert.deepEqual(
    matched,
    ['EMPTY', 'SET'].sort((a, b) => ['SET', 'EMPTY'].indexOf(a) - ['SET', 'EMPTY'].indexOf(b)),
  );
  assert.deepEqual(unmatched, ['NONE']);
});

test('the other escape character', () => {
  assert.deepEqual(expandWord('C:\\$SET`$SET', lookup, { escape: '`' }).value, known('C:\\set$SET'));
});

test('prefixes, suffixes and replacements', () => {
  assert.deepEqual(
    value('${PATH##*/} ${PATH%.*} ${PATH%%.*} ${PATH//[/]/x} ${PATH/b/B}'),
    known('b.tar.gz /a/b.tar /a/b /a/b.tar.gz /a/B.tar.gz'),
  );
});

test('an error has a place and leaves the value unknown', () => {
  const expansion = expandWord('a ${SET', lookup);
  assert.deepEqual(expansion.error, { message: 'unsupported modifier (\uFFFD) in substitution', start: 2 });
  assert.equal(expansion.value.known, false);
});

test('limits are ours, not errors of the file', () => {
  const deep = `${'${a:-'.repeat(300)}x${'}'.repeat(300)}`;
  const expansion = expandWord(deep, lookup);
  assert.equal(expansion.error, undefined);
  assert.equal(expansion.value.known, false);
  const long = expandWord('$a$a$a$a', () => 'x'.repeat(400_000));
  assert.equal(long.value.known, false);
});

test('references have places, those in defaults too', () => {
  const text = '"$a"/${b:-$c}\\$d';
  assert.deepEqual(referencedVariables(text), ['a', 'c', 'b']);
  assert.deepEqual(
    variableReferences(text).map(({ start, end, modifier }) => [text.slice(start, end), modifier]),
    [
      ['$a', ''],
      ['$c', ''],
      ['${b:-$c}', ':-'],
    ],
  );
});
