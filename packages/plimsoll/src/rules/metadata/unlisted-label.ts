import { writtenLabels } from '../../facts/labels/written-labels.ts';
import { defineRule, list } from '../define.ts';

export const unlistedLabel = defineRule({
  id: 'unlisted-label',
  practice: 'metadata',
  severity: 'info',
  aliases: ['DL3050'],
  summary: 'A label is not on the list of those that your configuration allows',
  why: 'Where scripts read labels, one with a misspelt name is written and never read.',
  notWhen: 'The label is meant. Then add it to the list.',
  decides:
    'Silent while the option names no labels. Names are compared after expansion; an entry may hold * for any text. Names that only the build knows are left out.',
  sources: ['https://github.com/hadolint/hadolint#linting-labels'],
  options: { labels: list('Labels that may be used, by their full names; * stands for any text') },
  messages: { unlisted: 'The label {label} is not on the list of allowed labels' },
  examples: [
    {
      bad: { dockerfile: 'FROM debian:13\nLABEL team=shop taem=shop\nONBUILD LABEL other=1\n', options: { labels: ['team'] } },
      flags: ['taem', 'other'],
    },
    {
      good: {
        dockerfile: 'FROM debian:13\nLABEL team=shop org.opencontainers.image.title=shop\n',
        options: { labels: ['team', 'org.opencontainers.*'] },
      },
    },
    { good: 'FROM debian:13\nLABEL anything=1\n' },
  ],
  detect: {
    *dockerfile(file, { labels }) {
      if (labels.length === 0) return;
      const patterns = labels.map((label) => label.split('*'));
      for (const { key, keySpan } of file.derive(writtenLabels)) {
        if (key.known && !patterns.some((parts) => matches(key.value, parts)))
          yield { message: 'unlisted', data: { label: key.value }, at: keySpan };
      }
    },
  },
});

/** The parts stand in the name in order, with anything between them. */
function matches(name: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
