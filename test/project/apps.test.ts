import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import type { ProjectFiles } from '../../packages/plimsoll/src/project/project-reader.ts';
import { testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

interface Label {
  readonly dir: string;
  readonly language: string;
  readonly framework: string;
  readonly package_manager: string;
  readonly port: number | null;
}

/** Labels that the sources contradict; what stands here was read there. */
const corrections: Readonly<Record<string, Partial<Label>>> = {
  'bun-web-server': { language: 'bun', port: 5005, framework: 'none' },
  'rust-postgres-awesome': { framework: 'actix' },
  'java-gradle-simple': { framework: 'none' },
  'go-http-awesome': { framework: 'chi' },
  'go-cmd-dirs-multi': { framework: 'gin' },
  'python-poetry': { framework: 'flask' },
  'php-api': { framework: 'bramus' },
  'ruby-puma-paketo': { framework: 'sinatra' },
  // launchSettings.json holds for development only; .NET 7 images listen on 80.
  'dotnet-betme-backend': { port: 80 },
  // 7070 is set by its Dockerfile; .NET 10 images listen on 8080.
  'dotnet-cartservice-grpc': { port: 8080 },
};

const languages: Readonly<Record<string, string>> = { javascript: 'node', typescript: 'node', 'c#': 'dotnet' };
const supported = new Set(['node', 'python', 'go', 'java', 'ruby', 'php', 'dotnet', 'rust', 'elixir', 'bun']);
const managers: Readonly<Record<string, string>> = { bundler: 'bundle', nuget: 'dotnet', 'go modules': 'go', 'composer + npm': 'composer' };
/** Words of the labels that name a framework as we do. */
const frameworks: readonly (readonly [RegExp, string])[] = [
  [/^(?:monorepo|turborepo)/, 'none'],
  [/next/, 'next'],
  [/nest/, 'nestjs'],
  [/^vite/, 'vite'],
  [/^astro/, 'astro'],
  [/^angular/, 'angular'],
  [/^create-react/, 'create-react-app'],
  [/^asp\.net/, 'aspnet'],
  [/^laravel/, 'laravel'],
  [/^spark/, 'spark'],
  [/^salvo/, 'salvo'],
  [/^(?:prisma|system libraries|go\.work|bun|apache|none)/, 'none'],
  [/^(\w+)/, ''],
];

/** Health endpoints of the applications, each checked by reading its source. */
const healthEndpoints: Readonly<Record<string, readonly string[]>> = {
  'node-turborepo-pnpm': ['/api/health@apps/web/app/api/health/route.ts:1'],
  'node-order-fastify': ['/health@routes/root.js:10'],
  'node-checkout-nest': ['/health@src/app.controller.ts:32'],
  'node-pettrack-backend': ['/health@src/app.ts:111'],
  'python-ai-service-fastapi': ['/health@main.py:25'],
  'go-catalog-gin': ['/health@main.go:138'],
  'go-makeline-gin': ['/health@main.go:75', '/liveness@main.go:72'],
  'php-laravel-12-react': ['/up@bootstrap/app.php:14'],
};

test('language, framework, package manager and port of real applications', { timeout: 60_000 }, (t) => {
  const corpus = testData(t, 'corpus');
  if (corpus === undefined) return;
  const labels: Label[] = JSON.parse(readFileSync(join(corpus, 'apps.json'), 'utf8'));
  const score = { language: [0, 0], framework: [0, 0], 'package-manager': [0, 0], port: [0, 0], 'port-precision': [0, 0] } satisfies Record<
    string,
    number[]
  >;
  const wrong: string[] = [];
  const count = (part: keyof typeof score, name: string, expected: unknown, actual: unknown): void => {
    score[part][1] = (score[part][1] ?? 0) + 1;
    if (expected === actual) score[part][0] = (score[part][0] ?? 0) + 1;
    else wrong.push(`${name}: ${part} is ${String(expected)}, read as ${String(actual)}`);
  };
  const endpoints: Record<string, readonly string[]> = {};
  for (const original of labels) {
    const name = original.dir.slice('apps/'.length);
    const label = { ...original, ...corrections[name] };
    const project = readProject(folder(join(corpus, original.dir)));
    const language = languages[label.language] ?? label.language;
    count('language', name, supported.has(language) ? language : undefined, project?.language?.value);
    if (!supported.has(language)) continue;
    const framework = frameworks.find(([pattern]) => pattern.test(label.framework));
    const wanted = framework?.[1] || (/^\w+/.exec(label.framework)?.[0] ?? 'none');
    count('framework', name, wanted, project?.framework?.value ?? 'none');
    const manager = label.package_manager.replace(/@.*/, '');
    count('package-manager', name, managers[manager] ?? manager, project?.packageManager?.value ?? 'none');
    // Static sites are labelled with the port of a web server that is not part of them.
    if (label.port !== null && !/SPA|static/.test(label.framework)) {
      count('port', name, label.port, project?.ports[0]?.value);
      if (project?.ports[0]) count('port-precision', name, label.port, project.ports[0].value);
    }
    const found = project?.healthEndpoints.map((fact) => `${fact.value}@${fact.evidence.path}:${fact.evidence.line}`) ?? [];
    if (found.length > 0) endpoints[name] = found;
  }
  t.diagnostic(wrong.join('\n'));
  checkScore(
    'project-facts',
    Object.fromEntries(Object.entries(score).map(([part, [passed = 0, total = 0]]) => [part, { passed, total }])),
  );
  assert.deepEqual(endpoints, healthEndpoints);
});

test('an application inside a workspace is read by its directory', (t) => {
  const corpus = testData(t, 'corpus');
  if (corpus === undefined) return;
  const files = folder(join(corpus, 'apps/node-pulseboard-pnpm-monorepo'));
  assert.deepEqual(readProject(files)?.healthEndpoints, [], 'several applications: none can be meant');
  const api = readProject(files, 'apps/api');
  assert.deepEqual(
    api?.healthEndpoints.map((fact) => fact.value),
    ['/health/live', '/health/ready'],
  );
  assert.deepEqual(
    api?.ports.map((fact) => fact.value),
    [4000],
  );
  const moderation = readProject(folder(join(corpus, 'apps/mono-transcendence')), 'moderation');
  assert.deepEqual(moderation?.healthEndpoints, [{ value: '/health', evidence: { path: 'moderation/app.py', line: 7 } }]);
  assert.deepEqual(moderation?.ports, [{ value: 5000, evidence: { path: 'moderation/app.py', line: 35 } }]);
});

function folder(root: string): ProjectFiles {
  const files = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), bytes: statSync(path).size }));
  const paths = new Set(files.map((file) => file.path));
  return {
    files,
    has: (path) => paths.has(path),
    read: (path) => (paths.has(path) ? SourceText.fromBytes(path, readFileSync(join(root, path))) : undefined),
  };
}
