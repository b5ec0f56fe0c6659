import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { deliveryOf } from '../../packages/plimsoll/src/workflows/delivery/delivery.ts';
import type { Delivery, DeliveryValue } from '../../packages/plimsoll/src/workflows/delivery/delivery.types.ts';
import { tagOf } from '../../packages/plimsoll/src/workflows/delivery/values.ts';
import { readWorkflow } from '../../packages/plimsoll/src/workflows/read.ts';
import { systemOf } from '../../packages/plimsoll/src/workflows/system-of.ts';
import { processorTime } from '../support/processor-time.ts';

function read(path: string, text: string) {
  const source = new SourceText(path, text);
  const file = readWorkflow(source);
  return { file, delivery: deliveryOf(file), text: (at: { start: number; end: number }) => source.slice(at) };
}

const github = (text: string) => read('.github/workflows/ci.yml', text);
const raw = (value: DeliveryValue | undefined) => value?.raw;

/** Tool, Dockerfile, tags and whether it is pushed. */
const builds = ({ builds }: Delivery) =>
  builds.map(({ tool, dockerfile, tags, push }) => [tool, raw(dockerfile), tags.map(raw).join(' '), push]);

test('GitHub Actions: triggers, jobs, steps and what they do with images', () => {
  const { file, delivery, text } = github(`on:
  push: { branches: [main], tags: ['v*'] }
  schedule:
    - cron: '0 3 * * 1'
  workflow_dispatch:
env: { REGISTRY: registry.example }
jobs:
  image:
    runs-on: ubuntu-latest
    container: { image: node:latest, credentials: { username: app, password: "\${{ secrets.P }}" } }
    services: { db: postgres:17 }
    steps:
      - uses: docker/build-push-action@v6
        continue-on-error: true
        with:
          context: .
          file: docker/Dockerfile
          target: run
          build-args: |
            VERSION=1
            TOKEN=\${{ secrets.TOKEN }}
          tags: |
            \${{ env.REGISTRY }}/app:latest
            \${{ env.REGISTRY }}/app:\${{ github.sha }}
          push: \${{ github.event_name != 'pull_request' }}
          cache-from: type=gha
          sbom: true
      - run: |
          docker build --no-cache --pull -t "$REGISTRY/app:1" \\
            --build-arg TOKEN=\${{ secrets.TOKEN }} -f Dockerfile.dev .
          docker push $REGISTRY/app:1
          trivy image --severity HIGH,CRITICAL $REGISTRY/app:1 || true
  call:
    uses: ./.github/workflows/scan.yml
`);
  assert.deepEqual(file.unknowns, []);
  assert.deepEqual(
    file.triggers.schedules.map(({ raw }) => raw),
    ['0 3 * * 1'],
  );
  assert.deepEqual([file.triggers.push?.tags[0]?.raw, file.triggers.manual, file.triggers.pullRequest], ['v*', true, false]);
  assert.deepEqual(
    file.jobs[0]?.images.map(({ role, image }) => [role, image.raw]),
    [
      ['job', 'node:latest'],
      ['service', 'postgres:17'],
    ],
  );
  assert.deepEqual(builds(delivery), [
    [
      'docker/build-push-action',
      'docker/Dockerfile',
      '${{ env.REGISTRY }}/app:latest ${{ env.REGISTRY }}/app:${{ github.sha }}',
      'sometimes',
    ],
    ['docker build', 'Dockerfile.dev', '"$REGISTRY/app:1"', 'no'],
  ]);
  const [action, command] = delivery.builds;
  assert.ok(action && command);
  assert.deepEqual(
    action.arguments.map(({ name, value, span }) => [name, raw(value), text(span)]),
    [
      ['VERSION', '1', 'VERSION=1'],
      ['TOKEN', '${{ secrets.TOKEN }}', 'TOKEN=${{ secrets.TOKEN }}'],
    ],
  );
  assert.deepEqual(
    command.arguments.map(({ name, value }) => [name, raw(value)]),
    [['TOKEN', '${{ secrets.TOKEN }}']],
  );
  assert.deepEqual([command.noCache, command.pull, action.noCache, action.sbom], [true, true, false, { known: true, value: true }]);
  assert.equal(text(action.at), 'docker/build-push-action');
  assert.equal(text(command.at), 'docker build');
  const [scan] = delivery.scans;
  assert.equal(scan?.gate.blocks, false);
  assert.equal(scan?.severity?.raw, 'HIGH,CRITICAL');
  assert.deepEqual(
    file.imports.map(({ path, kind }) => [path, kind]),
    [['.github/workflows/scan.yml', 'call']],
  );
  assert.deepEqual(
    delivery.pushes.map(({ image }) => raw(image)),
    ['$REGISTRY/app:1'],
  );
});

test('every system is read', () => {
  const cases: [string, string, (string | boolean | undefined)[][]][] = [
    [
      '.gitlab-ci.yml',
      `include:
  - template: Security/Container-Scanning.gitlab-ci.yml
.base: { image: docker:27, before_script: ["docker login"] }
build:
  extends: .base
  script:
    - docker build -t $CI_REGISTRY_IMAGE:latest .
    - !reference [.more, script]
.more:
  script: ["docker push $CI_REGISTRY_IMAGE:latest"]
kaniko:
  image: { name: gcr.io/kaniko-project/executor:debug }
  script: /kaniko/executor --context $CI_PROJECT_DIR --destination $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA --cache=true
`,
      [
        ['docker build', undefined, '$CI_REGISTRY_IMAGE:latest', 'no'],
        ['kaniko', undefined, '$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA', 'yes'],
      ],
    ],
    [
      '.circleci/config.yml',
      `version: 2.1
orbs: { docker: circleci/docker@2 }
commands: { image: { steps: [{ run: "docker build -t app:<< pipeline.number >> ." }] } }
jobs:
  one: { docker: [{ image: cimg/base:current }], steps: [checkout, image, { docker/build: { image: team/app, tag: latest } }] }
workflows: { all: { jobs: [one, { docker/publish: { image: team/web } }] } }
`,
      [
        ['docker build', undefined, 'app:<< pipeline.number >>', 'no'],
        ['docker/build', undefined, 'team/app:latest', 'no'],
        ['docker/publish', undefined, 'team/web', 'yes'],
      ],
    ],
    [
      'azure-pipelines.yml',
      `trigger: [main]
stages:
  - stage: Build
    jobs:
      - job: image
        container: ubuntu
        steps:
          - task: Docker@2
            inputs: { command: buildAndPush, repository: team/app, Dockerfile: '**/Dockerfile', tags: "latest\\n$(Build.BuildId)" }
          - script: docker build -t app:$(Build.BuildId) .
`,
      [
        ['docker', '**/Dockerfile', 'team/app:latest team/app:${_____________}', 'yes'],
        ['docker build', undefined, 'app:$(Build.BuildId)', 'no'],
      ],
    ],
    [
      'bitbucket-pipelines.yml',
      `image: node:22
pipelines:
  default:
    - step: { name: Build, services: [docker], script: ["docker build -t app ."] }
    - parallel: [{ step: { script: [{ pipe: "atlassian/aws-ecr-push-image:2.4.0", variables: { IMAGE_NAME: app } }] } }]
`,
      [['docker build', undefined, 'app', 'no']],
    ],
    [
      '.drone.yml',
      `kind: pipeline
name: default
steps:
  - name: publish
    image: plugins/docker
    settings: { repo: team/app, tags: [latest, "\${DRONE_TAG}"], dockerfile: Dockerfile.prod }
`,
      [['plugins/docker', 'Dockerfile.prod', 'team/app:latest team/app:${DRONE_TAG}', 'yes']],
    ],
    [
      '.woodpecker/build.yaml',
      'steps:\n  publish: { image: woodpeckerci/plugin-docker-buildx, settings: { repo: team/app, tags: latest } }\n',
      [['woodpeckerci/plugin-docker-buildx', undefined, 'team/app:latest', 'yes']],
    ],
    ['.travis.yml', 'services: docker\nscript:\n  - podman build -t app:1 .\n', [['podman build', undefined, 'app:1', 'no']]],
    [
      'cloudbuild.yaml',
      "steps:\n  - name: gcr.io/cloud-builders/docker\n    args: ['build', '-t', 'gcr.io/$PROJECT_ID/app', '.']\nimages: ['gcr.io/$PROJECT_ID/app']\n",
      [['docker build', undefined, "'gcr.io/$PROJECT_ID/app'", 'no']],
    ],
    [
      'buildspec.yml',
      'version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t $REPO:latest .\n',
      [['docker build', undefined, '$REPO:latest', 'no']],
    ],
    [
      'Jenkinsfile',
      'pipeline { triggers { cron(\'H 4 * * *\') }\n stages { stage(\'x\') { steps { sh \'docker build -t app:1 .\'\n sh """\n  docker push app:1\n""" } } } }',
      [['docker build', undefined, 'app:1', 'no']],
    ],
  ];
  for (const [path, text, expected] of cases) {
    const { file, delivery } = read(path, text);
    assert.deepEqual(builds(delivery), expected, path);
    if (path !== 'Jenkinsfile') assert.deepEqual(file.unknowns, [], path);
  }
  const { delivery } = read('.gitlab-ci.yml', cases[0]?.[1] ?? '');
  assert.deepEqual(
    delivery.pushes.map(({ image }) => raw(image)),
    ['$CI_REGISTRY_IMAGE:latest'],
  );
  assert.equal(delivery.scans[0]?.tool, 'GitLab container scanning');
  assert.deepEqual(
    read('cloudbuild.yaml', cases[7]?.[1] ?? '').delivery.pushes.map(({ image }) => raw(image)),
    ["'gcr.io/$PROJECT_ID/app'"],
  );
  assert.equal(read('Jenkinsfile', cases[9]?.[1] ?? '').file.triggers.schedules[0]?.raw, 'H 4 * * *');
});

test('whether a scan ends the pipeline', () => {
  const gate = (step: string) =>
    github(`jobs: { a: { steps: [${step}] } }`).delivery.scans.map(({ gate, looksAt }) => `${looksAt} ${gate.blocks}`);
  const run = (script: string) => gate(JSON.stringify({ run: script }));
  assert.deepEqual(run('trivy image app'), ['image false']);
  assert.deepEqual(run('trivy image --exit-code 1 app'), ['image true']);
  assert.deepEqual(run('trivy image --exit-code=0 app'), ['image false']);
  assert.deepEqual(run('trivy image --exit-code 1 app || exit 1'), ['image undefined']);
  assert.deepEqual(run('trivy image --exit-code 1 app || echo found'), ['image false']);
  assert.deepEqual(run('trivy image --exit-code 1 app | tee log'), ['image false']);
  assert.deepEqual(run('set -o pipefail; trivy image --exit-code 1 app | tee log'), ['image true']);
  assert.deepEqual(run('docker run --rm -v /a:/b aquasec/trivy:0.60 image --exit-code 1 app'), ['image true']);
  assert.deepEqual(run('trivy fs --exit-code 1 .'), ['files true']);
  assert.deepEqual(run('grype app:1'), ['image false']);
  assert.deepEqual(run('grype app:1 --fail-on high'), ['image true']);
  assert.deepEqual(run('docker scout cves app:1 --exit-code'), ['image true']);
  assert.deepEqual(run('snyk container test app'), ['image true']);
  assert.deepEqual(run('if ! trivy image --exit-code 1 app; then exit 1; fi'), ['image undefined']);
  assert.deepEqual(run('trivy --version; trivy image --download-db-only; grype db update'), []);
  assert.deepEqual(run('TRIVY_EXIT_CODE=1 trivy image app'), ['image true']);
  assert.deepEqual(gate('{ uses: aquasecurity/trivy-action@0.30.0, with: { image-ref: app } }'), ['image false']);
  assert.deepEqual(gate("{ uses: aquasecurity/trivy-action@0.30.0, with: { image-ref: app, exit-code: '1' } }"), ['image true']);
  assert.deepEqual(gate('{ uses: anchore/scan-action@v6, with: { image: app } }'), ['image true']);
  assert.deepEqual(gate('{ uses: anchore/scan-action@v6, continue-on-error: true, with: { image: app } }'), ['image false']);
});

test('the tag of a reference is known, latest or not known', () => {
  const tag = (text: string) => {
    const found = tagOf({ raw: text, text, value: undefined, span: { start: 0, end: 0 } });
    return found.known ? found.value : undefined;
  };
  assert.equal(tag('app'), 'latest');
  assert.equal(tag('registry.example:5000/app'), 'latest');
  assert.equal(tag('registry.example:5000/app:1.2'), '1.2');
  assert.equal(tag('${_____}/app:latest'), 'latest');
  assert.equal(tag('${_____}'), undefined);
  assert.equal(tag('$IMAGE:latest'), 'latest');
  assert.equal(tag('${REGISTRY:-a:1}/app:${TAG:-latest}'), undefined);
  assert.equal(tag('app@sha256:abc'), undefined);
});

test('names of files say which system reads them', () => {
  assert.equal(systemOf('.github/workflows/a.yaml'), 'github');
  assert.equal(systemOf('sub/.gitea/workflows/a.yml'), 'github');
  assert.equal(systemOf('.github/actions/a/action.yml'), 'github');
  assert.equal(systemOf('action.yml'), undefined);
  assert.equal(systemOf('ci/.gitlab-ci.yml'), 'gitlab');
  assert.equal(systemOf('Jenkinsfile.release'), 'jenkins');
  assert.equal(systemOf('azure-pipelines.release.yml'), 'azure');
  assert.equal(systemOf('docs/config.yml'), undefined);
});

const paths = [
  '.github/workflows/a.yml',
  '.gitlab-ci.yml',
  '.circleci/config.yml',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  '.drone.yml',
  '.woodpecker.yml',
  '.travis.yml',
  'cloudbuild.yaml',
  'buildspec.yml',
  'Jenkinsfile',
  'other.yml',
];

test('steps of a composite action are read; an action that is none has nothing to read', () => {
  const path = '.github/actions/image/action.yml';
  const { file, delivery } = read(
    path,
    'inputs: { tag: { required: true } }\nruns:\n  using: composite\n  steps:\n    - uses: docker/build-push-action@v6\n      with: { push: true, tags: "registry.example/shop:${{ inputs.tag }}" }\n    - { shell: bash, run: "trivy image shop" }\n',
  );
  assert.equal(file.system, 'github');
  assert.deepEqual([delivery.builds.length, delivery.scans.length, file.triggers.called], [1, 1, true]);
  const other = read(path, 'runs: { using: node24, main: dist/index.js }\n');
  assert.deepEqual([other.file.jobs, other.file.unknowns], [[], []]);
  const [part] = read('.github/workflows/ci.yml', 'jobs: { a: { steps: [{ uses: ./.github/actions/image }] } }\n').delivery.opaque;
  assert.equal(part?.path, path);
});

test('any text is read without throwing, and every place lies in it', () => {
  const words =
    'on: jobs: steps: run: | > - uses: with: script: image: include: extends: stages: phases: pipelines: step: pipe: docker/build-push-action@v6 tags: build-args: ${{ }} $( ) << >> << "docker build -t a:${{ b }} ." trivy --exit-code image || true sh \'a\' """ \\ &a *a !reference [ ] { } : , # \'x\'\'y\' "a\\nb" docker run aquasec/trivy image a'.split(
      ' ',
    );
  const piece = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom('\n', '\n  ', '\n    ', '\n      - ', ' '),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.array(piece, { maxLength: 40 }), (path, pieces) => {
      const text = pieces.join(' ');
      const { delivery } = read(path, text);
      for (const list of Object.values(delivery))
        for (const { at } of list) assert.ok(at.start >= 0 && at.end <= text.length && at.start <= at.end);
    }),
    { numRuns: 400 },
  );
});

test('hostile files take bounded time', () => {
  const elapsed = processorTime();
  const many = (text: string) => text.repeat(Math.ceil(400_000 / text.length));
  github(`jobs: { a: { steps: [{ run: ${JSON.stringify(many('${{ '))} }] } }`);
  github(`jobs: { a: { steps: [{ run: ${JSON.stringify(many('docker run '))} }] } }`);
  github(`jobs:\n  a:\n    steps:\n${'      - uses: docker/build-push-action@v6\n'.repeat(5000)}`);
  github(`jobs: { a: { steps: [{ uses: docker/build-push-action@v6, with: { tags: ${JSON.stringify(many('a,'))} } }] } }`);
  read('azure-pipelines.yml', `steps: [{ script: ${JSON.stringify(many('$(a '))} }]`);
  read('Jenkinsfile', many("sh '''"));
  read('Jenkinsfile', many('sh "a\n'));
  assert.ok(elapsed() < 8000, `${elapsed()} ms`);
});
