import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { withTriggers } from '../../facts/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const legacyKeyValue = defineRule({
  id: 'legacy-key-value',
  practice: 'correctness',
  severity: 'style',
  aliases: ['LegacyKeyValueFormat'],
  summary: 'ENV or LABEL without an equals sign',
  why: 'Without an equals sign all of the line behind the name is the value: a second variable on the line, or on a continued one, becomes part of the first. The form is kept for old files only.',
  decides:
    'ENV and LABEL in the form `KEY value`, as BuildKit decides. Rewritten where the value needs no other quotes than a pair around it.',
  sources: ['https://docs.docker.com/reference/build-checks/legacy-key-value-format/'],
  messages: { legacy: '{keyword} {key} without an equals sign takes all that follows as its value: write {key}=…' },
  examples: [
    { bad: 'FROM debian:12\nENV PORT 80\n', flags: 'PORT 80', fixed: 'FROM debian:12\nENV PORT=80\n' },
    {
      bad: 'FROM debian:12\nENV OPTS   -a $B \\\n  -c\nLABEL name "the app"\n',
      flags: ['OPTS   -a $B \\\n  -c', 'name "the app"'],
      fixed: 'FROM debian:12\nENV OPTS="-a $B \\\n  -c"\nLABEL name="the app"\n',
    },
    { bad: 'FROM debian:12\nENV A it\\\'s "b" c\n', flags: 'A it\\\'s "b" c' },
    { good: 'FROM debian:12\nENV A=1 B="c d"\nLABEL a=b\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { instruction } of withTriggers(file, 'all', 'ENV', 'LABEL')) {
        const [pair] = instruction.pairs;
        if (!instruction.legacy || !pair) continue;
        const fix = fixOf(file, instruction);
        yield { message: 'legacy', data: { keyword: instruction.keyword, key: pair.key }, at: pair.span, ...(fix && { fix }) };
      }
    },
  },
});

function fixOf(
  file: DockerfileView,
  { pairs, broken, innerComments, emptyContinuations }: InstructionOf<'ENV' | 'LABEL'>,
): FixReport | undefined {
  const [pair] = pairs;
  if (!pair?.valueSpan || pair.value === undefined || broken || pairs.length !== 1) return undefined;
  if (innerComments.length > 0 || emptyContinuations.length > 0 || !/^[\w.-]+$/.test(pair.key)) return undefined;
  const gap = { start: pair.keySpan.end, end: pair.valueSpan.start };
  if (!/^[ \t]+$/.test(file.text(gap))) return undefined;
  const { value } = pair;
  const isPlain = /^[^\s"'\\`]+$/.test(value) || /^"[^"\\`]*"$/.test(value) || /^'[^'\\`]*'$/.test(value);
  // Within quotes around all of it, only quotes and escapes would mean something else.
  if (!isPlain && /["'\\`]/.test(value)) return undefined;
  const quote = isPlain ? '' : '"';
  const edits = [file.replace(gap, `=${quote}`), ...(isPlain ? [] : [file.insert(pair.valueSpan.end, '"')])];
  return { title: 'Write it with an equals sign', applicability: 'safe', edits };
}
