import { writtenLabels } from '../../facts/labels/written-labels.ts';
import { defineRule, list } from '../define.ts';

export const emptyLabel = defineRule({
  id: 'empty-label',
  practice: 'metadata',
  severity: 'info',
  aliases: ['DL3051'],
  summary: 'A label that tools read is empty',
  why: 'An empty label reads as an answer although none was given: what looks for the version, the licence or the address of the image finds nothing and goes on.',
  notWhen: 'The label is there to take back what the base image says.',
  decides:
    'Labels whose value is written empty: nothing, or nothing between quotes. A variable that is empty in this build may be set in another, and is not reported. Silent while the option names no labels: many write an empty one for the pipeline to fill.',
  sources: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md', 'https://github.com/hadolint/hadolint/wiki/DL3051'],
  options: { labels: list('Labels that may not be empty, by their full names') },
  messages: { empty: 'The label {label} is empty' },
  examples: [
    {
      bad: { dockerfile: "FROM debian:13\nLABEL team='' cost-centre=\n", options: { labels: ['team', 'cost-centre'] } },
      flags: ["''", 'cost-centre'],
    },
    {
      bad: { dockerfile: 'FROM debian:13\nONBUILD LABEL "team"="" note=""\n', options: { labels: ['team'] } },
      flags: '""',
    },
    { good: { dockerfile: 'FROM debian:13\nARG TEAM\nLABEL team=$TEAM note=""\n', options: { labels: ['team'] } } },
    { good: 'FROM debian:13\nLABEL org.opencontainers.image.version=""\n' },
  ],
  detect: {
    *dockerfile(file, { labels }) {
      if (labels.length === 0) return;
      for (const { key, keySpan, valueSpan, blank } of file.derive(writtenLabels)) {
        if (blank && key.known && labels.includes(key.value))
          yield { message: 'empty', data: { label: key.value }, at: valueSpan.start < valueSpan.end ? valueSpan : keySpan };
      }
    },
  },
});
