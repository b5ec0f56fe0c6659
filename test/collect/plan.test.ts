import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { guessContext } from '../../packages/plimsoll/src/collect/context-guess.ts';
import { findFiles } from '../../packages/plimsoll/src/collect/find.ts';
import { type PlanOptions, planBuilds } from '../../packages/plimsoll/src/collect/plan.ts';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import { readManifest } from '../../packages/plimsoll/src/kubernetes/manifest.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { folder } from '../support/folder.ts';

function planned(root: string, options: PlanOptions = {}) {
  const found = findFiles(root);
  const sourceOf = (file: string): SourceText => new SourceText(relative(root, file), readFileSync(file, 'utf8'));
  const { plans, unknowns } = planBuilds(
    found,
    found.composeFiles.map((file) => ({ file, compose: readCompose(sourceOf(file)) })),
    { manifests: found.manifests.map((file) => readManifest(sourceOf(file))), ...options },
  );
  return {
    plans: plans.map((plan) => ({ ...plan, dockerfile: relative(root, plan.dockerfile), context: relative(root, plan.context) })),
    reasons: unknowns.map(({ reason }) => reason),
  };
}

test('Compose says how a Dockerfile is built; its override and manifests say how it runs', (t) => {
  const root = folder(t, {
    '.git/HEAD': '',
    'api/Dockerfile': '',
    'web/Dockerfile': '',
    'lone/Dockerfile': '',
    'docker-compose.yml': `services:
  api: { build: { context: ., dockerfile: api/Dockerfile, target: prod, args: { A: 1, B: $C } } }
  worker: { build: { context: ., dockerfile: api/Dockerfile, target: prod, args: { A: 1 } }, depends_on: [web] }
  web: { build: ./web, user: "1000:1000" }
  far: { build: https://host.example/repo.git }
  gone: { build: ./gone }
  vague: { build: "\${WHERE}" }
  outside: { build: ../.. }
  inline: { build: { dockerfile_inline: FROM x } }
`,
    'docker-compose.override.yml': 'services:\n  api: { healthcheck: { test: [CMD, true] } }\n',
    'k8s/web.yaml': `apiVersion: apps/v1
kind: Deployment
spec: { template: { spec: { containers: [{ name: main, image: "host.example/team/web:1", readinessProbe: { tcpSocket: { port: 80 } } }] } } }
`,
  });
  const { plans: full, reasons } = planned(root);
  const serviceNames = (uses: readonly { readonly service: { readonly name: string } }[]) => uses.map(({ service }) => service.name);
  const plans = full.map((plan) => ({ ...plan, usage: { ...plan.usage, services: serviceNames(plan.usage.services) } }));
  assert.deepEqual(plans, [
    {
      dockerfile: 'api/Dockerfile',
      context: '',
      target: 'prod',
      buildArgs: { A: '1' },
      usage: {
        probedBy: 'service api in docker-compose.override.yml',
        neededBy: undefined,
        kubernetes: true,
        composeUser: undefined,
        nonRootDemandedBy: undefined,
        services: ['api', 'api', 'worker'],
      },
      origin: { kind: 'compose', path: 'docker-compose.yml', services: ['api', 'worker'] },
    },
    {
      dockerfile: 'lone/Dockerfile',
      context: 'lone',
      usage: {
        probedBy: undefined,
        neededBy: undefined,
        kubernetes: true,
        composeUser: undefined,
        nonRootDemandedBy: undefined,
        services: [],
      },
      origin: { kind: 'guess', why: 'its own folder is assumed', assumed: true },
    },
    {
      dockerfile: 'web/Dockerfile',
      context: 'web',
      usage: {
        probedBy: 'container main in k8s/web.yaml',
        neededBy: 'service worker in docker-compose.yml',
        kubernetes: true,
        composeUser: '1000:1000',
        nonRootDemandedBy: undefined,
        services: ['web'],
      },
      origin: { kind: 'compose', path: 'docker-compose.yml', services: ['web'] },
    },
  ]);
  assert.deepEqual(reasons, [
    'the service gone names a Dockerfile that is not there',
    'the service vague has a context that is not known: ${WHERE} is set where Compose runs',
    'the service outside names a Dockerfile that is not there',
    'the service inline has its Dockerfile inline, which is not looked at',
  ]);
});

test('a build from outside of the repository is not looked at, not even behind a link', (t) => {
  const outside = folder(t, { Dockerfile: '' });
  const root = folder(t, { '.git/HEAD': '', 'compose.yaml': `services: { a: { build: ${outside} }, b: { build: ./link } }` });
  symlinkSync(outside, join(root, 'link'));
  const { plans, reasons } = planned(root);
  assert.deepEqual([plans.length, reasons.length], [0, 2]);
  assert.match(reasons[1] ?? '', /outside of the repository/);
});

test('the context is where the copied files are', (t) => {
  const root = folder(t, {
    'package.json': '',
    'src/app.ts': '',
    'docker/Dockerfile': '',
    'docker/entry.sh': '',
    'build/Dockerfile': '',
    'svc/a/Dockerfile': '',
    'svc/a/package.json': '',
    'svc/a/x.csproj': '',
  });
  const guess = (file: string, ...sources: string[]) => {
    const { directory, assumed } = guessContext(sources, join(root, file), root);
    return [relative(root, directory), assumed];
  };
  assert.deepEqual(guess('docker/Dockerfile', 'package.json', 'src', 'docker/entry.sh'), ['', false]);
  assert.deepEqual(guess('docker/Dockerfile', 'entry.sh'), ['docker', false]);
  assert.deepEqual(guess('svc/a/Dockerfile', 'package*.json', '.'), ['svc/a', false]);
  assert.deepEqual(guess('svc/a/Dockerfile', 'svc/a/*.csproj', 'package.json'), ['', false]);
  assert.deepEqual(guess('svc/a/Dockerfile', '.'), ['svc/a', true]);
  assert.deepEqual(guess('build/Dockerfile', '.'), ['', true]);
  assert.deepEqual(guess('build/Dockerfile', 'dist/app', '$X'), ['build', true]);
  assert.deepEqual(guess('build/Dockerfile', '../../../../../../etc/passwd', '\0'), ['build', true]);
});
