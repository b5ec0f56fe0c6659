import { defineRule } from '../define.ts';

export const mixedFromAsCase = defineRule({
  id: 'mixed-from-as-case',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['FromAsCasing'],
  summary: 'FROM and AS are not written in the same case',
  why: 'Keywords in one case are easier to find and to read.',
  notWhen: 'It is a matter of taste; leave it where another convention is kept.',
  decides: 'AS is in another case than FROM, as BuildKit decides; where FROM itself mixes cases, that is for mixed-keyword-case.',
  sources: ['https://docs.docker.com/reference/build-checks/from-as-casing/'],
  messages: { casing: 'Write {as} as {from} is written: {wanted}' },
  examples: [
    { bad: 'FROM debian:12 as base\nfrom base As b\n', flags: ['as', 'As'], fixed: 'FROM debian:12 AS base\nfrom base as b\n' },
    { good: 'FROM debian:12 AS a\nfrom debian:12 as b\nFrom debian:12 as c\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { from } of file.graph.stages) {
        if (!from.as || from.broken) continue;
        const written = file.text(from.keywordSpan);
        const { text, span } = from.as.keyword;
        const wanted = written === 'FROM' ? text.toUpperCase() : written === 'from' ? text.toLowerCase() : text;
        if (wanted === text) continue;
        const fix = { title: `Write ${wanted}`, applicability: 'safe', edits: [file.replace(span, wanted)] } as const;
        yield { message: 'casing', data: { as: text, from: written, wanted }, at: span, fix };
      }
    },
  },
});
