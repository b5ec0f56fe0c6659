import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { readBake } from '../../packages/plimsoll/src/bake/bake.ts';
import { guessContext } from '../../packages/plimsoll/src/collect/context-guess.ts';
import { findFiles } from '../../packages/plimsoll/src/collect/find.ts';
import { type PlanOptions, planBuilds } from '../../packages/plimsoll/src/collect/plan.ts';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import { readManifest } from '../../packages/plimsoll/src/kubernetes/manifest.ts';
import { type MappedText, SourceText } from '../../packages/plimsoll/src/model/text.ts';
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
  ]);
});

test('services and targets of bake say target, arguments, contexts and platform', (t) => {
  const root = folder(t, {
    '.git/HEAD': '',
    'build/api.df': 'FROM x',
    Dockerfile: 'FROM x',
    'compose.yaml': `services:
  api: { build: { context: build, dockerfile: api.df, args: [A=1], additional_contexts: { base: ./x, tools: "docker-image://t" } }, platform: linux/arm64 }
  both: { build: { context: build, dockerfile: api.df, platforms: [linux/amd64, linux/arm64] } }
`,
    'ci/docker-bake.hcl': `
target "root" { args = { B = "2", C = upper("c") } }
target "same" {
  context = "build"
  dockerfile = "api.df"
}
target "gone" { dockerfile = "nowhere" }
target "far" { context = "https://host.example/repo.git" }
`,
  });
  const found = findFiles(root);
  const read = (file: string) => new SourceText(relative(root, file), readFileSync(file, 'utf8'));
  const bake = found.bakeFiles.map((file) => ({ directory: join(root, 'ci'), definition: readBake([read(file)]) }));
  const { plans, unknowns } = planBuilds(
    found,
    found.composeFiles.map((file) => ({ file, compose: readCompose(read(file)) })),
    { bake },
  );
  assert.deepEqual(
    plans.map(({ usage: _, dockerfile, context, origin, ...settings }) => [
      relative(root, dockerfile),
      relative(root, context),
      origin,
      settings,
    ]),
    [
      ['Dockerfile', '', { kind: 'bake', path: 'ci/docker-bake.hcl', targets: ['root'] }, { buildArgs: { B: '2' } }],
      [
        'build/api.df',
        'build',
        { kind: 'compose', path: 'compose.yaml', services: ['api'] },
        { buildArgs: { A: '1' }, contexts: ['base', 'tools'], platform: 'linux/arm64' },
      ],
      ['build/api.df', 'build', { kind: 'compose', path: 'compose.yaml', services: ['both'] }, {}],
    ],
  );
  assert.deepEqual(
    unknowns.map(({ reason }) => reason),
    ['the target gone names a Dockerfile that is not there'],
  );
});

test('a Dockerfile inline knows its place in the Compose file', (t) => {
  const text = `services:
  a:
    build:
      dockerfile_inline: |
        FROM alpine:$\{TAG:-3.20}
        ENV P=$$PATH
  b: { build: { dockerfile_inline: "FROM x\\nRUN $$y" } }
  c: { build: { dockerfile_inline: "FROM $IMAGE" } }
  d: { build: { dockerfile_inline: "FROM $1" } }
`;
  const root = folder(t, { '.git/HEAD': '', 'compose.yaml': text });
  const compose = readCompose(new SourceText('compose.yaml', text));
  const { inlines, unknowns } = planBuilds(findFiles(root), [{ file: join(root, 'compose.yaml'), compose }]);
  assert.deepEqual(
    inlines.map((inline) => [inline.name, inline.text.text, relative(root, inline.context)]),
    [
      ['a', 'FROM alpine:3.20\nENV P=$PATH\n', ''],
      ['b', 'FROM x\nRUN $y', ''],
    ],
  );
  const [block, quoted] = inlines.map((inline) => inline.text);
  assert.ok(block && quoted);
  const from = (mapped: MappedText, word: string) => text.slice(mapped.toSource(mapped.text.indexOf(word)));
  assert.ok(from(block, 'alpine').startsWith('alpine:${'));
  assert.ok(from(block, '3.20').startsWith('${TAG'));
  assert.ok(from(block, 'ENV').startsWith('ENV P=$$'));
  assert.ok(from(block, '$PATH').startsWith('$PATH'));
  assert.ok(from(quoted, 'RUN').startsWith('RUN $$y'));
  assert.deepEqual(
    unknowns.map(({ reason }) => reason),
    [
      'the service c has a Dockerfile inline that has $IMAGE, and $IMAGE is set where Compose runs',
      'the service d has a Dockerfile inline that has a variable that is not followed',
    ],
  );
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
