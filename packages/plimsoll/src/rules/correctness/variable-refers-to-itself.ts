import type { Step } from '../../build/graph.types.ts';
import { referencedVariables } from '../../dockerfile/expand.ts';
import type { Pair } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const variableRefersToItself = defineRule({
  id: 'variable-refers-to-itself',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['DL3044', 'env_no_refer_envvar'],
  summary: 'ENV uses a variable that the same instruction sets',
  why: 'All values of an ENV are expanded before any of them is set. A value that uses a variable of the same instruction gets what it was before, mostly nothing: PATH then lacks a directory, and nobody says so.',
  notWhen: 'The old value is meant. Then set the two variables in two ENVs, in the order that says so.',
  decides:
    'A pair of ENV whose value refers to the key of another pair of the same instruction. `ENV PATH=/a:$PATH` means the old value and is fine, and so is a variable that had the same value before.',
  sources: ['https://docs.docker.com/reference/dockerfile/#environment-replacement'],
  messages: {
    before: '${name} is still {value} here: the new value counts from the next instruction on',
    unset: '${name} is not the {value} set in this ENV, which counts from the next instruction on',
  },
  examples: [
    {
      bad: 'FROM debian:12\nENV JAVA_HOME=/opt/java \\\n    PATH=$PATH:$JAVA_HOME/bin\n',
      flags: '$PATH:$JAVA_HOME/bin',
      fixed: 'FROM debian:12\nENV JAVA_HOME=/opt/java\nENV PATH=$PATH:$JAVA_HOME/bin\n',
    },
    { bad: 'FROM debian:12\nENV A=1\nENV B="${A}/x" A=2\n', flags: '"${A}/x"' },
    {
      bad: 'FROM debian:12\nENV A=1\nENV A=2 B=$A C=3\n',
      flags: '$A',
      fixed: 'FROM debian:12\nENV A=1\nENV A=2\nENV B=$A C=3\n',
    },
    { good: "FROM debian:12\nENV PATH=/a:$PATH B=\\$PATH C='$PATH'\n" },
    { good: 'FROM debian:12\nENV A=1\nENV A=1 B=$A\n' },
    { good: 'FROM debian:12\nARG A\nENV A=$A B=$A/b\n' },
  ],
  detect: {
    *dockerfile(file) {
      const options = { escape: file.dockerfile.escape };
      for (const { step, instruction } of withTriggers(file, 'all', 'ENV')) {
        const { pairs, legacy, broken } = instruction;
        if (pairs.length < 2 || legacy || broken || pairs.length > 500) continue;
        for (const [index, pair] of pairs.entries()) {
          if (!pair.value?.includes('$') || !pair.valueSpan) continue;
          const names = referencedVariables(pair.value, options).filter((name) => name !== pair.key);
          const other = pairs.find((each) => each !== pair && names.includes(each.key) && !isUnchanged(step, each));
          if (!other) continue;
          const value = step.before.environment.get(other.key)?.value;
          const fix = instruction.onbuild ? undefined : split(file, pairs, index, names);
          const at = pair.valueSpan;
          const related = [{ message: `${other.key} is set here`, at: other.span }];
          if (value?.known) yield { message: 'before', data: { name: other.key, value: value.value }, at, related, ...(fix && { fix }) };
          else
            yield {
              message: 'unset',
              data: { name: other.key, value: (other.value ?? '').replace(/^(["'])(.*)\1$/s, '$2') },
              at,
              related,
              ...(fix && { fix }),
            };
        }
      }
    },
  },
});

/** It had the value already that this instruction gives it, by ENV or by ARG. */
function isUnchanged({ before, after }: Step, { key, value = '' }: Pair): boolean {
  if (/^"?\$(?:\{\w+\}|\w+)"?$/.test(value) && value.replace(/[^\w]/g, '') === key) return true;
  const old = before.environment.get(key)?.value ?? before.args.get(key)?.value;
  const now = after.environment.get(key)?.value;
  return old?.known === true && now?.known === true && old.value === now.value;
}

/** An ENV of its own from this pair on, where all that it uses stands in front of it. */
function split(file: DockerfileView, pairs: readonly Pair[], index: number, names: readonly string[]): FixReport | undefined {
  const [previous, pair] = [pairs[index - 1], pairs[index]];
  if (!previous || !pair || pairs.slice(index + 1).some(({ key }) => names.includes(key))) return undefined;
  const gap = { start: previous.span.end, end: pair.span.start };
  const mark = file.dockerfile.escape === '`' ? '`' : '\\\\';
  if (!new RegExp(`^[ \\t]*(?:${mark}[ \\t]*\\r?\\n[ \\t]*)?$`).test(file.text(gap))) return undefined;
  return {
    title: `Set ${pair.key} in an ENV of its own`,
    applicability: 'unsafe',
    edits: [file.replace(gap, `${file.dockerfile.newline}ENV `)],
  };
}
