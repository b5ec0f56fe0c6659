import type { Stage, Step } from '../../build/graph.types.ts';
import { startsNoService } from '../../facts/image/started.ts';
import { startBlock } from '../../facts/start/start-block.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ImageView } from '../../facts/views/image-view.ts';
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
    'The labels of the shipped stage, also from stages it starts from; the older label-schema names and plain names such as `version` count. Only where the application is beside the Dockerfile and the stage starts something, so that an image for tests or for others to build on is left alone. The fix adds what the sources say: the address of the repository (of the manifest, else of the remote `origin`), and the version as a build argument whose default is the one in the manifest. They stand at the end, where a new value costs nothing. Of a built image that starts something its labels, and the annotations of its manifest.',
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
      fixed:
        'FROM node:22\nCOPY . .\nARG VERSION=1.2.0\nLABEL org.opencontainers.image.source="https://github.com/example-team/shop" \\\n    org.opencontainers.image.version="$VERSION"\nCMD ["node", "."]\n',
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
    {
      bad: {
        dockerfile: 'FROM node:22\nARG APP_VERSION=0.1.0\nCOPY . .\nENV APP_VERSION=$APP_VERSION\nCMD ["node", "."]\n',
        files: { 'package.json': '{ "name": "shop", "version": "1.2.0" }\n' },
      },
      flags: 'node:22',
      fixed:
        'FROM node:22\nARG APP_VERSION=0.1.0\nCOPY . .\nENV APP_VERSION=$APP_VERSION\nLABEL org.opencontainers.image.version="$APP_VERSION"\nCMD ["node", "."]\n',
    },
    { good: 'FROM node:22\nCMD ["node", "."]\n' },
    { good: { dockerfile: 'FROM node:22 AS ci\nRUN npm test\n', files: { 'package.json': '{}\n' } } },
    { bad: { image: { config: { cmd: ['/server'], labels: { 'org.opencontainers.image.version': '1' } } } }, flags: 'config/Labels' },
    {
      good: { image: { config: { cmd: ['/server'], labels: { 'org.opencontainers.image.source': 'https://example.com', version: '1' } } } },
    },
    { good: { image: { config: { cmd: ['bash'] } } } },
  ],
  detect: {
    *image(image, { required }) {
      if (!image.isConfigured || startsNoService(image)) return;
      const labels = required.filter((name) => !isLabelled(image, name)).map((name) => prefix + name);
      if (labels.length > 0) yield { message: 'missing', data: { labels: labels.join(', ') }, at: image.atConfig('Labels') };
    },
    *dockerfile(file, { required }) {
      const stage = file.graph.shipped;
      if (!stage?.from.image || (!stage.final.cmd && !stage.final.entrypoint)) return;
      const missing = required.filter((name) => !hasLabel(stage, name));
      // The application is looked at last: it is read from the disk.
      if (missing.length === 0 || !file.project?.language) return;
      const labels = missing.map((name) => prefix + name).join(', ');
      const fix = fixOf(file, stage, missing);
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

/** What the sources prove of the labels that are missing, in front of the instruction that starts the container. */
function fixOf(file: DockerfileView, stage: Stage, missing: readonly string[]): FixReport | undefined {
  const start = stage.steps.find((step) => step === stage.final.entrypoint || step === stage.final.cmd);
  if (!start || start.instruction.onbuild) return undefined;
  const labels: string[] = [];
  const evidence: string[] = [];
  const url = missing.includes('source') ? addressOf(file) : undefined;
  if (url) {
    labels.push(`${prefix}source="${url.value}"`);
    evidence.push(url.from);
  }
  const version = missing.includes('version') ? file.project?.version : undefined;
  const given = missing.includes('version') ? versionArgument(start) : undefined;
  if (given !== undefined) {
    labels.push(`${prefix}version="$${given}"`);
    evidence.push(`ARG ${given}`);
  } else if (version && !start.before.environment.has('VERSION') && /^[\w.+-]+$/.test(version.value)) {
    labels.push(`${prefix}version="$VERSION"`);
    evidence.push(`${version.evidence.path}:${version.evidence.line}`);
  }
  if (labels.length === 0) return undefined;
  const [first = '', ...others] = labels;
  const more = others.map((label) => `    ${label}`);
  const declared = start.before.args.has('VERSION');
  const argument = !declared && labels.some((label) => label.includes('$VERSION')) ? [`ARG VERSION=${version?.value}`] : [];
  const lines = [...argument, ...joined([`LABEL ${first}`, ...more], file)];
  return {
    title: `Add the ${labels.length > 1 ? 'labels' : 'label'} that ${evidence.join(' and ')} ${evidence.length > 1 ? 'give' : 'gives'}`,
    applicability: 'unsafe',
    edits: [file.insertLinesBefore(startBlock(stage) ?? start.instruction, ...lines)],
  };
}

/** A build argument of the stage that carries the version of the application by its name; VERSION alone may be that of anything. */
function versionArgument({ before }: Step): string | undefined {
  return ['APP_VERSION', 'APPLICATION_VERSION', 'BUILD_VERSION', 'RELEASE_VERSION'].find((name) => before.args.has(name));
}

/** Lines of one instruction. */
function joined(lines: readonly string[], { dockerfile }: DockerfileView): string[] {
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} ${dockerfile.escape}` : line));
}

function addressOf(file: DockerfileView): { readonly value: string; readonly from: string } | undefined {
  const named = file.project?.repositoryUrl;
  if (named && /^https:\/\/[\w./~-]+$/.test(named.value))
    return { value: named.value, from: `${named.evidence.path}:${named.evidence.line}` };
  return file.remote === undefined ? undefined : { value: file.remote, from: 'the remote origin' };
}

function isLabelled({ container, analysis }: ImageView, name: string): boolean {
  const names = [name, ...(olderNames[name] ?? [])].flatMap((each) => [prefix + each, `org.label-schema.${each}`, each]);
  return names.some((each) => container.labels[each] !== undefined || analysis.annotations[each] !== undefined);
}
