import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { checkFormat } from '../support/layout.ts';

const words = [
  'a',
  'b c',
  '"d  e"',
  "'f'",
  '"g \\\n  h"',
  '$(i  j)',
  '`k`',
  '${l:-m}',
  '>n',
  '2>&1',
  '#o',
  '\\ ',
  'p=1',
  '[ q ]',
  '[[ r ]]',
];
const joints = [
  ' && ',
  '&&',
  ' || ',
  ' | ',
  '; ',
  ';',
  ' & ',
  ' ',
  '  ',
  '\t',
  ' \\\n',
  '\\\n  ',
  ' \\ \n\n # c\n',
  ' && \\\n',
  ' \\\n&& ',
];
const blocks = ['if x; then ', '; fi', 'for i in 1 2; do ', '; done', 'case x in y) ', ';; esac', '{ ', '; }', '( ', ' )', '! ', 'f() { '];
const script = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...joints), fc.constantFrom(...blocks)), { maxLength: 14 })
  .map((pieces) => pieces.join(''));
const instruction = fc.oneof(
  fc.tuple(fc.constantFrom('RUN ', 'run  ', '  CMD ', 'RUN --mount=type=cache,target=/x \\\n', 'ONBUILD RUN ', 'HEALTHCHECK CMD '), script),
  fc.tuple(fc.constantFrom('COPY ', 'ENV ', 'LABEL ', 'EXPOSE ', 'VOLUME ', 'CMD ["a", ', 'USER ', '# ', ''), script),
  fc.tuple(
    fc.constantFrom('RUN <<EOF\n', 'COPY <<-"E F" /x\n'),
    script.map((body) => `${body}\nEOF`),
  ),
);
const files = fc
  .tuple(
    fc.constantFrom('', '# escape=`\n', '#syntax=x\n', '\n# check=skip=all\n', '\ufeff'),
    fc.constantFrom('FROM a\n', 'from  a as b\n\n\n', ''),
    fc.array(
      fc.tuple(instruction, fc.constantFrom('\n', '\n\n\n', ' \n')).map(([[head, body], end]) => head + body + end),
      { maxLength: 5 },
    ),
  )
  .map(([head, from, rest]) => head + from + rest.join(''));

test('whatever is formatted keeps its meaning, and is settled', () => {
  fc.assert(
    fc.property(files, (text) => {
      checkFormat(new SourceText('Dockerfile', text));
    }),
    { numRuns: 4000 },
  );
});
