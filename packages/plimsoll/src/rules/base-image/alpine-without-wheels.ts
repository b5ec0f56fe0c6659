import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { knownImage } from '../../facts/stages/runtime-base.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { nodeNativePackages } from '../../project/facts/javascript/native-packages.ts';
import { nativeAmong } from '../../project/facts/native-dependencies.ts';
import { pythonNativePackages } from '../../project/facts/python/native-packages.ts';
import type { NativeDependency } from '../../project/project.types.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { defineRule, type FixReport } from '../define.ts';

export const alpineWithoutWheels = defineRule({
  id: 'alpine-without-wheels',
  practice: 'base-image',
  severity: 'warning',
  aliases: [],
  summary: 'A package is installed on Alpine that comes compiled for glibc only',
  why: 'Alpine has musl as its C library. A package without binaries for musl is compiled at every install, for minutes and with a compiler in the image, or does not run at all; on a slim Debian image it is downloaded ready-made.',
  notWhen: 'The package comes from apk (py3-numpy, chromium), or compiling it is accepted.',
  decides:
    'Python and Node.js on Alpine, and packages of a table of those without binaries for musl: those named in RUN, and the direct dependencies of the project where a step installs it. Most Python packages have musl wheels since 2021 and many since the version in the table; an open version counts as the newest. What compiles on every Linux (psycopg2, mysqlclient) is not Alpine’s doing and not reported. The slim tag of the same version is named where the catalogue has it, and put in place where no step calls apk.',
  sources: ['https://peps.python.org/pep-0656/', 'https://playwright.dev/docs/docker#image-tags'],
  messages: {
    wheels: '{package} {reason}, and {image} has musl{more}',
  },
  examples: [
    {
      bad: 'FROM python:3.12-alpine\nRUN pip install torch flask\nCMD ["python", "app.py"]\n',
      flags: 'python:3.12-alpine',
      fixed: 'FROM python:3.12-slim\nRUN pip install torch flask\nCMD ["python", "app.py"]\n',
    },
    {
      bad: {
        dockerfile:
          'FROM node:24-alpine\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nRUN apk add --no-cache git\nCMD ["node", "a.js"]\n',
        files: { 'package.json': '{ "dependencies": { "playwright": "1.50.0", "express": "5" } }\n', 'package-lock.json': '{}\n' },
      },
      flags: 'node:24-alpine',
    },
    { bad: 'FROM python:3.9-alpine\nRUN apk add gcc musl-dev && pip install numpy==1.19.0\n', flags: 'python:3.9-alpine' },
    { good: 'FROM python:3.12-alpine\nRUN pip install numpy pandas psycopg2-binary cryptography\n' },
    { good: 'FROM python:3.12-alpine\nRUN apk add gcc postgresql-dev && pip install psycopg2\n' },
    { good: 'FROM python:3.12-slim\nRUN pip install torch\n' },
    { good: 'FROM node:24-alpine\nENV PUPPETEER_SKIP_DOWNLOAD=true\nRUN apk add chromium && npm install puppeteer\n' },
  ],
  detect: {
    *dockerfile(file) {
      const told = new Set<unknown>();
      for (const stage of file.stages('reachable')) {
        const { root } = stage;
        if (root.kind !== 'image' || told.has(root) || root.facts?.os !== 'alpine') continue;
        const table = root.reference.familiar === 'python' ? 'python' : root.reference.familiar === 'node' ? 'node' : undefined;
        const image = [...stageChain(stage)].at(-1)?.from.image;
        if (!table || !image) continue;
        const users = file.graph.stages.filter((other) => other.root === root && other.reachable);
        const found = nativeOf(file, users, table);
        const [first, ...others] = found;
        if (!first) continue;
        told.add(root);
        const more =
          others.length === 0
            ? ''
            : `; the same with ${others
                .map(({ value }) => value)
                .slice(0, 5)
                .join(', ')}`;
        const data = { package: first.value, reason: first.reason, image: image.text, more };
        const related = found.flatMap(({ value, at }) => (at ? [{ message: `${value} is installed here`, at }] : []));
        const fix = fixOf(file, users, image);
        const severity = users.some(({ shipped }) => shipped) ? 'warning' : 'info';
        yield { message: 'wheels', data, at: image.span, severity, related, ...(fix && { fix }) };
      }
    },
  },
});

interface Found extends NativeDependency {
  readonly at?: Span;
}

/** Packages that the stages install and that have binaries for glibc only. */
function nativeOf(file: DockerfileView, stages: readonly Stage[], table: 'python' | 'node'): Found[] {
  const operations = stages.flatMap(({ steps }) =>
    steps.flatMap((step) => step.operations.filter((each): each is PackageOperation => each.kind === 'package')),
  );
  const managers = table === 'python' ? /^(?:pip|uv|poetry|pipenv)$/ : /^(?:npm|yarn|pnpm)$/;
  const own = operations.filter(({ manager }) => managers.test(manager));
  const found = new Map<string, Found>();
  const packages = table === 'python' ? pythonNativePackages() : nodeNativePackages();
  for (const { action, packages: named } of own) {
    if (action !== 'install') continue;
    for (const { name, version, source, word } of named) {
      if (name === undefined || source !== 'registry') continue;
      const evidence = { path: file.path, line: file.source.position(word.span.start).line };
      const dependency = { name, version, scope: 'production', evidence } as const;
      for (const native of nativeAmong([dependency], packages, (text) => text.toLowerCase().replaceAll('_', '-')))
        found.set(native.value, { ...native, at: word.span });
    }
  }
  if (own.some(({ action }) => action === 'install-project')) {
    const { project } = file;
    if (project?.language?.value === table)
      for (const native of project.nativeDependencies) if (!found.has(native.value)) found.set(native.value, native);
  }
  const system = new Set(
    operations.filter(({ manager }) => manager === 'apk').flatMap(({ packages: named }) => named.map(({ name }) => name)),
  );
  return [...found.values()].filter(({ value, kind }) => kind === 'glibc' && !isProvided(stages, system, value));
}

/** Alpine's own package of it, the browser that it would download, or a layer that runs glibc binaries. */
function isProvided(stages: readonly Stage[], system: ReadonlySet<string | undefined>, name: string): boolean {
  if (system.has(`py3-${name}`) || system.has('gcompat') || system.has('libc6-compat')) return true;
  if (!/^(?:puppeteer|playwright.*|@playwright\/.*)$/.test(name)) return false;
  return (
    system.has('chromium') ||
    stages.some(({ final }) => [...final.environment.keys()].some((key) => /^(?:PUPPETEER_SKIP|PLAYWRIGHT_SKIP)/.test(key)))
  );
}

/** The slim tag of the same version, put in place where nothing calls Alpine's tools. */
function fixOf(
  file: DockerfileView,
  stages: readonly Stage[],
  image: { readonly text: string; readonly span: Span },
): FixReport | undefined {
  const slim = image.text.replace(/-alpine[\d.]*$/, '-slim');
  if (slim === image.text || slim.includes('$') || slim.includes('@')) return undefined;
  if (!knownImage(slim.replace(/^.*\/(?=[^/]+$)/, ''))) return undefined;
  const alpineTools = /^(?:apk|addgroup|adduser|su-exec)$/;
  const isFree = stages.every(({ steps }) =>
    steps.every(({ script }) => script?.commands.every(({ name }) => !alpineTools.test(name ?? '')) ?? true),
  );
  return {
    title: `Start from ${slim}`,
    applicability: isFree ? 'unsafe' : 'manual',
    edits: isFree ? [file.replace(image.span, slim)] : [],
  };
}
