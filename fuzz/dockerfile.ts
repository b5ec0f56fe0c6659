import assert from 'node:assert/strict';
import { expandWord, variableReferences } from '../packages/plimsoll/src/dockerfile/expand.ts';
import { parseMount } from '../packages/plimsoll/src/dockerfile/mount.ts';
import { parseDockerfile, printDockerfile } from '../packages/plimsoll/src/dockerfile/parse.ts';
import { type Lookup, unknownValue } from '../packages/plimsoll/src/dockerfile/shell-lexer.ts';
import { SourceText } from '../packages/plimsoll/src/model/text.ts';
import { checkSpans } from '../test/dockerfile/spans.ts';
import { dockerfileSeeds } from './seeds.ts';
import type { FuzzTarget } from './target.ts';

/** Values the expansion meets: set, empty, unset and unknown. */
const lookup: Lookup = (name) => {
  if (name.length % 4 === 0) return unknownValue;
  return [undefined, '', `${name}/a b*`][(name.length % 4) - 1];
};

export const target: FuzzTarget = {
  seeds: () => dockerfileSeeds(1500).map(({ text }) => text),
  fragments: [
    ...[
      '\n',
      '\r\n',
      '\\\n',
      '`\n',
      '\\',
      '`',
      '\\\r\n',
      ' \\ \n\n',
      '\n#c\n',
      '# escape=`\n',
      '# syntax=x\n',
      '\ufeff',
      '\t',
      '\f',
      '\v',
      '\u00a0',
      '\u0085',
    ],
    ...[
      'FROM a AS b\n',
      'RUN ',
      'COPY --from=b ',
      'ADD ',
      'ENV a=b ',
      'ARG X\n',
      'ONBUILD ',
      'HEALTHCHECK --interval=1s CMD ',
      'SHELL ',
      'EXPOSE 1',
    ],
    ...[
      '<<EOF',
      '<<-EOF',
      "<<'E O F'",
      '\nEOF\n',
      '<< ',
      '3<<',
      '["',
      '"]',
      '", "',
      '[]',
      '\\u00e9',
      '\\ud800',
      '"',
      "'",
      '--mount=type=',
      '--',
      '=',
    ],
    ...['$', '${', '}', '${a:-', '${a##', '${a%', '${a//', '/', '*', '?', ':', '#', '+', '\u{1f600}', '\ud83d'],
  ],
  check(input) {
    const source = new SourceText('Dockerfile', input);
    const dockerfile = parseDockerfile(source);
    assert.equal(printDockerfile(dockerfile), input);
    checkSpans(dockerfile);
    for (const instruction of dockerfile.instructions) {
      expandWord(instruction.body.text, lookup, { escape: dockerfile.escape });
      for (const { start, end } of variableReferences(instruction.body.text, { escape: dockerfile.escape })) {
        assert.ok(start < end && end <= instruction.body.text.length);
        assert.equal(instruction.body.text[start], '$');
      }
      for (const flag of instruction.flags) parseMount(flag.value ?? '');
    }
  },
  growing: [
    (size) => '\\'.repeat(size),
    (size) => '\\\n'.repeat(size / 2),
    (size) => `FROM a\nRUN x \\\n${'\n'.repeat(size)}`,
    (size) => `FROM a\nRUN x \\\n${'a \\\n'.repeat(size / 4)}`,
    (size) => `FROM a\nRUN x \\\n${'# c\n'.repeat(size / 4)}`,
    (size) => `FROM a\n${'RUN <<EOF\n'.repeat(size / 10)}`,
    (size) => `FROM a\nRUN ${'<<A '.repeat(size / 4)}`,
    (size) => `FROM a\nRUN ${'<<A '.repeat(size / 20)}\n${'A\n'.repeat(size / 4)}`,
    (size) => `FROM a\nRUN ${'x'.repeat(size)}`,
    (size) => `FROM a\nENV ${'a=b '.repeat(size / 4)}`,
    (size) => `FROM a\nENV ${'a=b\\\n '.repeat(size / 6)}`,
    (size) => 'ONBUILD '.repeat(size / 8),
    (size) => `FROM a\nONBUILD RUN ${'<<A'.repeat(size / 3)}`,
    (size) => `FROM a\nRUN <<$${'{a:-'.repeat(size / 4)}`,
    (size) => `FROM a\nUSER ${'$' + '{a:-'}${'x'.repeat(size)}`,
    (size) => `FROM a\nCMD [${'"a",'.repeat(size / 4)}`,
    (size) => `FROM a\nCMD ${'['.repeat(size)}`,
    (size) => `FROM a\nCOPY ${'--x '.repeat(size / 4)}`,
    (size) => '# a=b\n'.repeat(size / 6),
    (size) => `FROM a\n${'X\n'.repeat(size / 2)}`,
    (size) => `FROM a\nHEALTHCHECK ${' '.repeat(size)}x`,
    (size) => `FROM a\nRUN <<-A\n${'\t\n'.repeat(size / 2)}`,
    (size) => `FROM a\nUSER ${"$a'".repeat(size / 3)}`,
  ],
};
