import { SourceText } from '../packages/plimsoll/src/model/text.ts';
import { checkFormat, format } from '../test/support/layout.ts';
import { target as dockerfile } from './dockerfile.ts';
import { target as shell } from './shell.ts';
import type { FuzzTarget } from './target.ts';

export const target: FuzzTarget = {
  seeds: dockerfile.seeds,
  fragments: [...dockerfile.fragments, ...shell.fragments],
  check(input) {
    // Two sizes are compared by the time that this takes: what judges the result is not what is measured.
    if (input.length > 50_000) format(input);
    else checkFormat(new SourceText('Dockerfile', input));
  },
  growing: [
    (size) => `FROM a\nRUN a ${'\\\n'.repeat(size / 2)}`,
    (size) => `FROM a\nRUN a ${'&& b \\\n'.repeat(size / 7)} c\n`,
    (size) => `FROM a\nRUN ${'a; '.repeat(size / 3)}b\n`,
    (size) => `FROM a\nRUN a "${'b \\\n'.repeat(size / 4)}"\n`,
    (size) => `FROM a\nRUN a \\\n${'# c\n'.repeat(size / 4)} && b\n`,
    (size) => `FROM a\nRUN ${'{ \\\n'.repeat(size / 4)}`,
    (size) => `FROM a\nRUN ${'( \\\n'.repeat(400)}a${') \\\n'.repeat(400)}; ${'b \\\n'.repeat(size / 4)} c\n`,
    (size) => `FROM a\nRUN ${' '.repeat(size)}a ${'\t'.repeat(size)}b\n`,
    (size) => `FROM a\nENV ${'A=1 \\\n'.repeat(size / 6)} B=2\n`,
    (size) => `FROM a\nCMD [${'"a", \\\n'.repeat(size / 7)}"b"]\n`,
    (size) => `FROM a\n${'# c  \n'.repeat(size / 6)}`,
    (size) => `FROM a\nCOPY ${'<<A '.repeat(size / 40)} /x\n${'A\n'.repeat(size / 40)}`,
    (size) => `FROM a\n${'RUN a\n'.repeat(size / 6)}`,
    (size) => `FROM a\n# ${' '.repeat(size)}x\n`,
  ],
};
