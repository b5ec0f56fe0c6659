import type { Stage } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/dockerfile-view.ts';
import { defineRule, type FixReport, list } from '../define.ts';

const prefix = 'org.opencontainers.image.';

export const missingLabels = defineRule({
  id: 'missing-labels',
  practice: 'metadata',
  severity: 'style',
  aliases: [],
  summary: 'The image does not say where it comes from',
  why: 'Whoever finds a container in production asks which sources it was built from, and which version it is. The OCI annotations answer that: registries link an image to its repository by them, and update bots find its release notes.',
  notWhen: 'The pipeline adds the labels when it builds, as docker/metadata-action does.',
  decides:
    'The labels of the shipped stage, also from stages it starts from; the older label-schema names and plain names such as `version` count. Only where the application is beside the Dockerfile and the stage starts something, so that an image for tests or for others to build on is left alone. The fix adds the address of the repository if the manifest of the application names it.',
  sources: [
    'https://github.com/opencontainers/image-spec/blob/main/annotations.md',
    'https://docs.renovatebot.com/modules/datasource/docker/',
  ],
  options: { required: list('Annotations that an image needs, behind org.opencontainers.image.', ['source', 'version']) },
  messages: { missing: 'The image has no label {labels}' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "."]\n',
        files: { 'package.json': '{ "name": "shop", "version": "1.2.0", "repository": "github:example-team/shop" }\n' },
      },
      flags: 'node:22',
      fixed: 'FROM node:22\nCOPY . .\nLABEL org.opencontainers.image.source="https://github.com/example-team/shop"\nCMD ["node", "."]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nLABEL org.opencontainers.image.source=https://example.com version=1\nCMD ["node", "."]\n',
        files: { 'package.json': '{}\n' },
        options: { required: ['source', 'licenses', 'title'] },
      },
      flags: 'node:22',
    },
    {
      good: {
        dockerfile:
          'FROM node:22\nARG VERSION\nLABEL org.opencontainers.image.source=https://example.com org.label-schema.version=$VERSION\nCMD ["node", "."]\n',
        files: { 'package.json': '{}\n' },
      },
    },
    { good: 'FROM node:22\nCMD ["node", "."]\n' },
    { good: { dockerfile: 'FROM node:22 AS ci\nRUN npm test\n', files: { 'package.json': '{}\n' } } },
  ],
  detect: {
    *dockerfile(file, { required }) {
      const stage = file.graph.shipped;
      if (!stage?.from.image || (!stage.final.cmd && !stage.final.entrypoint)) return;
      const missing = required.filter((name) => !hasLabel(stage, name));
      // The application is looked at last: it is read from the disk.
      if (missing.length === 0 || !file.project?.language) return;
      const labels = missing.map((name) => prefix + name).join(', ');
      const fix = missing.includes('source') ? fixOf(file, stage) : undefined;
      yield { message: 'missing', data: { labels }, at: stage.from.image.span, ...(fix && { fix }) };
    },
  },
});

/** Other names under which images carry the same. */
const olderNames: Readonly<Record<string, readonly string[]>> = {
  source: ['vcs-url', 'url'],
  revision: ['vcs-ref'],
  created: ['build-date'],
  title: ['name'],
  authors: ['maintainer'],
};

function hasLabel({ final }: Stage, name: string): boolean {
  const names = [name, ...(olderNames[name] ?? [])];
  return names.some((each) => final.labels.has(prefix + each) || final.labels.has(`org.label-schema.${each}`) || final.labels.has(each));
}

function fixOf(file: DockerfileView, stage: Stage): FixReport | undefined {
  const url = file.project?.repositoryUrl;
  const start = stage.steps.find((step) => step === stage.final.entrypoint || step === stage.final.cmd);
  if (!url || !start || !/^https:\/\/[\w./~-]+$/.test(url.value)) return undefined;
  return {
    title: `Add the label ${prefix}source with the address in ${url.evidence.path}:${url.evidence.line}`,
    applicability: 'unsafe',
    edits: [file.insertLinesBefore(start.instruction, `LABEL ${prefix}source="${url.value}"`)],
  };
}
