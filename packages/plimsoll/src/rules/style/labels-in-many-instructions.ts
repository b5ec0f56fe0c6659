import type { InstructionOf } from '../../dockerfile/tree.ts';
import { continuedLine } from '../../facts/edits/continued-line.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport, number } from '../define.ts';

export const labelsInManyInstructions = defineRule({
  id: 'labels-in-many-instructions',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['prefer-grouped'],
  summary: 'Labels that stand together are LABEL instructions of their own',
  why: 'One LABEL with a key on each line is read as what it is, one list, and is one entry of the history instead of many.',
  notWhen: 'The lines are written by a tool.',
  decides:
    'LABEL instructions on consecutive lines, three or more (option `minimum`). An empty line or a comment between them ends the group: they then stand apart on purpose.',
  sources: ['https://docs.docker.com/reference/dockerfile/#label'],
  options: { minimum: number('How many LABEL instructions have to stand together', 3) },
  messages: { many: '{count} LABEL instructions stand here where one would do' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nLABEL a=1\nLABEL b=2 c=3\nLABEL d=4\nRUN true\n',
      flags: 'LABEL',
      fixed: 'FROM alpine:3.22\nLABEL a=1 \\\n    b=2 \\\n    c=3 \\\n    d=4\nRUN true\n',
    },
    { good: 'FROM alpine:3.22\nLABEL a=1\nLABEL b=2\n# origin\nLABEL c=3\n' },
    { good: 'FROM alpine:3.22\nLABEL a=1\nLABEL b=2\n\nLABEL c=3\n' },
    { good: { dockerfile: 'FROM alpine:3.22\nLABEL a=1\nLABEL b=2\nLABEL c=3\n', options: { minimum: 5 } } },
  ],
  detect: {
    *dockerfile(file, { minimum }) {
      for (const { steps } of file.stages('all')) {
        let group: InstructionOf<'LABEL'>[] = [];
        for (const instruction of [...steps.map((step) => step.instruction), undefined]) {
          const label = instruction?.keyword === 'LABEL' ? (instruction as InstructionOf<'LABEL'>) : undefined;
          const previous = group.at(-1);
          const gap = previous && label ? file.source.text.slice(previous.span.end, label.span.start) : '';
          if (label && previous && /^[ \t]*\r?\n[ \t]*$/.test(gap)) {
            group.push(label);
            continue;
          }
          const [first] = group;
          if (first && group.length >= Math.max(2, minimum)) {
            const fix = joined(file, group);
            yield { message: 'many', data: { count: group.length }, at: first.keywordSpan, ...(fix && { fix }) };
          }
          group = label ? [label] : [];
        }
      }
    },
  },
});

/** The breaks between the instructions become continuations; the old form, comments inside and odd ends stay as they are. */
function joined(file: DockerfileView, group: readonly InstructionOf<'LABEL'>[]): FixReport | undefined {
  const { escape: continuation } = file.dockerfile;
  const isPlain = (each: InstructionOf<'LABEL'>) =>
    !each.broken && !each.legacy && each.innerComments.length === 0 && !file.text(each.span).trimEnd().endsWith(continuation);
  // Values of a group see the variables from before it; labels set none. A line that begins with `#` would be a comment.
  if (!group.every(isPlain) || group.some(({ pairs }) => pairs.some(({ key }) => key.includes('$') || key.startsWith('#'))))
    return undefined;
  if (group.some(({ pairs }) => pairs.length === 0)) return undefined;
  const [first] = group;
  if (!first) return undefined;
  // A pair on each line.
  const lineBreak = continuedLine(file, first);
  const edits = group.flatMap(({ pairs }, index) => {
    const previous = group[index - 1];
    return pairs.flatMap(({ span }, at) => {
      const start = pairs[at - 1]?.span.end ?? previous?.span.end;
      return start === undefined ? [] : [file.replace({ start, end: span.start }, lineBreak)];
    });
  });
  return { title: 'Write them as one LABEL', applicability: 'safe', edits };
}
