import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Instruction, InstructionOf } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';

const parse = (text: string) => parseDockerfile(new SourceText('Dockerfile', text));

function only<K extends Instruction['keyword']>(text: string, keyword: K): InstructionOf<K> {
  const instruction = parse(text).instructions.find((candidate) => candidate.keyword === keyword);
  assert.ok(instruction);
  return instruction as InstructionOf<K>;
}

test('continuation lines are joined, comments and empty lines between them set aside, and all can be traced back', () => {
  const text = 'FROM x\nRUN a \\\n  # why\n\n  && b\n';
  const run = only(text, 'RUN');
  assert.equal(run.body.text, 'a   && b');
  assert.equal(text.slice(run.body.toSource(4), run.body.toSource(6)), '&&');
  assert.deepEqual(
    run.innerComments.map((comment) => comment.text),
    ['why'],
  );
  assert.deepEqual(
    run.emptyContinuations.map((span) => text.slice(span.start, span.end)),
    ['\n'],
  );
  assert.equal(text.slice(run.span.start, run.span.end), 'RUN a \\\n  # why\n\n  && b');
});

test('comments above an instruction belong to it; an empty one parts them', () => {
  const text = '# licence\n#\n# first\n\n# second\nFROM x\n';
  assert.deepEqual(
    only(text, 'FROM').leadingComments.map((comment) => comment.text),
    ['first', 'second'],
  );
  assert.deepEqual(
    parse(text).comments.map((comment) => comment.text),
    ['licence', '', 'first', 'second'],
  );
});

test('flags lose their quotes, their spans keep them', () => {
  const text = 'FROM x\nCOPY --chown="a b" --link c d\n';
  const { flags } = only(text, 'COPY');
  assert.deepEqual(
    flags.map(({ name, value }) => [name, value]),
    [
      ['chown', 'a b'],
      ['link', undefined],
    ],
  );
  assert.deepEqual(
    flags.map(({ valueSpan }) => valueSpan && text.slice(valueSpan.start, valueSpan.end)),
    ['"a b"', undefined],
  );
});

test('heredocs: several, with tabs dropped, as sources', () => {
  const copy = only("FROM x\nCOPY <<-A <<'B' /d\n\t\ta\n\tA\n$b\nB\n", 'COPY');
  assert.deepEqual(
    copy.sources.map((word) => [word.heredoc?.content.text, word.heredoc?.expand, word.heredoc?.chomp]),
    [
      ['a\n', true, true],
      ['$b\n', false, false],
    ],
  );
  assert.equal(copy.destination?.text, '/d');
});

test('an ONBUILD has its trigger, heredocs included', () => {
  const { trigger, heredocs } = only('FROM x\nONBUILD RUN <<E\na\nE\n', 'ONBUILD');
  assert.equal(trigger?.keyword, 'RUN');
  assert.equal(trigger.onbuild, true);
  assert.deepEqual(trigger.heredocs, heredocs);
});

test('Windows paths under the other escape character', () => {
  const file = parse('# escape=`\r\nFROM x\r\nCOPY a C:\\b\\ \r\nRUN c `\r\n d\r\n');
  assert.equal(file.escape, '`');
  assert.equal(file.newline, '\r\n');
  assert.deepEqual(
    file.instructions.map((instruction) => instruction.body.text),
    ['x', 'a C:\\b\\', 'c  d'],
  );
});

test('pairs keep quotes; an empty value has a place', () => {
  const text = 'FROM x\nENV a="b c" d= e=f\\ g\nLABEL k v w\nARG n o=p\n';
  assert.deepEqual(
    only(text, 'ENV').pairs.map(({ key, value }) => [key, value]),
    [
      ['a', '"b c"'],
      ['d', ''],
      ['e', 'f\\ g'],
    ],
  );
  const empty = only(text, 'ENV').pairs[1];
  assert.deepEqual(empty?.valueSpan, { start: text.indexOf('d=') + 2, end: text.indexOf('d=') + 2 });
  assert.deepEqual(
    only(text, 'LABEL').pairs.map(({ key, value }) => [key, value]),
    [['k', 'v w']],
  );
  assert.equal(only(text, 'LABEL').legacy, true);
  assert.deepEqual(
    only(text, 'ARG').pairs.map(({ key, value }) => [key, value]),
    [
      ['n', undefined],
      ['o', 'p'],
    ],
  );
});

test('a health check is none, a command or unreadable', () => {
  assert.deepEqual(only('FROM x\nHEALTHCHECK none\n', 'HEALTHCHECK').check, { none: true });
  const { check } = only('FROM x\nHEALTHCHECK --interval=1s CMD ["a"]\n', 'HEALTHCHECK');
  assert.ok(check && !check.none && check.command.form === 'exec');
  assert.equal(only('FROM x\nHEALTHCHECK a\n', 'HEALTHCHECK').check, undefined);
});
