import type { Stage } from '../../build/graph.types.ts';
import { defineRule, list } from '../define.ts';

export const requiredLabelMissing = defineRule({
  id: 'required-label-missing',
  practice: 'metadata',
  severity: 'warning',
  aliases: ['DL3049'],
  summary: 'An image lacks a label that your configuration asks for',
  why: 'Who owns an image, what it costs and where it came from are asked of all images at once, by scripts that read labels: an image without them is nobody’s.',
  notWhen:
    'The pipeline adds the labels when it builds, or the base image brings them: what a base image is labelled with is not known here.',
  decides:
    'Silent while the option names no labels. Looked at are the stage that ships and every stage that no other one uses, as each may be built as a target; labels of stages that they start from count, whatever their values.',
  sources: ['https://github.com/hadolint/hadolint#linting-labels'],
  options: { labels: list('Labels that every image needs, by their full names') },
  messages: { missing: 'The image has no label {labels}', stage: 'The stage {stage} has no label {labels}' },
  examples: [
    {
      bad: { dockerfile: 'FROM debian:13\nLABEL team=shop\nCMD ["/app"]\n', options: { labels: ['team', 'cost-centre'] } },
      flags: 'debian:13',
    },
    {
      bad: {
        dockerfile: 'FROM debian:13 AS base\nFROM base AS test\nFROM base\nLABEL team=shop\n',
        options: { labels: ['team'] },
      },
      flags: 'base',
    },
    {
      good: {
        dockerfile: 'FROM golang:1 AS build\nFROM debian:13 AS base\nLABEL "team"="shop"\nFROM base\nCOPY --from=build /app /app\n',
        options: { labels: ['team'] },
      },
    },
    { good: 'FROM debian:13\n' },
  ],
  detect: {
    *dockerfile(file, { labels }) {
      if (labels.length === 0) return;
      const { stages, shipped } = file.graph;
      const used = new Set<Stage>();
      for (const { takes } of stages) for (const { source } of takes) if (source.kind === 'stage') used.add(source.stage);
      for (const stage of stages) {
        if (stage !== shipped && used.has(stage)) continue;
        const missing = labels.filter((label) => !stage.final.labels.has(label)).join(', ');
        const at = stage.from.image?.span ?? stage.from.keywordSpan;
        if (missing === '') continue;
        if (stage === shipped) yield { message: 'missing', data: { labels: missing }, at };
        else yield { message: 'stage', data: { stage: stage.name ?? stage.index, labels: missing }, at };
      }
    },
  },
});
