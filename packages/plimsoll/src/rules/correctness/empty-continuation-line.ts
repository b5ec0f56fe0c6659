import { defineRule } from '../define.ts';

export const emptyContinuationLine = defineRule({
  id: 'empty-continuation-line',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['NoEmptyContinuation'],
  summary: 'An empty line within an instruction',
  why: 'An empty line behind a continued one looks like the end of the instruction, but is skipped. The builder announced that it will become an error.',
  notWhen: 'There is no reason to keep it; a comment line may part the lines instead.',
  decides:
    'Lines with nothing but blanks between the continued lines of an instruction, as BuildKit decides; comment lines may stand there.',
  sources: ['https://docs.docker.com/reference/build-checks/no-empty-continuation/'],
  messages: { empty: 'An empty line within {keyword} is skipped today and will be refused: remove it' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN a && \\\n\n  b && \\\n  \n  # why\n  c\n',
      flags: 'RUN',
      fixed: 'FROM debian:12\nRUN a && \\\n  b && \\\n  # why\n  c\n',
    },
    { good: 'FROM debian:12\nRUN a && \\\n  # why\n  b\n\nRUN <<EOF\na\n\nb\nEOF\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { keyword, keywordSpan, emptyContinuations } of file.dockerfile.instructions) {
        if (emptyContinuations.length === 0) continue;
        const edits = emptyContinuations.map((line) => file.replace(line, ''));
        const fix = { title: 'Remove the empty lines', applicability: 'safe', edits } as const;
        yield { message: 'empty', data: { keyword }, at: keywordSpan, fix };
      }
    },
  },
});
